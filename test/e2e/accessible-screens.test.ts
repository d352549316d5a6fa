import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Bridge, CommandInput, CommandName, CommandOutput } from '../../app/contract.ts';
import { axeViolations } from '../support/axe.ts';
import { chooseMode, lastReply, send, waitForStatus } from '../support/chat-page.ts';
import { type LaunchedApp, launchApp } from '../support/electron-app.ts';
import { expectAccessibleIn, twoLooks } from '../support/looks.ts';
import { seedConversation } from '../support/seed-conversation.ts';

vi.setConfig({ testTimeout: 180_000 });

const arabic = 'البحر واسع جدا.';
const mixed = `${arabic}\n\nAn English paragraph.\n\n- ${arabic}\n- one\n\nAnd:\n\n- two\n- three\n\n\`\`\`\nlet a = 1;\n\`\`\`\n`;

let userData: string;
let tandem: LaunchedApp;
let page: Page;

beforeAll(async () => {
  userData = mkdtempSync(join(tmpdir(), 'tandem-test-'));
  const ask = { role: 'user' as const, content: arabic };
  seedConversation(userData, {
    id: 'arabic',
    title: arabic,
    messages: [ask, { role: 'assistant', content: mixed }],
  });
  for (const id of ['archived', 'deleted']) {
    seedConversation(userData, { id, title: `Once ${id}`, messages: [ask, { role: 'assistant', content: 'Yes.' }] });
  }
  tandem = await launchApp({ userData });
  page = tandem.page;
  // Colours that are on their way from one to the other are neither.
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await command('settings.update', { recordsConfidence: true });
  await command('conversation.organise', { id: 'archived', isArchived: true });
  await command('conversation.delete', { id: 'deleted' });
  await chooseMode(page, 'Fast');
  await send(page, 'What is 4821 + 977?');
  await waitForStatus(page, 'complete');
});
afterAll(async () => {
  await tandem.close();
  rmSync(userData, { recursive: true, force: true });
});

async function command<K extends CommandName>(name: K, input: CommandInput<K>): Promise<CommandOutput<K>> {
  const result = await page.evaluate(
    ([called, given]) => {
      const { commands } = (window as unknown as { tandem: Bridge }).tandem;
      return (commands[called as CommandName] as (value: unknown) => Promise<unknown>)(given);
    },
    [name, input] as const,
  );
  const answer = result as { readonly ok: boolean; readonly value: CommandOutput<K> };
  expect(answer).toMatchObject({ ok: true });
  return answer.value;
}

const press = (keys: string) => page.keyboard.press(keys);
const expectAccessible = () => expectAccessibleIn(tandem, twoLooks);

async function chooseMore(item: string): Promise<void> {
  await page.getByRole('button', { name: 'Folders, archive and bin' }).click();
  await page.getByRole('menuitem', { name: item }).click();
}

async function openConversation(title: string): Promise<void> {
  await page.getByRole('navigation').getByRole('button', { name: title, exact: true }).click();
  await page.getByRole('heading', { level: 1, name: title }).waitFor();
}

describe('nothing for axe to object to, light and wide, dark and narrow, in', () => {
  it('a shaded answer with what it nearly wrote, and its versions side by side', async () => {
    await lastReply(page).getByRole('button', { name: 'Shade unsure words' }).click();
    await lastReply(page).locator('.unsure').first().click();
    const others = page.getByRole('dialog', { name: 'It nearly wrote' });
    await others.waitFor();
    await expectAccessible();
    await others.getByRole('button', { name: 'Continue from here' }).click();
    await lastReply(page).getByText('2/2').waitFor();
    await waitForStatus(page, 'complete');
    await lastReply(page).getByRole('button', { name: 'Compare versions' }).click();
    await page.getByRole('dialog', { name: 'Versions side by side' }).waitFor();
    await expectAccessible();
    await press('Escape');
  });

  it('the strip of documents, and the viewer', async () => {
    const [conversation] = await command('conversation.list', null);
    const text = `# Barges\n\n${'A barge carried barley to the harbour. '.repeat(40)}`;
    await command('document.addText', { conversationId: conversation?.id ?? null, name: 'Barges.txt', text });
    const name = page.getByRole('button', { name: 'Open Barges.txt' });
    await name.waitFor();
    await expectAccessible();
    await name.click();
    await page.getByText('A barge carried').first().waitFor();
    await expectAccessible();
    await press('Escape');
  });

  it('the meter of the context, and what the model will see', async () => {
    await page.getByRole('button', { name: /^Context: / }).click();
    await page.getByRole('list', { name: 'Parts of the context, in their order' }).waitFor();
    await page.getByRole('button', { name: 'Show exact text' }).first().click();
    await expectAccessible();
    await press('Escape');
  });

  it('the bar that finds', async () => {
    await press('ControlOrMeta+f');
    await page.getByRole('textbox', { name: 'Find in this conversation' }).fill('what');
    await page.getByRole('search').getByText(/^1 of/).waitFor();
    await expectAccessible();
    await press('Escape');
  });

  it('the settings of a conversation', async () => {
    await page.getByRole('button', { name: 'Settings of this conversation' }).click();
    await page.getByRole('dialog', { name: 'Settings of this conversation' }).waitFor();
    await expectAccessible();
    await press('Escape');
  });

  it('the dialog that exports', async () => {
    await chooseMore('Export all conversations…');
    await page.getByRole('dialog', { name: 'Export conversations' }).waitFor();
    await expectAccessible();
    await press('Escape');
  });

  it.each([
    ['Archive', 'Once archived'],
    ['Bin', 'Once deleted'],
  ])('the %s', async (place, title) => {
    await chooseMore(place);
    await page.getByRole('main').getByText(title, { exact: true }).waitFor();
    await expectAccessible();
    await press('Escape');
  });
});

describe('text that is read from right to left', () => {
  it('stands on the right, each paragraph by itself, and code does not', async () => {
    await openConversation(arabic);
    const answer = page.getByTestId('answer-text');
    await answer.getByText('An English paragraph.').waitFor();
    /** Whether the words of this element begin at its right edge. */
    const isRight = (text: string, within: 'p' | 'li' | 'pre') =>
      answer
        .locator(within)
        .filter({ hasText: text })
        .first()
        .evaluate((element) => {
          const range = document.createRange();
          range.selectNodeContents(element);
          const [words, box] = [range.getBoundingClientRect(), element.getBoundingClientRect()];
          return words.left - box.left > box.right - words.right + 1;
        });
    expect(await isRight(arabic, 'p')).toBe(true);
    expect(await isRight('An English paragraph.', 'p')).toBe(false);
    expect(await isRight(arabic, 'li')).toBe(true);
    // Beside the marks of its list.
    expect(await isRight('one', 'li')).toBe(true);
    expect(await isRight('three', 'li')).toBe(false);
    expect(await isRight('let a = 1;', 'pre')).toBe(false);
    const question = page.getByTestId('message').first().getByText(arabic);
    expect(await question.evaluate((element) => getComputedStyle(element).direction)).toBe('rtl');
    // The field follows what is written into it.
    const field = page.getByRole('textbox', { name: 'Message' });
    await field.fill(arabic);
    expect(await field.evaluate((element) => getComputedStyle(element).direction)).toBe('rtl');
    await field.fill('');
  });
});

describe('forced colours', () => {
  it('leave what is chosen, pressed, unsure or different to be seen without a ground of its own', async () => {
    await page.emulateMedia({ forcedColors: 'active', reducedMotion: 'reduce' });
    expect(await page.evaluate(() => matchMedia('(forced-colors: active)').matches)).toBe(true);
    await openConversation('What is 4821 + 977?');
    /** What is left of a look when all grounds are the system's: lines and colours of text. */
    const lookOf = (selector: string) =>
      page
        .locator(selector)
        .first()
        .evaluate((element) => {
          const style = getComputedStyle(element);
          return [
            style.color,
            style.outlineStyle,
            style.outlineColor,
            style.borderStyle,
            style.textDecorationLine,
          ].join();
        });
    const shade = lastReply(page).getByRole('button', { name: 'Shade unsure words' });
    await shade.click();
    const differences = [
      ['.mode-switch [aria-checked="true"]', '.mode-switch [aria-checked="false"]'],
      ['.conversation-row[data-current="true"]', '.conversation-row:not([data-current="true"])'],
      ['.answer .icon-button[aria-pressed="true"]', '.answer .icon-button:not([aria-pressed])'],
      ['.unsure', '.confidence-text'],
    ] as const;
    for (const [marked, plain] of differences) {
      expect({ marked, look: await lookOf(marked) }).not.toEqual({ marked, look: await lookOf(plain) });
    }
    // Where the keyboard is can be seen, too.
    await page.getByRole('textbox', { name: 'Message' }).focus();
    await press('Tab');
    const outline = await page.evaluate(() => getComputedStyle(document.activeElement as Element).outlineStyle);
    expect(outline).not.toBe('none');
    expect(await axeViolations(page)).toEqual([]);
    await page.emulateMedia({ forcedColors: 'none', reducedMotion: 'reduce' });
  });
});

describe('another language', () => {
  it('reaches the dialogs of the system', async () => {
    await command('settings.update', { language: 'zh-CN' });
    await tandem.app.evaluate(({ dialog }) => {
      const asked: { title?: string; buttonLabel?: string }[] = [];
      (globalThis as { asked?: typeof asked }).asked = asked;
      dialog.showOpenDialog = (...given: unknown[]) => {
        asked.push(given.at(-1) as (typeof asked)[number]);
        return Promise.resolve({ canceled: true, filePaths: [] });
      };
    });
    await command('document.choose', { conversationId: null });
    const asked = await tandem.app.evaluate(() => (globalThis as { asked?: { title?: string }[] }).asked);
    expect(asked).toMatchObject([{ title: '添加文档', buttonLabel: '添加' }]);
    await command('settings.update', { language: 'en' });
  });
});
