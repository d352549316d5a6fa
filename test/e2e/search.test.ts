import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { axeViolations } from '../support/axe.ts';
import { chooseMode, send, waitForStatus } from '../support/chat-page.ts';
import { pdf } from '../support/documents/pdf.ts';
import { dropOnto } from '../support/drop-files.ts';
import { type LaunchedApp, launchApp } from '../support/electron-app.ts';
import { tempFolder } from '../support/temp-folder.ts';

const inFolder = tempFolder();
let tandem: LaunchedApp;

function written(name: string, content: string | Uint8Array): string {
  writeFileSync(inFolder(name), content);
  return inFolder(name);
}

beforeAll(async () => {
  tandem = await launchApp();
  await chooseMode(tandem.page, 'Fast');
  for (const text of [
    'The lighthouse keeper 北京 story',
    'A recipe for plum cake',
    'Another plum, and one more plum',
  ]) {
    await tandem.page.getByRole('button', { name: 'New conversation' }).first().click();
    await send(tandem.page, text);
    await waitForStatus(tandem.page, 'complete');
  }
});
afterAll(async () => {
  await tandem.close();
});

const field = () => tandem.page.getByRole('textbox', { name: 'Search conversations' });
const results = () => tandem.page.getByRole('list', { name: 'Search results' }).getByRole('button');

it('a search from the keyboard shows marked results, and the arrow keys and Enter lead to the message', async () => {
  const { page } = tandem;
  await page.keyboard.press('ControlOrMeta+Shift+F');
  await page.keyboard.type('lighthouse');
  await results().filter({ hasText: 'You:' }).waitFor();
  expect(await results().locator('mark').first().innerText()).toBe('lighthouse');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.getByTestId('message').first().filter({ hasText: 'lighthouse keeper' }).waitFor();
  await page.waitForFunction(() => (CSS.highlights.get('found')?.size ?? 0) > 0);
});

it('two Chinese characters are found, and Escape brings the list back', async () => {
  await field().fill('北京');
  await results().first().waitFor();
  await field().press('Escape');
  expect(await field().inputValue()).toBe('');
  await tandem.page
    .getByRole('button', { name: /^Another plum/ })
    .first()
    .waitFor();
});

it('a passage of a document is found, and opens its conversation with the document at that place', async () => {
  const { page } = tandem;
  const open = page.getByTestId('message').first();
  await page
    .getByRole('navigation')
    .getByRole('button', { name: /^A recipe/ })
    .first()
    .click();
  await open.filter({ hasText: 'plum cake' }).waitFor();
  const pages = ['Opening hours.', 'The ferry to Hven leaves at noon.', 'Prices.'];
  await dropOnto(page, [written('timetable.pdf', pdf(pages.map((text) => ({ lines: [{ text, y: 700 }] }))))]);
  await page.locator('[data-testid="document"][data-status="ready"]').waitFor();
  await page
    .getByRole('navigation')
    .getByRole('button', { name: /^Another plum/ })
    .first()
    .click();
  await open.filter({ hasText: 'one more plum' }).waitFor();

  await field().fill('ferry noon');
  const hit = results().filter({ hasText: 'timetable.pdf' });
  await hit.waitFor();
  expect(await hit.innerText()).toMatch(/Page 2[\s\S]*The ferry to Hven[\s\S]*In “A recipe for plum cake”/);
  expect(await hit.locator('mark').allInnerTexts()).toEqual(['ferry', 'noon']);
  expect(await axeViolations(page)).toEqual([]);
  await field().press('ArrowDown');
  await page.keyboard.press('Enter');
  await open.filter({ hasText: 'plum cake' }).waitFor();
  const viewer = page.getByRole('complementary', { name: 'timetable.pdf' });
  await viewer.getByTestId('cited-passage').first().waitFor();
  await field().press('Escape');
  await page.keyboard.press('Escape');
});

it('what is not there is said to be not there', async () => {
  await field().fill('xylophone');
  await tandem.page.getByText('Nothing was found for “xylophone”.').waitFor();
  await field().press('Escape');
});

it('finding in the conversation counts, steps and marks', async () => {
  const { page } = tandem;
  await page
    .getByRole('navigation')
    .getByRole('button', { name: /^Another plum/ })
    .first()
    .click();
  await page.getByTestId('message').first().filter({ hasText: 'one more plum' }).waitFor();
  await page.keyboard.press('ControlOrMeta+F');
  await page.keyboard.type('plum');
  const status = page.getByRole('search', { name: 'Find in this conversation' }).getByRole('status');
  await status.getByText(/^\d+ of \d+$/).waitFor();
  const [, total] = (await status.innerText()).split(' of ');
  await page.keyboard.press('Enter');
  await status.getByText(`1 of ${total}`).waitFor();
  await page.keyboard.press('Enter');
  await status.getByText(`2 of ${total}`).waitFor();
  await page.waitForFunction(() => CSS.highlights.get('found-current')?.size === 1);
  await page.keyboard.press('Escape');
  await status.waitFor({ state: 'detached' });
});
