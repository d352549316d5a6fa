import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openModelsPage, waitForModel } from '../support/chat-page.ts';
import { dropOnto } from '../support/drop-files.ts';
import { type LaunchedApp, launchApp } from '../support/electron-app.ts';
import { renamedStarter } from '../support/renamed-starter.ts';
import { tempFolder } from '../support/temp-folder.ts';

describe('what is dropped onto the window', () => {
  const inFolder = tempFolder();
  let tandem: LaunchedApp;

  beforeAll(async () => {
    tandem = await launchApp();
    await waitForModel(tandem.page, 'Tandem Starter');
    await openModelsPage(tandem.page, 'On this computer');
  });
  afterAll(async () => {
    await tandem.close();
  });

  const list = () => tandem.page.getByRole('list', { name: 'Models on this computer' });
  const drop = (...files: readonly string[]) => dropOnto(tandem.page, files, 'Drop to add models');

  it('is added where it lies: a file, and a folder with what is in it', async () => {
    const file = inFolder('dropped model.gguf');
    const folder = inFolder('a folder of models');
    mkdirSync(join(folder, 'inside'), { recursive: true });
    writeFileSync(file, renamedStarter('Dropped singly'));
    writeFileSync(join(folder, 'inside', 'other.gguf'), renamedStarter('Dropped within'));
    await drop(file, folder);
    await list().getByText('Dropped singly').waitFor();
    await list().getByText('Dropped within').waitFor();
    await list().getByRole('button', { name: 'Dropped singly', exact: true }).click();
    await list().getByText('dropped model.gguf').waitFor();
  });

  it('and is no model is refused with the reason, and changes nothing', async () => {
    const notes = inFolder('notes.txt');
    writeFileSync(notes, 'Shopping list: tea, biscuits.');
    const before = await list().getByRole('listitem').count();
    await drop(notes);
    await tandem.page.getByText(/^This is not a GGUF model file/).waitFor();
    expect(await list().getByRole('listitem').count()).toBe(before);
    expect(await tandem.page.title()).toBe('Tandem');
  });
});
