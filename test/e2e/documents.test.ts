import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { lastReply, pickInDialog, send, waitForModel, waitForStatus } from '../support/chat-page.ts';
import { docx, wordParagraph } from '../support/documents/office-files.ts';
import { pdf } from '../support/documents/pdf.ts';
import { dropOnto } from '../support/drop-files.ts';
import { type LaunchedApp, launchApp } from '../support/electron-app.ts';
import { tempFolder, temporaryFolder } from '../support/temp-folder.ts';

const report = (pages: number) =>
  pdf(
    Array.from({ length: pages }, (_, index) => ({
      lines: [
        { text: `Chapter ${index + 1}`, y: 760, size: 20 },
        { text: `The lighthouse number ${index + 1} was built by Ada Brunel in ${1800 + index}.`, y: 700 },
      ],
    })),
  );

describe('documents of a conversation', () => {
  const inFolder = tempFolder();
  let tandem: LaunchedApp;
  let page: Page;

  beforeAll(async () => {
    tandem = await launchApp();
    page = tandem.page;
    await waitForModel(page, 'Tandem Starter');
  });
  afterAll(async () => {
    await tandem.close();
  });
  beforeEach(async () => {
    await page.keyboard.press('ControlOrMeta+N');
  });

  const chips = () => page.getByTestId('document');
  const chip = (name: string) => chips().filter({ hasText: name });
  const field = () => page.getByRole('textbox', { name: 'Message' });
  const viewer = () => page.locator('.side-panel');
  const ready = (name: string) => page.locator(`[data-testid="document"][data-status="ready"]`, { hasText: name });

  function written(name: string, content: string | Uint8Array): string {
    const file = inFolder(name);
    writeFileSync(file, content);
    return file;
  }

  it('are dropped onto the chat, several and folders, and shown with their pages and tokens', async () => {
    const folder = inFolder('minutes');
    mkdirSync(folder);
    writeFileSync(join(folder, 'march.md'), '# March\n\nTea was bought.');
    writeFileSync(join(folder, 'april.md'), '# April\n\nTea was drunk.');
    await dropOnto(page, [written('report.pdf', report(3)), folder]);
    await ready('report.pdf').waitFor();
    await ready('minutes/march.md').waitFor();
    await chip('report.pdf').getByText('3 pages').waitFor();
    // Counted for the model that answers.
    await chip('report.pdf')
      .getByText(/\d tokens/)
      .waitFor();
    expect(await page.title()).toBe('Tandem');
  });

  it('are picked in the dialog and drawn in a viewer beside the conversation', async () => {
    await pickInDialog(tandem, written('picked.pdf', report(40)));
    await page.getByRole('button', { name: 'Add documents' }).click();
    await ready('picked.pdf').waitFor();
    await page.getByRole('button', { name: 'Open picked.pdf' }).click();
    const canvas = viewer().locator('canvas[data-drawn="true"]').first();
    await canvas.waitFor();
    const inked = await canvas.evaluate((element) => {
      const surface = element as HTMLCanvasElement;
      const { data } = surface.getContext('2d')!.getImageData(0, 0, surface.width, surface.height);
      let dark = 0;
      for (let i = 0; i < data.length; i += 4) if ((data[i] ?? 255) < 128) dark += 1;
      return dark;
    });
    expect(inked).toBeGreaterThan(100);
    // Its text lies over the picture, so that it can be copied.
    await viewer().getByText('The lighthouse number 1 was built').waitFor();

    await viewer().getByRole('button', { name: 'Next page' }).click();
    await viewer().getByText('2 / 40').waitFor();
    await page.keyboard.press('Escape');
    await viewer().waitFor({ state: 'detached' });
  });

  it('are asked about', async () => {
    await pickInDialog(tandem, written('door.txt', 'The code of the door is 4821.'));
    await page.getByRole('button', { name: 'Add documents' }).click();
    await ready('door.txt').waitFor();
    await send(page, 'What is the code of the door?');
    await waitForStatus(page, 'complete');
    // The demonstration model is too small to be relied on for more than the subject; what it sees is tested below.
    expect(await lastReply(page).getByTestId('answer-text').innerText()).toContain('code of the door');
  });

  it('that are locked ask for their password', async () => {
    const locked = pdf([{ lines: [{ text: 'The secret is a blue door.', y: 700 }] }], { password: 'sesame' });
    await dropOnto(page, [written('locked.pdf', locked)]);
    const password = page.getByLabel('Password for locked.pdf');
    await password.fill('open');
    await page.keyboard.press('Enter');
    await chip('locked.pdf').getByRole('alert').waitFor();
    await password.fill('sesame');
    await page.keyboard.press('Enter');
    await ready('locked.pdf').waitFor();
    await page.getByRole('button', { name: 'Open locked.pdf' }).click();
    await viewer().locator('canvas[data-drawn="true"]').waitFor();
    await viewer().getByText('The secret is a blue door.').waitFor();
    await page.keyboard.press('Escape');

    // The window remembers the password as long as it is open, and nobody else does.
    const title = await page.getByRole('navigation').getByRole('button', { name: 'locked.pdf' }).first();
    await page.reload();
    await title.click();
    await page.getByRole('button', { name: 'Open locked.pdf' }).click();
    const again = viewer().getByLabel('Password for locked.pdf');
    await again.fill('open');
    await page.keyboard.press('Enter');
    await viewer().getByRole('alert').getByText('do not open with this password').waitFor();
    await viewer().getByRole('button', { name: 'Show the text only' }).click();
    await viewer().getByText('The secret is a blue door.').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Open locked.pdf' }).click();
    await again.fill('sesame');
    await page.keyboard.press('Enter');
    await viewer().locator('canvas[data-drawn="true"]').waitFor();
    await page.keyboard.press('Escape');
  });

  it('that cannot be read are refused with the reason, and the others are taken', async () => {
    const binary = new Uint8Array(4096).map((_, index) => (index * 37) % 256);
    await dropOnto(page, [written('tool.bin', binary), written('fine.docx', docx(wordParagraph('All is well.')))]);
    await ready('fine.docx').waitFor();
    const refused = page.locator('[data-testid="document"][data-status="failed"]');
    await refused.getByText(/“tool\.bin” is not text/).waitFor();
    await refused.getByRole('button', { name: 'Remove tool.bin' }).click();
    await refused.waitFor({ state: 'detached' });
    await ready('fine.docx').waitFor();
  });

  it('that could not be read are read again once they can be, from the keyboard', async () => {
    const file = written('late.txt', '');
    await dropOnto(page, [file]);
    await chip('late.txt').getByText('“late.txt” is empty.').waitFor();
    writeFileSync(file, 'It was saved late.');
    await page.getByRole('button', { name: 'Read late.txt again' }).focus();
    await page.keyboard.press('Enter');
    await ready('late.txt').waitFor();
  });

  it('are made of long text that is pasted, unless it shall be text', async () => {
    const long = `Minutes of the meeting\n${'Nothing was decided. '.repeat(1_200)}`;
    await field().focus();
    await page.evaluate((text) => {
      const data = new DataTransfer();
      data.setData('text/plain', text);
      document.activeElement?.dispatchEvent(
        new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }),
      );
    }, long);
    await ready('Minutes of the meeting').waitFor();
    expect(await field().inputValue()).toBe('');
    await page.getByRole('button', { name: 'Paste as text instead' }).click();
    await chips().waitFor({ state: 'detached' });
    expect(await field().inputValue()).toBe(long);
    await field().fill('');
  });

  it('are taken out, and Undo brings them back', async () => {
    await dropOnto(page, [written('short.txt', 'A short note.')]);
    await ready('short.txt').waitFor();
    await page.getByRole('button', { name: 'Remove short.txt' }).click();
    await chips().waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Undo' }).last().click();
    await ready('short.txt').waitFor();
  });

  it('count in the context, which shows what the model will see', async () => {
    await dropOnto(page, [written('seen.txt', 'The password of the day is heron.')]);
    await ready('seen.txt').waitFor();
    await page.getByRole('button', { name: /^Context:/ }).click();
    const block = viewer().getByTestId('context-block').filter({ hasText: 'seen.txt' });
    await block.getByRole('button', { name: 'Show exact text' }).click();
    await block.getByText('The password of the day is heron.').waitFor();
    await page.keyboard.press('Escape');
  });
});

describe('references of an answer to documents', () => {
  const inFolder = tempFolder();
  let tandem: LaunchedApp;

  afterEach(async () => {
    await tandem.close();
  });

  it('open the page at the passage, and say where the passage does not bear them out', async () => {
    const userData = temporaryFolder();
    tandem = await launchApp({ userData });
    await waitForModel(tandem.page, 'Tandem Starter');
    const file = inFolder('lights.pdf');
    writeFileSync(file, report(3));
    await dropOnto(tandem.page, [file]);
    await tandem.page.locator('[data-status="ready"]', { hasText: 'lights.pdf' }).waitFor();
    const notes = inFolder('keeper.txt');
    writeFileSync(notes, 'The keeper of the lighthouse had nine grey cats.');
    await dropOnto(tandem.page, [notes]);
    await tandem.page.locator('[data-status="ready"]', { hasText: 'keeper.txt' }).waitFor();
    await send(tandem.page, 'Hello');
    await waitForStatus(tandem.page, 'complete');
    await tandem.close();
    // The demonstration model does not refer to passages: these are the words of a larger one.
    setLastAnswer(
      userData,
      'The lighthouse number 2 was built by Ada Brunel in 1801 [2]. It is pink inside [1, 77]. The keeper of the lighthouse had nine grey cats [3–4].',
    );

    tandem = await launchApp({ userData });
    const { page } = tandem;
    await page
      .getByRole('navigation')
      .getByRole('button', { name: /Hello|lights|keeper/ })
      .first()
      .click();
    const references = lastReply(page).locator('button.citation');
    await page.locator('button.citation[data-support="unverified"]').first().waitFor();
    expect(await references.evaluateAll((all) => all.map((one) => one.getAttribute('data-support')))).toEqual([
      'supported',
      'unverified',
      'unverified',
      'unverified',
      'supported',
    ]);
    await references.first().click();
    await page.getByTestId('cited-passage').first().waitFor();
    await page.getByTestId('viewer-position').getByText('2 / 3').waitFor();
    const [mark, line] = await Promise.all([
      page.getByTestId('cited-passage').last().boundingBox(),
      page.locator('.pdf-text').getByText('The lighthouse number 2').boundingBox(),
    ]);
    // The mark lies on the line.
    expect(Math.abs((mark?.y ?? 0) - (line?.y ?? 1e6))).toBeLessThan(12);

    await references.last().click();
    await page.locator('mark', { hasText: 'nine grey cats' }).waitFor();
    await page.keyboard.press('Escape');
    await page.locator('.side-panel').waitFor({ state: 'detached' });
    await references.last().waitFor();
  });
});

/** Puts other words in place of the last answer, while the app is closed. */
function setLastAnswer(userData: string, content: string): void {
  const db = new Database(join(userData, 'tandem.db'));
  db.prepare(
    "update messages set content = ? where id = (select id from messages where role = 'assistant' order by created_at desc limit 1)",
  ).run(content);
  db.close();
}
