import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chooseMode, lastReply, openModelsPage, send, waitForModel, waitForStatus } from '../support/chat-page.ts';
import { type LaunchedApp, launchApp } from '../support/electron-app.ts';
import { Hub } from '../support/hub/hub.ts';
import { RealFile } from '../support/hub/real-file.ts';
import { renamedStarter } from '../support/renamed-starter.ts';
import { tempFolder } from '../support/temp-folder.ts';

const repo = 'someone/Small-Model-GGUF';
const file = 'Small-Model-Q8_0.gguf';
const name = 'From hub model';

describe('a model from a hub', () => {
  const userData = tempFolder()('data');
  let hub: Hub;
  let tandem: LaunchedApp;

  beforeAll(async () => {
    hub = await new Hub([{ name: repo, files: [new RealFile(file, renamedStarter(name))] }]).start();
    tandem = await launchApp({ userData });
    await waitForModel(tandem.page, 'Tandem Starter');
  });
  afterAll(async () => {
    await tandem.close();
    await hub.close();
  });

  const button = (label: string | RegExp) => tandem.page.getByRole('button', { name: label });
  const downloads = () => tandem.page.getByRole('list', { name: 'Downloads' });

  it('is asked for nothing by opening the Models page', async () => {
    await openModelsPage(tandem.page, 'Settings');
    await tandem.page.getByRole('radio', { name: /^Another address/ }).click();
    await tandem.page.getByRole('textbox', { name: 'Address of the mirror' }).fill(hub.url);
    await button('Use it').click();
    for (const tab of ['On this computer', 'Get models', /^Downloads/]) await openModelsPage(tandem.page, tab);
    expect(hub.requests).toEqual([]);
  });

  it('is found by name, and its repository says what it holds', async () => {
    await openModelsPage(tandem.page, 'Get models');
    await tandem.page.getByRole('searchbox').fill('small-model');
    await button(`Search ${new URL(hub.url).host}`).click();
    await button(repo).waitFor();
    await tandem.page.getByRole('rowheader', { name: 'Q8_0' }).waitFor();
  });

  it('pauses, goes on and arrives whole', async () => {
    // The hub falls silent in mid-file until the person has paused.
    hub.onRequest = ({ kind }) => (kind === 'content' ? { kind: 'stall', afterBytes: 100_000 } : null);
    await button(/^Download .*Q8_0/).click();
    await openModelsPage(tandem.page, /^Downloads/);
    await button(/^Pause/).click();
    await downloads()
      .getByText(/^Paused at/)
      .waitFor();
    hub.onRequest = () => null;
    await button(/^Go on with/).click();
    await downloads().getByText('Done: the file is whole').waitFor();
  });

  it('answers once it is there', async () => {
    await button(`Use ${name}`).click();
    await tandem.page.keyboard.press('Escape');
    await waitForModel(tandem.page, name);
    await chooseMode(tandem.page, 'Deep');
    await send(tandem.page, 'What is 12 + 30?');
    await waitForStatus(tandem.page, 'complete');
    expect(await lastReply(tandem.page).getByTestId('answer-text').innerText()).toContain('42');
  });

  it('is deleted with its file when Tandem quits', async () => {
    const path = join(userData, 'models', repo, file);
    expect(existsSync(path)).toBe(true);
    await openModelsPage(tandem.page, 'On this computer');
    await button(`More for ${name}`).click();
    await tandem.page.getByRole('menuitem', { name: /^Delete/ }).click();
    await button('Undo').waitFor();
    expect(existsSync(path)).toBe(true);
    await tandem.close();
    expect(existsSync(path)).toBe(false);
  });
});
