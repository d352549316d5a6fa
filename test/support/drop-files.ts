import type { Page } from 'playwright-core';

/** Brings files over the middle of the window, as from a file manager, and lets go once the window says what would happen. */
export async function dropOnto(
  page: Page,
  files: readonly string[],
  hint = 'Drop to add to this conversation',
): Promise<void> {
  const cdp = await page.context().newCDPSession(page);
  const { width, height } = await page.evaluate(() => ({ width: innerWidth, height: innerHeight }));
  const data = { items: [], files: [...files], dragOperationsMask: 1 };
  const at = { x: width / 2, y: height / 2, data };
  await cdp.send('Input.dispatchDragEvent', { type: 'dragEnter', ...at });
  await cdp.send('Input.dispatchDragEvent', { type: 'dragOver', ...at });
  await page.getByText(hint).waitFor();
  await cdp.send('Input.dispatchDragEvent', { type: 'drop', ...at });
  await page.getByText(hint).waitFor({ state: 'detached' });
  await cdp.detach();
}
