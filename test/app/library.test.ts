import {
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { FileThread } from '../../app/library/file-thread.ts';
import { ModelRepository } from '../../app/storage/models.ts';
import { writeFullSize } from '../support/full-size-models.ts';
import { writeSyntheticModel, writeSyntheticSet } from '../support/synthetic-model.ts';
import { temporaryFolder } from '../support/temp-folder.ts';
import { startTestApp, type TestAppOptions } from '../support/test-app.ts';
import { threadEntry } from '../support/threads.ts';

/** The app over real model files, which its own thread looks at. */
async function startApp(options: TestAppOptions = {}) {
  const files = new FileThread(threadEntry('file-worker'));
  onTestFinished(() => files.close());
  const { dataFolder = temporaryFolder(), withStarter = false } = options;
  if (withStarter) modelFile('starter.gguf', join(dataFolder, 'resources', 'starter-model'));
  const t = await startTestApp({ ...options, dataFolder, withStarter, files });
  if (withStarter) await t.until(() => t.payloads('model.changed').at(-1)?.current != null);
  return t;
}

type TestApp = Awaited<ReturnType<typeof startApp>>;

function modelFile(name = 'model.gguf', folder = temporaryFolder()): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeSyntheticModel(path, { name: `Model ${basename(name, '.gguf')}`, type: 'Q8_0' });
  return path;
}

async function importFiles(t: TestApp, ...paths: string[]) {
  t.chosenFiles = paths;
  return t.command('library.import', { what: 'files' });
}

async function imported(t: TestApp, path: string) {
  const { models } = await importFiles(t, path);
  if (models[0] === undefined) throw new Error('nothing was imported');
  return models[0];
}

/** A model that Tandem downloaded, in its own folder. */
async function downloaded(t: TestApp, name = 'owner/repo/model.gguf') {
  const path = modelFile(name, join(t.dataFolder, 'models'));
  const model = await imported(t, path);
  new ModelRepository(t.db).setOrigin(model.id, { origin: 'downloaded', repo: 'owner/repo', revision: 'abc' });
  return { path, id: model.id };
}

describe('importing', () => {
  test('a file is described and used where it lies', async () => {
    const t = await startApp();
    const path = modelFile('my model.gguf');
    expect(await importFiles(t, path)).toEqual({
      skipped: [],
      models: [
        {
          id: expect.any(String),
          name: 'Model my model',
          fileName: 'my model.gguf',
          folder: dirname(path),
          nParts: 1,
          sizeBytes: readFileSync(path).length,
          facts: {
            quantization: 'Q8_0',
            architecture: 'qwen3',
            parameters: expect.any(Number),
            nExperts: 0,
            topK: 0,
            contextLength: 2048,
            maxContextTokens: expect.any(Number),
            modes: ['fast', 'deep'],
            chatTemplate: 'hybrid',
          },
          origin: 'imported',
          repo: null,
          verification: 'not-verifiable',
          verifiedAt: null,
          addedAt: t.clock.now(),
          lastUsedAt: null,
          speed: null,
          memory: { bytes: expect.any(Number), verdict: 'fits' },
          warnings: [],
          note: null,
          isLoaded: false,
          verifying: null,
          problem: null,
        },
      ],
    });
    expect(await t.command('library.list', null)).toHaveLength(1);
  });

  test('nothing happens when the person cancels', async () => {
    const t = await startApp();
    expect(await importFiles(t)).toEqual({ models: [], skipped: [] });
    expect(await t.command('library.import', { what: 'folder' })).toEqual({ models: [], skipped: [] });
  });

  test('a whole folder brings its models, also from folders inside, and a split one once', async () => {
    const t = await startApp();
    t.chosenFolder = temporaryFolder();
    modelFile('one.gguf', t.chosenFolder);
    modelFile('deep/er/Two.GGUF', t.chosenFolder);
    writeFileSync(join(t.chosenFolder, 'readme.txt'), 'no model');
    writeSyntheticSet(join(t.chosenFolder, 'three.gguf'), 3);
    const { models, skipped } = await t.command('library.import', { what: 'folder' });
    expect(models.map(({ fileName, nParts }) => [fileName, nParts]).toSorted()).toEqual([
      ['Two.GGUF', 1],
      ['one.gguf', 1],
      ['three-00001-of-00003.gguf', 3],
    ]);
    expect(skipped).toEqual([]);
  });

  test('a folder without models says so', async () => {
    const t = await startApp();
    t.chosenFolder = temporaryFolder();
    expect(await t.refusal('library.import', { what: 'folder' })).toMatchObject({
      code: 'no-models-found',
      message: expect.stringContaining('.gguf'),
    });
  });

  test('any part of a split model brings the whole of it, once', async () => {
    const t = await startApp();
    const parts = writeSyntheticSet(join(temporaryFolder(), 'split.gguf'), 3);
    const first = await imported(t, parts[2] ?? '');
    const again = await imported(t, parts[1] ?? '');
    expect(first).toMatchObject({ fileName: 'split-00001-of-00003.gguf', nParts: 3 });
    expect(again.id).toBe(first.id);
    expect(first.sizeBytes).toBe(parts.reduce((sum, part) => sum + readFileSync(part).length, 0));
  });

  test('the same file by another name is the same model', async () => {
    const t = await startApp();
    const path = modelFile();
    const { id } = await imported(t, path);
    const link = join(temporaryFolder(), 'link.gguf');
    symlinkSync(path, link);
    expect((await imported(t, link)).id).toBe(id);
  });

  test('a file that is no model is left out, and the reason given', async () => {
    const t = await startApp();
    const path = join(temporaryFolder(), 'notes.gguf');
    writeFileSync(path, 'Shopping list: tea, biscuits.');
    expect(await importFiles(t, path, join(dirname(path), 'gone.gguf'))).toMatchObject({
      models: [],
      skipped: [
        { fileName: 'gone.gguf', problem: { code: 'file-missing' } },
        { fileName: 'notes.gguf', problem: { code: 'not-gguf' } },
      ],
    });
    expect(await t.command('library.list', null)).toEqual([]);
  });

  test('a damaged model and one of another family stay in the list and say what is wrong', async () => {
    const t = await startApp();
    const cut = modelFile('cut.gguf');
    truncateSync(cut, 20_000);
    const foreign = modelFile('foreign.gguf');
    const bytes = readFileSync(foreign);
    bytes.write('llama', bytes.indexOf('qwen3'));
    writeFileSync(foreign, bytes);
    const { models } = await importFiles(t, cut, foreign);
    const problems = Object.fromEntries(models.map(({ fileName, problem }) => [fileName, problem?.code]));
    expect(problems).toEqual({ 'cut.gguf': 'file-damaged', 'foreign.gguf': 'unsupported-architecture' });
    expect(models.every(({ facts }) => facts === null)).toBe(true);
  });
});

describe('what is dropped onto the window', () => {
  const drop = (t: TestApp, ...paths: string[]) => t.command('library.importDropped', { paths });

  test('is used where it lies, files and whole folders alike', async () => {
    const t = await startApp();
    const folder = temporaryFolder();
    modelFile('inside/one.gguf', folder);
    writeFileSync(join(folder, 'readme.txt'), 'no model');
    const file = modelFile('two.gguf');
    const { models, skipped } = await drop(t, file, folder);
    expect(models.map(({ fileName }) => fileName).toSorted()).toEqual(['one.gguf', 'two.gguf']);
    expect(skipped).toEqual([]);
    expect(models.find(({ fileName }) => fileName === 'two.gguf')).toMatchObject({
      folder: dirname(file),
      origin: 'imported',
    });
  });

  test('twice is there once', async () => {
    const t = await startApp();
    const file = modelFile();
    const first = await drop(t, file, dirname(file));
    expect((await drop(t, file)).models).toMatchObject([{ id: first.models[0]?.id }]);
    expect(await t.command('library.list', null)).toHaveLength(1);
  });

  test('and is no model changes nothing, and is told', async () => {
    const t = await startApp();
    const folder = temporaryFolder();
    const notes = join(folder, 'notes.txt');
    writeFileSync(notes, 'Shopping list: tea, biscuits.');
    expect(await drop(t, notes)).toMatchObject({
      models: [],
      skipped: [{ fileName: 'notes.txt', problem: { code: 'not-gguf' } }],
    });
    expect(await drop(t, folder)).toMatchObject({
      models: [],
      skipped: [{ fileName: basename(folder), problem: { code: 'no-models-found' } }],
    });
    expect(await t.refusal('library.importDropped', { paths: [] })).toMatchObject({ code: 'nothing-dropped' });
    expect(await t.command('library.list', null)).toEqual([]);
  });
});

describe('what happens to files meanwhile', () => {
  test('a model whose file is gone stays, says so, keeps its facts, and recovers when the file is back', async () => {
    const t = await startApp();
    const path = modelFile();
    await imported(t, path);
    renameSync(path, `${path}.away`);
    const gone = t.next('library.changed', ([model]) => model?.problem !== null);
    await t.command('library.list', null);
    expect(await gone).toMatchObject([{ problem: { code: 'file-missing' }, facts: { quantization: 'Q8_0' } }]);

    renameSync(`${path}.away`, path);
    const back = t.next('library.changed', ([model]) => model?.problem === null);
    await t.command('library.list', null);
    expect(await back).toMatchObject([{ problem: null }]);
  });

  test('one that is gone at the next start says so without being asked, and does not keep others from answering', async () => {
    const first = await startApp();
    const [lost, kept] = [modelFile('lost.gguf'), modelFile('kept.gguf')];
    await importFiles(first, lost, kept);
    await first.close();
    rmSync(lost);
    const second = await startApp({ dataFolder: first.dataFolder });
    const list = await second.next('library.changed', (models) => models.some(({ problem }) => problem !== null));
    const problems = Object.fromEntries(list.map(({ fileName, problem }) => [fileName, problem?.code ?? null]));
    expect(problems).toEqual({ 'lost.gguf': 'file-missing', 'kept.gguf': null });
    const id = list.find(({ fileName }) => fileName === 'kept.gguf')?.id ?? '';
    expect(await second.commandWhile('model.load', { id })).toMatchObject({ current: { id }, problem: null });
  });

  test('a split model that lost a part names the part', async () => {
    const t = await startApp();
    const parts = writeSyntheticSet(join(temporaryFolder(), 'split.gguf'), 3);
    await imported(t, parts[0] ?? '');
    rmSync(parts[1] ?? '');
    const changed = t.next('library.changed', ([model]) => model?.problem !== null);
    await t.command('library.list', null);
    expect(await changed).toMatchObject([
      { problem: { code: 'file-missing', message: expect.stringContaining('Part 2 of 3') }, nParts: 3 },
    ]);
  });

  test('a file that was replaced is described anew', async () => {
    const t = await startApp();
    const path = modelFile();
    await imported(t, path);
    writeSyntheticModel(path, { name: 'Another', type: 'F16' });
    const changed = t.next('library.changed', ([model]) => model?.facts?.quantization === 'F16');
    await t.command('library.list', null);
    expect(await changed).toMatchObject([{ name: 'Another', problem: null }]);
  });
});

describe('verifying', () => {
  test('a model that nobody published a hash for is read to its end, and later compared with that', async () => {
    const t = await startApp();
    const path = modelFile();
    utimesSync(path, 1_000_000, 1_000_000);
    const { id } = await imported(t, path);
    const verified = await t.command('library.verify', { id });
    expect(verified).toMatchObject({ verification: 'not-verifiable', verifiedAt: t.clock.now(), problem: null });

    flipAByteInPlace(path);
    expect(await t.command('library.verify', { id })).toMatchObject({
      verification: 'failed',
      problem: { code: 'hash-mismatch', message: expect.stringContaining('disk may be failing') },
    });
    const loaded = await t.commandWhile('model.load', { id });
    expect(loaded).toMatchObject({ current: null, problem: { code: 'hash-mismatch' } });
  });

  test('can be cancelled, and the model is as it was', async () => {
    const t = await startApp();
    const { id } = await imported(t, modelFile());
    const refused = t.refusal('library.verify', { id });
    await t.next('library.progress', (progress) => progress.id === id);
    await t.command('library.cancelVerify', { id });
    expect(await refused).toMatchObject({ code: 'cancelled' });
    expect(await t.command('library.list', null)).toMatchObject([{ verifying: null, verifiedAt: null }]);
  });

  test('a model whose file is gone says so', async () => {
    const t = await startApp();
    const path = modelFile();
    const { id } = await imported(t, path);
    rmSync(path);
    expect(await t.command('library.verify', { id })).toMatchObject({ problem: { code: 'file-missing' } });
  });

  /** As a failing disk does it: size and time stay. */
  function flipAByteInPlace(path: string): void {
    const bytes = readFileSync(path);
    bytes[bytes.length - 100] = (bytes[bytes.length - 100] ?? 0) ^ 1;
    writeFileSync(path, bytes);
    utimesSync(path, 1_000_000, 1_000_000);
  }
});

describe('removing', () => {
  test('a file that is not Tandem’s loses only its entry, and comes back with everything known about it', async () => {
    const t = await startApp();
    const path = modelFile();
    const model = await imported(t, path);
    expect(await t.command('library.remove', { id: model.id })).toEqual({
      deletesFiles: false,
      sizeBytes: model.sizeBytes,
    });
    expect(await t.command('library.list', null)).toEqual([]);
    expect(await t.command('library.removed', null)).toMatchObject([{ id: model.id }]);
    expect(await t.command('library.restore', { id: model.id })).toEqual(model);
    await t.command('library.remove', { id: model.id });
    await t.close();
    expect(existsSync(path)).toBe(true);
    const next = await startApp({ dataFolder: t.dataFolder });
    expect(await next.refusal('library.restore', { id: model.id })).toMatchObject({ code: 'model-not-found' });
  });

  test('a downloaded model stays on the disk until Tandem quits, and is gone then, folders included', async () => {
    const t = await startApp();
    const { id, path } = await downloaded(t);
    expect(await t.command('library.remove', { id })).toMatchObject({ deletesFiles: true });
    expect(existsSync(path)).toBe(true);
    await t.close();
    expect(existsSync(path)).toBe(false);
    expect(existsSync(dirname(dirname(path)))).toBe(false);
    expect(existsSync(join(t.dataFolder, 'models'))).toBe(true);
  });

  test('one that was brought back survives the quit', async () => {
    const t = await startApp();
    const { id, path } = await downloaded(t);
    await t.command('library.remove', { id });
    await t.command('library.restore', { id });
    await t.close();
    expect(existsSync(path)).toBe(true);
  });

  test('a kill between removing and quitting leaves the rest to the next start', async () => {
    const first = await startApp();
    const { id, path } = await downloaded(first);
    await first.command('library.remove', { id });
    // No close: the process is gone.
    const second = await startApp({ dataFolder: first.dataFolder });
    expect(existsSync(path)).toBe(false);
    expect(await second.command('library.removed', null)).toEqual([]);
  });

  test('a models folder that is not connected at quit is cleaned when it is back', async () => {
    const t = await startApp();
    const { id, path } = await downloaded(t);
    const folder = join(t.dataFolder, 'models');
    await t.command('library.remove', { id });
    renameSync(folder, `${folder}-away`);
    await t.close();
    const second = await startApp({ dataFolder: t.dataFolder });
    renameSync(`${folder}-away`, folder);
    await second.close();
    expect(existsSync(path)).toBe(false);
  });

  test('a model in use is unloaded, and the next message is answered by another', async () => {
    const t = await startApp({ withStarter: true });
    const { id } = await imported(t, modelFile());
    await t.commandWhile('model.load', { id });
    await t.command('library.remove', { id });
    await t.clock.advance(0);
    const { id: starterId } = (await t.command('library.list', null))[0] ?? {};
    expect(await t.command('model.state', null)).toMatchObject({ current: null, chosenId: starterId });
    await t.send('Hi');
    await t.until(() => t.engine.isGenerating);
    expect(t.engine.generating.messages).toMatchObject([{ content: 'Hi' }]);
    expect(await t.command('model.state', null)).toMatchObject({ current: { isStarter: true } });
  });

  test('the demonstration model stays', async () => {
    const t = await startApp({ withStarter: true });
    const [starter] = await t.command('library.list', null);
    expect(await t.refusal('library.remove', { id: starter?.id ?? '' })).toMatchObject({ code: 'starter-stays' });
  });

  test('a conversation that was given the model goes back to the one chosen for all when it is gone for good', async () => {
    const t = await startApp({ withStarter: true });
    const { id: modelId } = await imported(t, modelFile());
    const { conversationId } = await t.send('Hi');
    t.engine.finish();
    await t.command('conversation.setModel', { id: conversationId, modelId });
    await t.command('library.remove', { id: modelId });
    await t.close();
    const next = await startApp({ dataFolder: t.dataFolder });
    expect(await next.command('conversation.list', null)).toMatchObject([{ id: conversationId, modelId: null }]);
  });
});

test('revealing shows the first file', async () => {
  const t = await startApp();
  const parts = writeSyntheticSet(join(temporaryFolder(), 'split.gguf'), 2);
  const { id } = await imported(t, parts[1] ?? '');
  await t.command('library.reveal', { id });
  expect(t.revealed).toEqual([parts[0]]);
});

test('the models folder tells its place, what is free on its disk, and what downloads take', async () => {
  const t = await startApp();
  const { path } = await downloaded(t);
  await imported(t, modelFile('elsewhere.gguf'));
  const folder = await t.command('library.folder', null);
  expect(folder).toMatchObject({
    path: join(t.dataFolder, 'models'),
    usedBytes: readFileSync(path).length,
    move: null,
  });
  expect(folder.freeBytes).toBeGreaterThan(0);
});

test('a model that is not in the list any more is refused with a way on', async () => {
  const t = await startApp();
  for (const name of ['library.verify', 'library.reveal', 'library.remove', 'library.restore', 'model.load'] as const) {
    expect(await t.refusal(name, { id: 'nobody' })).toMatchObject({ code: 'model-not-found' });
  }
});

test('a set of 140 GB, all holes, is taken in with its right figures', { timeout: 120_000 }, async () => {
  const last = writeFullSize(temporaryFolder(), '235B-A22B', 5);
  const t = await startApp({ memory: { total: 512e9, free: 400e9 } });
  const model = await imported(t, last);
  expect(model).toMatchObject({
    name: 'Qwen3 235B-A22B',
    nParts: 5,
    facts: { quantization: 'Q4_K_M', architecture: 'qwen3moe', nExperts: 128, topK: 8 },
    memory: { verdict: 'fits' },
    problem: null,
  });
  expect(model.sizeBytes).toBeGreaterThan(140e9);
  expect(model.memory?.bytes).toBeGreaterThan(model.sizeBytes);
});
