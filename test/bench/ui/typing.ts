import type { Page } from 'playwright-core';
import { countThreadTime, type ThreadTime } from './thread-time.ts';

interface Typing extends Pick<ThreadTime, 'longestTaskMs'> {
  readonly perKeyMs: number;
}

const typed = 'The quick brown fox jumps over the lazy dog and types on.';

/** The thread's processor time for a key and the frame that shows it, without the wait for that frame; and its longest task. */
export async function measureTyping(page: Page): Promise<Typing> {
  const composer = page.getByRole('textbox', { name: 'Message', exact: true });
  await composer.click();
  const stopCounting = await countThreadTime(await page.context().newCDPSession(page));
  await composer.pressSequentially(typed, { delay: 60 });
  const { totalMs, longestTaskMs } = await stopCounting();
  await composer.fill('');
  return { perKeyMs: totalMs / typed.length, longestTaskMs };
}
