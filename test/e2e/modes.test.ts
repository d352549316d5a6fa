import type { Page } from 'playwright-core';
import { afterEach, describe, expect, it } from 'vitest';
import { chooseMode, lastReply, send, waitForStatus } from '../support/chat-page.ts';
import { type LaunchedApp, launchApp } from '../support/electron-app.ts';

const answer = (page: Page) => lastReply(page).getByTestId('answer-text');
const modeOf = (page: Page) => lastReply(page).getAttribute('data-mode');
const waitForChoice = (page: Page, mode: 'Auto' | 'Fast' | 'Deep') =>
  page.getByRole('radio', { name: mode, checked: true }).waitFor();

describe('Auto with the model that ships with the app', () => {
  let tandem: LaunchedApp;

  afterEach(async () => {
    await tandem.close();
  });

  it('stays fast on an easy question, thinks on a hard one and says why, and can be turned round', async () => {
    tandem = await launchApp();
    const { page } = tandem;
    await waitForChoice(page, 'Auto');

    await send(page, 'Hello');
    await waitForStatus(page, 'complete');
    expect(await modeOf(page)).toBe('fast');
    expect(
      await lastReply(page)
        .getByText(/^Deep:/)
        .count(),
    ).toBe(0);

    await send(page, 'What is 4821 + 977?');
    await waitForStatus(page, 'complete');
    expect(await modeOf(page)).toBe('deep');
    expect(await answer(page).innerText()).toContain('5798');
    await lastReply(page).getByText('Deep: unsure of a number, a calculation').waitFor();

    await send(page, 'Ben has 142 cookies, loses 138 and then finds 177. How many cookies does Ben have now?');
    await waitForStatus(page, 'complete');
    await lastReply(page).getByText('Deep: several calculation steps').waitFor();
    expect(await answer(page).innerText()).toContain('181');

    await lastReply(page).getByRole('button', { name: 'Answer fast instead' }).click();
    await lastReply(page).getByText('2/2').waitFor();
    await waitForStatus(page, 'complete');
    expect(await modeOf(page)).toBe('fast');
    await page.getByText('Auto will think a little later from now on.', { exact: true }).waitFor();
  });

  it('goes from mode to mode by keyboard, and each conversation keeps its own', async () => {
    tandem = await launchApp();
    const { page } = tandem;
    await waitForChoice(page, 'Auto');
    await page.keyboard.press('ControlOrMeta+Shift+D');
    await waitForChoice(page, 'Fast');
    await send(page, 'Hello');
    await waitForStatus(page, 'complete');
    await page.keyboard.press('ControlOrMeta+N');
    await chooseMode(page, 'Deep');
    await send(page, 'Thank you very much');
    await waitForStatus(page, 'complete');
    await page.getByRole('navigation').getByRole('button', { name: 'Hello' }).first().click();
    await waitForChoice(page, 'Fast');
    await page.keyboard.press('ControlOrMeta+Shift+D');
    await waitForChoice(page, 'Deep');
    await page.keyboard.press('ControlOrMeta+Shift+D');
    await waitForChoice(page, 'Auto');
  });

  it('does as /think says, in Fast, too', async () => {
    tandem = await launchApp();
    const { page } = tandem;
    await chooseMode(page, 'Fast');
    await send(page, 'What is 48 + 77? /think');
    await waitForStatus(page, 'complete');
    expect(await modeOf(page)).toBe('deep');
  });
});
