import type { Locator, Page } from 'playwright-core';
import type { LaunchedApp } from './electron-app.ts';

/** What a person does in the chat, in the words of the interface. */

export async function chooseMode(page: Page, mode: 'Fast' | 'Deep'): Promise<void> {
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

/** Answers the system's file dialog with `file` and asks the app to open a model. */
export async function openModel({ app, page }: LaunchedApp, file: string): Promise<void> {
  await app.evaluate(({ dialog }, path) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [path] });
  }, file);
  await page
    .getByRole('button', { name: /^Model/ })
    .first()
    .click();
  await page.getByRole('button', { name: /Open a model file/ }).click();
}

/** Waits until the model with this name is the one that answers. */
export async function waitForModel(page: Page, name: string): Promise<void> {
  await page
    .getByRole('button', { name: new RegExp(`^Model.*${name}`) })
    .first()
    .waitFor();
  await page.keyboard.press('Escape');
}
