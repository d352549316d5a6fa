import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chooseMode, send, waitForStatus } from '../support/chat-page.ts';
import { type LaunchedApp, launchApp } from '../support/electron-app.ts';

describe('conversations', () => {
  let tandem: LaunchedApp;

  beforeAll(async () => {
    tandem = await launchApp();
    await chooseMode(tandem.page, 'Fast');
    await send(tandem.page, 'Hello from the first conversation');
    await waitForStatus(tandem.page, 'complete');
  });
  afterAll(async () => {
    await tandem.close();
  });

  const entry = (title: string | RegExp) =>
    tandem.page.getByRole('navigation').getByRole('button', { name: title }).first();

  async function choose(item: string): Promise<void> {
    await tandem.page
      .getByRole('button', { name: /^Conversation options/ })
      .first()
      .click();
    await tandem.page.getByRole('menuitem', { name: item }).click();
  }

  it('a second conversation begins empty and stands first in the list', async () => {
    await tandem.page.getByRole('button', { name: 'New conversation' }).first().click();
    expect(await tandem.page.getByTestId('message').count()).toBe(0);
    await send(tandem.page, 'Hello from the second conversation');
    await waitForStatus(tandem.page, 'complete');
    await entry(/second conversation/).waitFor();
    await entry(/first conversation/).waitFor();
  });

  it('a conversation can be renamed', async () => {
    await choose('Rename');
    await tandem.page.keyboard.press('ControlOrMeta+A');
    await tandem.page.keyboard.type('Greetings');
    await tandem.page.keyboard.press('Enter');
    await entry('Greetings').waitFor();
  });

  it('a deleted conversation comes back with Undo', async () => {
    await choose('Delete');
    await entry('Greetings').waitFor({ state: 'detached' });
    await tandem.page.getByRole('button', { name: 'Undo' }).click();
    await entry('Greetings').waitFor();
  });

  it('opening a conversation shows its messages', async () => {
    await entry(/first conversation/).click();
    await tandem.page.getByTestId('message').first().filter({ hasText: 'first conversation' }).waitFor();
  });
});
