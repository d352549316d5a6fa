import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { axeViolations } from '../support/axe.ts';
import { chooseMode, pickInDialog, send, waitForStatus } from '../support/chat-page.ts';
import { type LaunchedApp, launchApp } from '../support/electron-app.ts';
import { tempFolder } from '../support/temp-folder.ts';

const file = tempFolder();
let tandem: LaunchedApp;

beforeAll(async () => {
  tandem = await launchApp();
  await chooseMode(tandem.page, 'Fast');
  await send(tandem.page, 'Hello export');
  await waitForStatus(tandem.page, 'complete');
});
afterAll(async () => {
  await tandem.close();
});

async function chooseMore(item: string): Promise<void> {
  await tandem.page.getByRole('button', { name: 'Folders, archive and bin' }).click();
  await tandem.page.getByRole('menuitem', { name: item }).click();
}

it('all conversations are exported as JSON to the place that the person picks', async () => {
  const { app, page } = tandem;
  const target = file('out.json');
  await app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
  }, target);
  await chooseMore('Export all conversations…');
  await page.getByRole('radio', { name: /^JSON/ }).check();
  await page.getByRole('button', { name: 'Choose a place and export' }).click();
  await page.getByText('The conversation was exported to out.json.').first().waitFor();
  expect(JSON.parse(readFileSync(target, 'utf8'))).toMatchObject({
    conversations: [{ messages: [{ content: 'Hello export' }, {}] }],
  });
});

it('an import shows what comes in, leaves out what is here, and can be undone', async () => {
  const { page } = tandem;
  const [known] = JSON.parse(readFileSync(file('out.json'), 'utf8')).conversations;
  const other = { ...known, id: 'other', title: 'From elsewhere' };
  const content = { format: 'tandem-conversations', version: 1, conversations: [known, other] };
  writeFileSync(file('in.json'), JSON.stringify(content));
  await pickInDialog(tandem, file('in.json'));
  await chooseMore('Import conversations…');
  const dialog = page.getByRole('dialog', { name: 'Import conversations' });
  await dialog.getByText('Already here').waitFor();
  await dialog.getByRole('button', { name: 'Import 1 conversation' }).click();
  const entry = page.getByRole('navigation').getByRole('button', { name: 'From elsewhere', exact: true });
  await entry.click();
  await page.getByTestId('message').first().filter({ hasText: 'Hello export' }).waitFor();
  await page.getByRole('button', { name: 'Undo' }).last().click();
  await entry.waitFor({ state: 'detached' });
});

it('a large import shows how far it is, and leaves nothing behind when it is cancelled', async () => {
  const { page } = tandem;
  const content = 'Many words of a long message that the search takes in. '.repeat(20);
  const messages = Array.from({ length: 20_000 }, (_, n) => ({
    ...{ id: `m${n}`, parentId: n === 0 ? null : `m${n - 1}`, role: n % 2 === 0 ? 'user' : 'assistant' },
    ...{ content, createdAt: n },
  }));
  const conversation = { id: 'large', title: 'A large one', createdAt: 0, updatedAt: 0, headId: 'm0', messages };
  const whole = { format: 'tandem-conversations', version: 1, conversations: [conversation] };
  writeFileSync(file('large.json'), JSON.stringify(whole));
  await pickInDialog(tandem, file('large.json'));
  await chooseMore('Import conversations…');
  const dialog = page.getByRole('dialog', { name: 'Import conversations' });
  await dialog.getByRole('button', { name: 'Import 1 conversation' }).click();
  await dialog.getByRole('progressbar', { name: 'Importing' }).waitFor();
  await dialog.getByText(/^[\d,]+ of 20,000 messages$/).waitFor();
  expect(await axeViolations(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  // The file can be imported again.
  await dialog.getByRole('button', { name: 'Import 1 conversation' }).waitFor();
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await dialog.waitFor({ state: 'detached' });
  expect(await page.getByRole('navigation').getByText('A large one').count()).toBe(0);
  await page.getByRole('textbox', { name: 'Search conversations' }).fill('search takes in');
  await page.getByText('Nothing was found for “search takes in”.').waitFor();
  await page.getByRole('button', { name: 'Clear the search' }).click();
});

it('a file that holds no conversations is refused with a sentence', async () => {
  writeFileSync(file('bad.json'), '{"cats": 3}');
  await pickInDialog(tandem, file('bad.json'));
  await chooseMore('Import conversations…');
  await tandem.page.getByText(/holds no conversations that Tandem knows how to read/).waitFor();
});
