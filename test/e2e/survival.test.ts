import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { chooseMode, lastReply, send, waitForStatus } from '../support/chat-page.ts';
import { type LaunchedApp, launchApp } from '../support/electron-app.ts';
import { engineProcessOf } from '../support/engine-pid.ts';

/** Long enough to be caught in the middle on any machine: the working of a five-digit multiplication and more. */
const longQuestion = 'What is 98765 + 43219?';

describe('nothing is lost', () => {
  let tandem: LaunchedApp;

  afterEach(async () => {
    await tandem.close();
  });

  /** Sends a deep question and returns once part of its thinking is on the screen. */
  async function beginLongAnswer(): Promise<void> {
    await chooseMode(tandem.page, 'Deep');
    await send(tandem.page, longQuestion);
    await lastReply(tandem.page).getByTestId('thinking-text').filter({ hasText: /\d/ }).waitFor();
  }

  it('a reload in mid-answer shows the same answer to its end', async () => {
    tandem = await launchApp();
    await beginLongAnswer();
    await tandem.page.reload();
    await tandem.page
      .getByRole('button', { name: /What is 98765/ })
      .first()
      .click();
    await waitForStatus(tandem.page, 'complete');
    expect(await lastReply(tandem.page).getByTestId('answer-text').innerText()).toContain('141984');
    await lastReply(tandem.page)
      .getByRole('button', { name: /^Thought for/ })
      .click();
    const thinking = await lastReply(tandem.page).getByTestId('thinking-text').innerText();
    expect(thinking.match(/98765\+43219/g)).toHaveLength(1);
  });

  it('a crash of the engine in mid-answer keeps the window and the text, and the next message works', async () => {
    tandem = await launchApp();
    await beginLongAnswer();
    process.kill(engineProcessOf(tandem.process), 'SIGSEGV');
    await waitForStatus(tandem.page, 'failed');
    expect(await lastReply(tandem.page).innerText()).toContain('engine');
    expect(await lastReply(tandem.page).getByTestId('thinking-text').count()).toBeGreaterThan(0);

    await send(tandem.page, longQuestion);
    await waitForStatus(tandem.page, 'complete');
    expect(await lastReply(tandem.page).getByTestId('answer-text').innerText()).toContain('141984');
  });

  it('everything is there again after quitting in mid-answer, the partial answer included', async () => {
    const userData = mkdtempSync(join(tmpdir(), 'tandem-e2e-'));
    tandem = await launchApp({ userData });
    await beginLongAnswer();
    await tandem.close();

    tandem = await launchApp({ userData });
    await tandem.page
      .getByRole('button', { name: /What is 98765/ })
      .first()
      .click();
    await waitForStatus(tandem.page, 'interrupted');
    const thinking = lastReply(tandem.page).getByTestId('thinking-text');
    if (!(await thinking.isVisible()))
      await lastReply(tandem.page)
        .getByRole('button', { name: /Th(inking|ought)/ })
        .click();
    expect(await thinking.innerText()).toContain('98765+43219');
  });

  it('a kill of the whole app in mid-answer loses nothing that was saved', async () => {
    const userData = mkdtempSync(join(tmpdir(), 'tandem-e2e-'));
    tandem = await launchApp({ userData });
    await beginLongAnswer();
    const ended = once(tandem.process, 'exit');
    tandem.process.kill('SIGKILL');
    await ended;

    tandem = await launchApp({ userData });
    await tandem.page
      .getByRole('button', { name: /What is 98765/ })
      .first()
      .click();
    await waitForStatus(tandem.page, 'interrupted');
    expect(await tandem.page.getByTestId('message').first().innerText()).toContain(longQuestion);
  });
});
