import { afterAll, beforeAll, expect, it } from 'vitest';
import { chooseMode, send, waitForStatus } from '../support/chat-page.ts';
import { type LaunchedApp, launchApp } from '../support/electron-app.ts';

let tandem: LaunchedApp;

beforeAll(async () => {
  tandem = await launchApp();
  await chooseMode(tandem.page, 'Fast');
  for (const text of ['Hello apples', 'Hello pears', 'Hello plums']) {
    await tandem.page.getByRole('button', { name: 'New conversation' }).first().click();
    await send(tandem.page, text);
    await waitForStatus(tandem.page, 'complete');
  }
});
afterAll(async () => {
  await tandem.close();
});

const list = () => tandem.page.getByRole('navigation').getByRole('list', { name: 'Conversations' });
const row = (title: string) => list().getByRole('button', { name: title, exact: true });

/** With the right mouse button, as people do. */
async function choose(title: string, ...items: readonly string[]): Promise<void> {
  await row(title).click({ button: 'right' });
  for (const item of items) {
    await tandem.page
      .getByRole('menuitem', { name: item })
      .or(tandem.page.getByRole('menuitemradio', { name: item }))
      .click();
  }
}

it('a new folder takes a conversation and is named where it stands', async () => {
  await choose('Hello apples', 'Move to folder', 'New folder…');
  await tandem.page.getByRole('textbox', { name: 'Name of the folder' }).fill('Fruit');
  await tandem.page.keyboard.press('Enter');
  const folder = list().getByRole('button', { name: /^Fruit/ });
  await folder.getByText('1', { exact: true }).waitFor();
  await folder.click();
  await row('Hello apples').waitFor({ state: 'detached' });
  await folder.press('ArrowRight');
  await row('Hello apples').waitFor();
});

it('a conversation is dragged into a folder, brought back by Undo, moved from the keyboard, and dragged out again', async () => {
  const { page } = tandem;
  const folder = list().getByRole('button', { name: /^Fruit/ });
  await row('Hello pears').dragTo(folder);
  await page.getByText('“Hello pears” was moved to “Fruit”.').first().waitFor();
  await folder.getByText('2', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Undo' }).last().click();
  await folder.getByText('1', { exact: true }).waitFor();

  await row('Hello pears').focus();
  await page.keyboard.press('Shift+F10');
  await page.getByRole('menuitem', { name: 'Move to folder' }).focus();
  await page.keyboard.press('ArrowRight');
  await page.getByRole('menuitemradio', { name: 'Fruit' }).focus();
  await page.keyboard.press('Enter');
  await folder.getByText('2', { exact: true }).waitFor();

  await row('Hello pears').dragTo(list().getByRole('heading', { name: 'Today' }));
  await page.getByText('“Hello pears” is in no folder now.').first().waitFor();
  await folder.getByText('1', { exact: true }).waitFor();
});

it('a pinned conversation stands above the others', async () => {
  await choose('Hello pears', 'Pin');
  await list().getByRole('heading', { name: 'Pinned' }).waitFor();
  expect(
    await list()
      .getByRole('button', { name: /^Hello/ })
      .first()
      .innerText(),
  ).toBe('Hello pears');
});

it('the arrow keys go through the list, and Delete deletes what Undo brings back', async () => {
  const { page } = tandem;
  await row('Hello pears').focus();
  await page.keyboard.press('End');
  await page.waitForFunction(() => document.activeElement?.textContent === 'Hello plums');
  await page.keyboard.press('Delete');
  await row('Hello plums').waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Undo' }).last().click();
  await row('Hello plums').waitFor();
});

it('an archived conversation leaves the list and comes back from the archive', async () => {
  const { page } = tandem;
  await choose('Hello plums', 'Archive');
  await row('Hello plums').waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Folders, archive and bin' }).click();
  await page.getByRole('menuitem', { name: 'Archive' }).click();
  await page.getByRole('button', { name: 'Bring back Hello plums' }).click();
  await row('Hello plums').waitFor();
});

it('the bin restores, and deletes forever only after a question', async () => {
  const { page } = tandem;
  for (const title of ['Hello plums', 'Hello pears']) await choose(title, 'Delete');
  await page.getByRole('button', { name: 'Folders, archive and bin' }).click();
  await page.getByRole('menuitem', { name: 'Bin' }).click();
  const bin = page.getByRole('list', { name: 'Bin' });
  await bin.getByRole('button', { name: 'Restore Hello pears' }).click();
  await row('Hello pears').waitFor();

  const forever = bin.getByRole('button', { name: 'Delete forever: Hello plums' });
  await forever.click();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
  await forever.click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete forever' }).click();
  await page.getByText('The bin is empty.').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('textbox', { name: 'Message' }).waitFor();
});
