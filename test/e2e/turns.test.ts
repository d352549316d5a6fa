import { once } from 'node:events';
import type { Page } from 'playwright-core';
import { afterEach, describe, expect, it } from 'vitest';
import type { Bridge } from '../../app/contract.ts';
import { chooseMode, lastReply, openModel, send, waitForModel, waitForStatus } from '../support/chat-page.ts';
import { type LaunchedApp, launchApp } from '../support/electron-app.ts';
import { writeSlowModel } from '../support/slow-model.ts';
import { tempFolder, temporaryFolder } from '../support/temp-folder.ts';

const composer = (page: Page) => page.getByRole('textbox', { name: 'Message', exact: true });
const answer = (page: Page) => lastReply(page).getByTestId('answer-text');
const queue = (page: Page) => page.getByRole('region', { name: 'Messages that wait' });

/** More digits than this model was made for: it thinks for several hundred tokens, and would go on. */
const longSum = 'What is 123456789123456789123456789 + 987654321987654321987654321?';

/** The answer to it may be anything, and end in any way. */
async function waitForEnd(page: Page): Promise<void> {
  await page.locator('[data-role="assistant"]:not([data-status="generating"])').waitFor({ timeout: 60_000 });
}

describe('turns with the model that ships with the app', () => {
  let tandem: LaunchedApp;

  afterEach(async () => {
    await tandem.close();
  });

  it('Answer now ends the thinking, and the answer begins within a second', async () => {
    tandem = await launchApp();
    await chooseMode(tandem.page, 'Deep');
    // The model thinks for less time than a test needs to find a button: the page itself presses it, and looks at the clock.
    await tandem.page.evaluate(() => {
      const times: { clickedAt?: number; answeredAt?: number } = {};
      Object.assign(window, { times });
      new MutationObserver(() => {
        const button = [...document.querySelectorAll('button')].find((one) => one.textContent === 'Answer now');
        if (button !== undefined && times.clickedAt === undefined) {
          times.clickedAt = performance.now();
          button.click();
        }
        const texts = document.querySelectorAll('[data-testid="answer-text"]');
        if (times.clickedAt !== undefined && texts.item(texts.length - 1)?.textContent !== '') {
          times.answeredAt ??= performance.now();
        }
      }).observe(document.body, { subtree: true, childList: true, characterData: true });
    });
    await send(tandem.page, longSum);
    await waitForEnd(tandem.page);
    const times = await tandem.page.evaluate(
      () => (window as unknown as { times: { clickedAt: number; answeredAt: number } }).times,
    );
    expect(times.answeredAt - times.clickedAt).toBeLessThan(1_000);
    console.log(`Answer now: first text after ${Math.round(times.answeredAt - times.clickedAt)} ms`);

    await lastReply(tandem.page)
      .getByRole('button', { name: /^Thought for/ })
      .click();
    expect(await lastReply(tandem.page).getByTestId('thinking-text').innerText()).toContain('limited time');
  });

  it('Think harder on a finished fast answer writes version 2 in deep mode; both lie side by side', async () => {
    tandem = await launchApp();
    const { page } = tandem;
    await chooseMode(page, 'Fast');
    await send(page, 'What is 4821 + 977?');
    await waitForStatus(page, 'complete');
    const fast = (await answer(page).innerText()).trim();
    await lastReply(page).getByRole('button', { name: 'Think harder' }).click();
    await lastReply(page).getByText('2/2').waitFor();
    await waitForStatus(page, 'complete');
    expect(await lastReply(page).getAttribute('data-mode')).toBe('deep');
    expect(await answer(page).innerText()).toContain('5798');

    await lastReply(page).getByRole('button', { name: 'Compare versions' }).click();
    const sides = page.getByTestId('compared-text');
    await sides.nth(1).waitFor();
    expect((await sides.nth(0).innerText()).trim()).toBe(fast);
    expect(await sides.nth(1).innerText()).toContain('5798');
    // What only one of them has is marked, as what was taken out and what was put in.
    expect(await sides.nth(0).getByRole('deletion').count()).toBeGreaterThan(0);
    expect(await sides.nth(1).getByRole('insertion').allInnerTexts()).toContainEqual(expect.stringContaining('5798'));
    await page.getByRole('button', { name: 'Mark differences', pressed: true }).click();
    expect(await page.getByRole('deletion').or(page.getByRole('insertion')).count()).toBe(0);
    await page.getByRole('button', { name: 'Mark differences', pressed: false }).click();
    await page.keyboard.press('Escape');
    await sides.first().waitFor({ state: 'detached' });

    await lastReply(page).getByRole('button', { name: 'Previous version' }).click();
    await lastReply(page).getByText('1/2').waitFor();
    expect((await answer(page).innerText()).trim()).toBe(fast);
  });

  it('an edited question begins a branch; the old one, with all that followed, is one click away', async () => {
    tandem = await launchApp();
    const { page } = tandem;
    await chooseMode(page, 'Deep');
    await send(page, 'What is 4821 + 977?');
    await waitForStatus(page, 'complete');
    await send(page, 'What is 12 + 13?');
    await waitForStatus(page, 'complete');

    const first = page.getByTestId('message').first();
    await first.hover();
    await first.getByRole('button', { name: 'Edit and ask again' }).click();
    const editor = page.getByRole('textbox', { name: 'Question' });
    await editor.fill('What is 4821 + 978?');
    await editor.press('Enter');
    await first.getByText('2/2').waitFor();
    await waitForStatus(page, 'complete');
    expect(await answer(page).innerText()).toContain('5799');
    expect(await page.getByTestId('message').count()).toBe(2);

    await first.getByRole('button', { name: 'Previous version' }).click();
    await first.getByText('1/2').waitFor();
    expect(await page.getByTestId('message').count()).toBe(4);
    expect(await answer(page).innerText()).toContain('25');
  });

  it('a thinking limit ends the thinking, and the bar shows how far it is', async () => {
    tandem = await launchApp();
    const { page } = tandem;
    await chooseMode(page, 'Deep');
    await page.evaluate(() => {
      const seen: string[] = [];
      Object.assign(window, { seen });
      new MutationObserver(() => {
        const label = document.querySelector('.thinking-use > span')?.textContent;
        if (label && seen.at(-1) !== label) seen.push(label);
      }).observe(document.body, { subtree: true, childList: true, characterData: true });
    });
    // Shorter than any that the menu offers: this model thinks in few words.
    await page.evaluate(async () => {
      const { tandem: bridge } = window as unknown as { tandem: Bridge };
      await bridge.commands['settings.update']({ thinkingBudget: { kind: 'tokens', tokens: 500 } });
    });
    await page.getByRole('button', { name: 'Thinking limit: 500 tokens' }).waitFor();
    await send(page, longSum);
    await waitForEnd(page);
    const seen = await page.evaluate(() => (window as unknown as { seen: string[] }).seen);
    expect(seen.length).toBeGreaterThan(0);
    expect(seen.every((label) => /^\d+ of 500 tokens$/.test(label))).toBe(true);
    expect((await answer(page).innerText()).length).toBeGreaterThan(0);

    await page.getByRole('button', { name: /^Thinking limit/ }).click();
    await page.getByRole('menuitemradio', { name: 'No limit' }).click();
    await page.getByRole('button', { name: 'Thinking limit: No limit' }).waitFor();
  });
});

/** The slow model on a busy machine. */
const slowMs = 120_000;

describe('while an answer is written', { timeout: 3 * slowMs }, () => {
  const slowModel = tempFolder()('slow.gguf');
  let tandem: LaunchedApp;

  afterEach(async () => {
    await tandem.close();
  });

  /** Starts the app on a slow model and returns once part of an answer is on the screen. */
  async function beginAnswer(userData: string): Promise<Page> {
    writeSlowModel(slowModel);
    tandem = await launchApp({ userData });
    await openModel(tandem, slowModel);
    await waitForModel(tandem.page, 'Slow');
    // This model says one thing again and again: in Auto it would begin to think by itself.
    await chooseMode(tandem.page, 'Fast');
    await send(tandem.page, 'Tell me a long story.');
    await answer(tandem.page).filter({ hasText: /\S{5}/ }).waitFor({ timeout: slowMs });
    return tandem.page;
  }

  it('Think harder ends a fast answer, keeps its text as version 1, and writes version 2 in deep mode', async () => {
    const page = await beginAnswer(temporaryFolder());
    const before = (await answer(page).innerText()).trim();
    await page.getByRole('button', { name: 'Think harder' }).click();
    await page.locator('[data-testid="message"][data-mode="deep"][data-status="generating"]').waitFor();
    await answer(page).filter({ hasText: /\S{5}/ }).waitFor({ timeout: slowMs });
    await page.getByRole('button', { name: 'Stop' }).click();
    await waitForStatus(page, 'stopped');
    await lastReply(page).getByText('2/2').waitFor();

    await lastReply(page).getByRole('button', { name: 'Previous version' }).click();
    await lastReply(page).getByText('1/2').waitFor();
    expect((await answer(page).innerText()).trim().startsWith(before)).toBe(true);
    await lastReply(page).getByText('You asked to think harder here.').waitFor();
  });

  it('Enter puts messages into the queue, where they can be changed and taken out; they outlive a kill', async () => {
    const userData = temporaryFolder();
    let page = await beginAnswer(userData);
    await composer(page).fill('Make it shorter.');
    await page.keyboard.press('Enter');
    await composer(page).fill('And funnier.');
    await page.keyboard.press('Enter');
    await queue(page).getByText('And funnier.').waitFor();
    expect(await page.getByTestId('message').count()).toBe(2);

    await queue(page).getByRole('button', { name: 'Remove' }).last().click();
    await queue(page).getByText('And funnier.').waitFor({ state: 'detached' });
    await queue(page).getByRole('button', { name: 'Edit' }).click();
    await queue(page).getByRole('textbox').fill('Make it much shorter.');
    await page.keyboard.press('Enter');
    await queue(page).getByText('Make it much shorter.').waitFor();

    await composer(page).fill('half a thought');
    await composer(page).blur();
    // Commands are answered in their order: once this one is, the draft is on the disk.
    await page.evaluate(() => (window as unknown as { tandem: Bridge }).tandem.commands['app.info'](null));
    const ended = once(tandem.process, 'exit');
    tandem.process.kill('SIGKILL');
    await ended;

    tandem = await launchApp({ userData });
    page = tandem.page;
    await page.getByRole('navigation').getByRole('button', { name: 'Tell me a long story.' }).first().click();
    await waitForStatus(page, 'interrupted');
    await page.getByText('A message waits for you').waitFor();
    expect(await composer(page).inputValue()).toBe('half a thought');
    expect(await page.getByTestId('message').count()).toBe(2);

    await waitForModel(page, 'Slow');
    await queue(page).getByRole('button', { name: 'Send now' }).click();
    await page.getByTestId('message').nth(3).waitFor();
    expect(await page.getByTestId('message').nth(2).innerText()).toContain('Make it much shorter.');
    await page.getByRole('button', { name: 'Stop' }).click();
    await waitForStatus(page, 'stopped');
  });
});

it('drafts of two conversations and a question that is being edited come back after a restart', async () => {
  const userData = temporaryFolder();
  let tandem = await launchApp({ userData });
  await chooseMode(tandem.page, 'Fast');
  await send(tandem.page, 'Hello');
  await waitForStatus(tandem.page, 'complete');
  await tandem.page.getByTestId('message').first().hover();
  await tandem.page.getByRole('button', { name: 'Edit and ask again' }).click();
  await tandem.page.getByTestId('question-editor').getByRole('textbox').fill('Hello there');
  await composer(tandem.page).fill('about this');
  await tandem.page.getByRole('button', { name: 'New conversation' }).first().click();
  await composer(tandem.page).fill('about something new');
  await tandem.close();

  tandem = await launchApp({ userData });
  try {
    await tandem.page.getByRole('navigation').getByRole('button', { name: 'Hello' }).first().waitFor();
    await expect.poll(() => composer(tandem.page).inputValue()).toBe('about something new');
    await tandem.page.getByRole('navigation').getByRole('button', { name: 'Hello' }).first().click();
    await expect.poll(() => composer(tandem.page).inputValue()).toBe('about this');
    const editor = tandem.page.getByTestId('question-editor').getByRole('textbox');
    expect(await editor.inputValue()).toBe('Hello there');
    await editor.press('Escape');
    await editor.waitFor({ state: 'detached' });
  } finally {
    await tandem.close();
  }
});
