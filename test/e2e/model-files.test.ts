import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chooseMode, lastReply, openModel, openModelsPage, send, waitForStatus } from '../support/chat-page.ts';
import { type LaunchedApp, launchApp } from '../support/electron-app.ts';

const starter = resolve(import.meta.dirname, '../../resources/starter-model/tandem-starter-q8_0.gguf');

describe('opening model files', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tandem-models-'));
  let tandem: LaunchedApp;

  beforeAll(async () => {
    tandem = await launchApp();
    await tandem.page.getByRole('textbox', { name: 'Message' }).waitFor();
  });
  afterAll(async () => {
    await tandem.close();
  });

  const bad: readonly (readonly [string, () => string, RegExp])[] = [
    ['a file that is gone', () => join(folder, 'gone.gguf'), /There is no file/],
    ['a file that is no model', () => write('notes.gguf', 'Shopping list: tea, biscuits.'), /not a GGUF/i],
    [
      'a model cut short',
      () => write('cut.gguf', readFileSync(starter).subarray(0, 60_000)),
      /truncated|incomplete|damaged|cut short|ends/i,
    ],
    ['a model of another family', () => write('other.gguf', otherArchitecture()), /qwen9moe/],
  ];

  function write(name: string, content: string | Buffer): string {
    const file = join(folder, name);
    writeFileSync(file, content);
    return file;
  }

  /** The starter model with another architecture name of the same length. */
  function otherArchitecture(): Buffer {
    const bytes = readFileSync(starter);
    bytes.write('qwen9moe', bytes.indexOf('qwen3moe'));
    return bytes;
  }

  it.each(bad)(
    '%s is refused in one sentence, and the model before goes on answering',
    async (_what, make, sentence) => {
      await openModel(tandem, make());
      await tandem.page.getByRole('alert').filter({ hasText: sentence }).waitFor();
      await chooseMode(tandem.page, 'Deep');
      await send(tandem.page, 'What is 12 + 30?');
      await waitForStatus(tandem.page, 'complete');
      expect(await lastReply(tandem.page).getByTestId('answer-text').innerText()).toContain('42');
    },
  );

  it('a good file in a folder with a difficult name opens', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'modèle 模型 ')), 'my model.gguf');
    cpSync(starter, file);
    await openModel(tandem, file);
    await openModelsPage(tandem.page, 'On this computer');
    await tandem.page.getByTitle('my model.gguf').waitFor();
  });
});
