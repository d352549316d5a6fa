import type { Locator, Page } from 'playwright-core';
import type { LaunchedApp } from './electron-app.ts';

/** What a person does in the chat, in the words of the interface. */

export async function chooseMode(page: Page, mode: 'Auto' | 'Fast' | 'Deep'): Promise<void> {
  const choice = page.getByRole('radio', { name: mode });
  await choice.click();
  await page.getByRole('radio', { name: mode, checked: true }).waitFor();
}

/** Types the message and presses Enter; returns once it stands in the conversation. */
export async function send(page: Page, text: string): Promise<void> {
  const messages = page.getByTestId('message');
  const before = await messages.count();
  await page.getByRole('textbox', { name: 'Message' }).fill(text);
  await page.getByRole('button', { name: 'Send' }).waitFor();
  await page.keyboard.press('Enter');
  await messages.nth(before + 1).waitFor();
}

export function lastReply(page: Page): Locator {
  return page.locator('[data-testid="message"][data-role="assistant"]').last();
}

/** Waits until the last message of the conversation is a reply in this state. */
export async function waitForStatus(page: Page, status: string): Promise<void> {
  await page.waitForFunction(
    (wanted) => {
      const replies = document.querySelectorAll('[data-testid="message"][data-role="assistant"]');
      return replies.item(replies.length - 1)?.getAttribute('data-status') === wanted;
    },
    status,
    { timeout: 60_000 },
  );
}

/** Makes the system's dialog answer with these paths, as if the person had picked them. */
export async function pickInDialog({ app }: LaunchedApp, ...paths: readonly string[]): Promise<void> {
  await app.evaluate(({ dialog }, filePaths) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [...filePaths] });
  }, paths);
}

/** Picks `file` in the system's dialog and asks the app to open it. */
export async function openModel(tandem: LaunchedApp, file: string): Promise<void> {
  await pickInDialog(tandem, file);
  await chooseInModelMenu(tandem.page, 'Open a model file…');
}

export async function chooseInModelMenu(page: Page, item: string | RegExp): Promise<void> {
  await page.getByRole('button', { name: /^Model:/ }).click();
  await page
    .getByRole('menuitem', { name: item })
    .or(page.getByRole('menuitemradio', { name: item }))
    .click();
}

/** Waits until the model with this name is the one that answers; its button says so only when nothing is being loaded. */
export async function waitForModel(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: new RegExp(`^Model: ${name}`) }).waitFor({ timeout: 60_000 });
}

export async function openModelsPage(page: Page, tab: string | RegExp): Promise<void> {
  if (!(await page.getByRole('tablist').isVisible())) await page.keyboard.press('ControlOrMeta+Shift+M');
  await page.getByRole('tab', { name: tab }).click();
}
