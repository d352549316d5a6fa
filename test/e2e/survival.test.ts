import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { chooseMode, lastReply, openModel, send, waitForModel, waitForStatus } from '../support/chat-page.ts';
import { type LaunchedApp, launchApp } from '../support/electron-app.ts';
import { engineProcessOf } from '../support/engine-pid.ts';
import { writeSlowModel } from '../support/slow-model.ts';
import { tempFolder, temporaryFolder } from '../support/temp-folder.ts';

const question = 'Tell me a long story.';

describe('nothing is lost', () => {
  const slowModel = tempFolder()('slow.gguf');
  let tandem: LaunchedApp;

  afterEach(async () => {
    await tandem.close();
  });

  const answer = () => lastReply(tandem.page).getByTestId('answer-text');
  const conversation = () => tandem.page.getByRole('navigation').getByRole('button', { name: question }).first();

  /** Starts the app on a slow model and returns once part of an answer is on the screen. */
  async function beginAnswer(userData?: string): Promise<void> {
    writeSlowModel(slowModel);
    tandem = await launchApp(userData === undefined ? {} : { userData });
    await openModel(tandem, slowModel);
    await waitForModel(tandem.page, 'Slow');
    await chooseMode(tandem.page, 'Fast');
    await send(tandem.page, question);
    await answer().filter({ hasText: /\S{5}/ }).waitFor({ timeout: 60_000 });
  }

  it('Stop ends an answer at once and keeps the text so far', async () => {
    await beginAnswer();
    await tandem.page.getByRole('button', { name: 'Stop' }).click();
    await waitForStatus(tandem.page, 'stopped');
    await tandem.page.getByRole('button', { name: 'Send' }).waitFor();
    expect((await answer().innerText()).length).toBeGreaterThanOrEqual(5);
  });

  it('a reload in mid-answer shows the same answer going on', async () => {
    await beginAnswer();
    await tandem.page.reload();
    await conversation().click();
    await answer().filter({ hasText: /\S{5}/ }).waitFor();
    const before = (await answer().innerText()).trim();
    await answer()
      .filter({ hasText: new RegExp(`\\S{${before.length + 5}}`) })
      .waitFor();
    await tandem.page.getByRole('button', { name: 'Stop' }).click();
    await waitForStatus(tandem.page, 'stopped');
    // The model says one character for ever: a lost or repeated piece would show as anything else.
    expect(new Set((await answer().innerText()).trim()).size).toBe(1);
  });

  it('a crash of the engine in mid-answer keeps the window and the text, and the next message works', async () => {
    await beginAnswer();
    process.kill(engineProcessOf(tandem.process), 'SIGSEGV');
    await waitForStatus(tandem.page, 'failed');
    expect((await answer().innerText()).length).toBeGreaterThanOrEqual(5);
    await lastReply(tandem.page)
      .getByText(/engine/i)
      .waitFor();

    await send(tandem.page, 'Go on.');
    await answer().filter({ hasText: /\S{5}/ }).waitFor();
  });

  it('quitting in mid-answer keeps the conversation and the partial answer', async () => {
    const userData = temporaryFolder();
    await beginAnswer(userData);
    await tandem.close();

    tandem = await launchApp({ userData });
    await conversation().click();
    await waitForStatus(tandem.page, 'interrupted');
    expect((await answer().innerText()).length).toBeGreaterThanOrEqual(5);
    await waitForModel(tandem.page, 'Slow');
  });

  it('a kill of the whole app in mid-answer loses nothing that was saved', async () => {
    const userData = temporaryFolder();
    await beginAnswer(userData);
    const ended = once(tandem.process, 'exit');
    tandem.process.kill('SIGKILL');
    await ended;

    tandem = await launchApp({ userData });
    await conversation().click();
    await waitForStatus(tandem.page, 'interrupted');
    expect(await tandem.page.getByTestId('message').first().innerText()).toContain(question);
  });

  it('after a kill of everything in mid-answer, Continue goes on from the text that was saved', async () => {
    const userData = temporaryFolder();
    await beginAnswer(userData);
    const engine = engineProcessOf(tandem.process);
    const ended = once(tandem.process, 'exit');
    // What is on the disk is at most half a second behind the screen.
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    tandem.process.kill('SIGKILL');
    try {
      process.kill(engine, 'SIGKILL');
    } catch {
      // It has noticed that its parent is gone.
    }
    await ended;

    tandem = await launchApp({ userData });
    await conversation().click();
    await waitForStatus(tandem.page, 'interrupted');
    const before = (await answer().innerText()).trim();
    expect(before.length).toBeGreaterThanOrEqual(5);
    await waitForModel(tandem.page, 'Slow');
    await tandem.page.getByRole('button', { name: 'Continue' }).click();
    await answer()
      .filter({ hasText: new RegExp(`\\S{${before.length + 5}}`) })
      .waitFor();
    await tandem.page.getByRole('button', { name: 'Stop' }).click();
    await waitForStatus(tandem.page, 'stopped');
    expect(await tandem.page.getByTestId('message').count()).toBe(2);
    // The model says one character for ever: a lost or repeated piece would show as anything else.
    expect(new Set((await answer().innerText()).trim()).size).toBe(1);
  }, 180_000);
});
