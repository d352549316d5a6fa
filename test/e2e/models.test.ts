import { existsSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  chooseInModelMenu,
  chooseMode,
  lastReply,
  openModelsPage,
  pickInDialog,
  send,
  waitForModel,
  waitForStatus,
} from '../support/chat-page.ts';
import { type LaunchedApp, launchApp } from '../support/electron-app.ts';
import { renamedStarter } from '../support/renamed-starter.ts';
import { tempFolder } from '../support/temp-folder.ts';

const name = 'Imported model';

describe('a model file from this computer', () => {
  const file = tempFolder()('imported.gguf');
  let tandem: LaunchedApp;

  beforeAll(async () => {
    writeFileSync(file, renamedStarter(name));
    tandem = await launchApp();
    await waitForModel(tandem.page, 'Tandem Starter');
  });
  afterAll(async () => {
    await tandem.close();
  });

  const row = () => tandem.page.getByRole('listitem').filter({ hasText: name });
  const inList = () => tandem.page.getByRole('list', { name: 'Models on this computer' }).getByText(name);

  it('is added on the Models page and says what it is', async () => {
    await openModelsPage(tandem.page, 'On this computer');
    await pickInDialog(tandem, file);
    await tandem.page.getByRole('button', { name: 'Add models' }).click();
    await tandem.page.getByRole('menuitem', { name: /^Model files/ }).click();
    await inList().waitFor();
    await row().getByText('Q8_0').waitFor();
    await row().getByRole('button', { name, exact: true }).click();
    await row().getByText('imported.gguf').waitFor();
  });

  it('is loaded, marked as loaded, and answers', async () => {
    await tandem.page.getByRole('button', { name: `Use ${name}` }).click();
    await row().getByText('In memory').waitFor();
    await tandem.page.getByRole('button', { name: `Chat with ${name}` }).click();
    await waitForModel(tandem.page, name);
    await chooseMode(tandem.page, 'Deep');
    await send(tandem.page, 'What is 12 + 30?');
    await waitForStatus(tandem.page, 'complete');
    expect(await lastReply(tandem.page).getByTestId('answer-text').innerText()).toContain('42');
  });

  it('is measured by that answer', async () => {
    await openModelsPage(tandem.page, 'On this computer');
    await row().getByText('(measured)').waitFor();
    await row().getByText('used just now').waitFor();
  });

  it('answers one message when it is chosen for that one only', async () => {
    await tandem.page.keyboard.press('Escape');
    await chooseInModelMenu(tandem.page, /^Tandem Starter/);
    await waitForModel(tandem.page, 'Tandem Starter');
    await tandem.page.getByRole('button', { name: /^Model:/ }).click();
    await tandem.page.getByRole('menuitemradio', { name: 'For the next message only' }).click();
    await tandem.page.getByRole('menuitemradio', { name: new RegExp(`^${name}`) }).click();
    await send(tandem.page, 'What is 20 + 30?');
    await waitForStatus(tandem.page, 'complete');
    await lastReply(tandem.page).getByRole('button', { name: 'Figures' }).click();
    await tandem.page.getByRole('definition').filter({ hasText: name }).waitFor();
    await tandem.page.keyboard.press('Escape');
    await waitForModel(tandem.page, 'Tandem Starter');
  });

  it('is taken off the list and comes back with Undo', async () => {
    await openModelsPage(tandem.page, 'On this computer');
    await tandem.page.getByRole('button', { name: `More for ${name}` }).click();
    await tandem.page.getByRole('menuitem', { name: /^Take off the list/ }).click();
    await inList().waitFor({ state: 'detached' });
    await tandem.page.getByRole('button', { name: 'Undo' }).click();
    await inList().waitFor();
    expect(existsSync(file)).toBe(true);
  });

  it('can be put back after a reload of the window, too', async () => {
    await tandem.page.getByRole('button', { name, exact: true }).focus();
    await tandem.page.keyboard.press('Delete');
    await inList().waitFor({ state: 'detached' });
    await tandem.page.reload();
    await waitForModel(tandem.page, 'Tandem Starter');
    await openModelsPage(tandem.page, 'On this computer');
    await tandem.page.getByRole('button', { name: `Put back ${name}` }).click();
    await inList().waitFor();
  });
});
