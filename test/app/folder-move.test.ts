import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import * as systemFiles from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { AppError } from '../../app/errors.ts';
import { type CopyFiles, copyFile } from '../../app/library/copy-file.ts';
import { FileThread } from '../../app/library/file-thread.ts';
import type { FileCopy, FileWork } from '../../app/library/model-files.ts';
import { ModelRepository } from '../../app/storage/models.ts';
import { GeneratedFile } from '../support/hub/generated-file.ts';
import { startHub } from '../support/hub/start-hub.ts';
import { writeSyntheticModel, writeSyntheticSet } from '../support/synthetic-model.ts';
import { temporaryFolder } from '../support/temp-folder.ts';
import { startTestApp, type TestApp } from '../support/test-app.ts';
import { threadEntry } from '../support/threads.ts';

/** Files as on two disks: they are always copied. A test may step in after a number of files. */
class TwoDisks extends FileThread {
  onCopied: (nCopied: number) => void = () => {};

  override async copy(files: readonly FileCopy[], work: FileWork = {}): Promise<void> {
    for (const [i, file] of files.entries()) {
      await super.copy([{ ...file, isSameDisk: false }], work);
      this.onCopied(i + 1);
    }
  }
}

async function startApp(dataFolder = temporaryFolder()) {
  const files = new TwoDisks(threadEntry('file-worker'));
  onTestFinished(() => files.close());
  const t = await startTestApp({ withStarter: false, files, dataFolder });
  return { t, files };
}

/** Models that Tandem downloaded: one of two files, one of a single one. */
async function downloadedModels(t: TestApp) {
  const folder = join(t.dataFolder, 'models', 'owner', 'repo');
  mkdirSync(folder, { recursive: true });
  const single = join(folder, 'single.gguf');
  writeSyntheticModel(single, { type: 'Q8_0' });
  t.chosenFiles = [single, ...writeSyntheticSet(join(folder, 'set.gguf'), 2)];
  const { models } = await t.command('library.import', { what: 'files' });
  const repository = new ModelRepository(t.db);
  for (const { id } of models) repository.setOrigin(id, { origin: 'downloaded', repo: 'owner/repo', revision: 'a' });
  return { folder: join(t.dataFolder, 'models'), ids: models.map(({ id }) => id) };
}

/** Work that stands still, as that of a killed process does, until the test ends. */
function never(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
}

function filesIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)
    .toSorted();
}

const allFiles = ['set-00001-of-00002.gguf', 'set-00002-of-00002.gguf', 'single.gguf'];

describe('moving the models folder', () => {
  test('moves every file, points the library there, and keeps what is known about each model', async () => {
    const { t } = await startApp();
    const { folder } = await downloadedModels(t);
    const before = await t.command('library.list', null);
    for (const { id } of before) await t.command('library.verify', { id });
    const verified = await t.command('library.list', null);
    t.chosenFolder = temporaryFolder();
    expect(await t.command('library.moveFolder', null)).toMatchObject({ path: t.chosenFolder, move: null });
    expect(filesIn(t.chosenFolder)).toEqual(allFiles);
    expect(filesIn(folder)).toEqual([]);
    const after = await t.command('library.list', null);
    expect(after).toEqual(verified.map((model) => ({ ...model, folder: join(t.chosenFolder ?? '', 'owner', 'repo') })));
    for (const { id } of after) expect(await t.command('library.verify', { id })).toMatchObject({ problem: null });
  });

  test('tells how far it is, and the next start finds everything there', async () => {
    const { t } = await startApp();
    await downloadedModels(t);
    t.chosenFolder = temporaryFolder();
    await t.command('library.moveFolder', null);
    await t.close();
    const next = await startApp(t.dataFolder);
    expect(await next.t.command('library.folder', null)).toMatchObject({ path: t.chosenFolder });
    await next.t.next('library.changed', () => true);
    expect((await next.t.command('library.list', null)).map(({ problem }) => problem)).toEqual([null, null]);
  });

  test('into a folder that holds other things makes one of its own in there', async () => {
    const { t } = await startApp();
    await downloadedModels(t);
    t.chosenFolder = temporaryFolder();
    writeFileSync(join(t.chosenFolder, 'holiday.jpg'), 'a picture');
    expect(await t.command('library.moveFolder', null)).toMatchObject({
      path: join(t.chosenFolder, 'Tandem models'),
    });
  });

  test('does nothing when the person cancels the dialog, and refuses the folder itself and one inside', async () => {
    const { t } = await startApp();
    const { folder } = await downloadedModels(t);
    t.chosenFolder = null;
    expect(await t.command('library.moveFolder', null)).toMatchObject({ path: folder });
    const inside = join(folder, 'inside');
    mkdirSync(inside);
    t.chosenFolder = inside;
    expect(await t.refusal('library.moveFolder', null)).toMatchObject({ code: 'same-folder' });
    expect(filesIn(folder)).toEqual(allFiles);
  });

  test('never overwrites a file that is there already', async () => {
    const { t } = await startApp();
    const { folder } = await downloadedModels(t);
    t.chosenFolder = join(temporaryFolder(), 'Tandem models');
    mkdirSync(join(t.chosenFolder, 'owner', 'repo'), { recursive: true });
    writeFileSync(join(t.chosenFolder, 'owner', 'repo', 'single.gguf'), 'mine');
    expect(await t.refusal('library.moveFolder', null)).toMatchObject({ code: 'file-exists' });
    expect(readFileSync(join(t.chosenFolder, 'owner', 'repo', 'single.gguf'), 'utf8')).toBe('mine');
    expect(filesIn(folder)).toEqual(allFiles);
  });

  test('lets go of the model in memory, and the next message loads it from its new place', async () => {
    const { t } = await startApp();
    const { ids } = await downloadedModels(t);
    await t.commandWhile('model.load', { id: ids[0] ?? '' });
    t.chosenFolder = temporaryFolder();
    await t.commandWhile('library.moveFolder', null);
    expect(await t.command('model.state', null)).toMatchObject({ current: null, chosenId: ids[0] });
    await t.send('Hi');
    await t.until(() => t.engine.isGenerating);
    const load = t.engine.requests.findLast(({ kind }) => kind === 'load');
    expect(load).toMatchObject({ path: expect.stringContaining(t.chosenFolder) });
  });

  test('leaves alone what lies elsewhere, and what is not there', async () => {
    const { t } = await startApp();
    const { folder, ids } = await downloadedModels(t);
    const elsewhere = join(temporaryFolder(), 'mine.gguf');
    writeSyntheticModel(elsewhere);
    t.chosenFiles = [elsewhere];
    await t.command('library.import', { what: 'files' });
    const [first] = await t.command('library.list', null);
    rmSync(join(folder, 'owner', 'repo', first?.fileName ?? ''));
    t.chosenFolder = temporaryFolder();
    await t.command('library.moveFolder', null);
    const folders = Object.fromEntries(
      (await t.command('library.list', null)).map((model) => [model.id, model.folder]),
    );
    expect(folders[ids[0] ?? '']).toBe(join(folder, 'owner', 'repo'));
    expect(folders[ids[1] ?? '']).toBe(join(t.chosenFolder, 'owner', 'repo'));
    expect(existsSync(elsewhere)).toBe(true);
  });
});

describe('a move that does not come to its end', () => {
  test('because it is cancelled leaves everything where it was and nothing at the other place', async () => {
    const { t, files } = await startApp();
    const { folder } = await downloadedModels(t);
    const before = await t.command('library.list', null);
    t.chosenFolder = temporaryFolder();
    files.onCopied = (n) => {
      if (n === 1) void t.command('library.cancelMove', null);
    };
    expect(await t.refusal('library.moveFolder', null)).toMatchObject({ code: 'cancelled' });
    expect(filesIn(folder)).toEqual(allFiles);
    expect(filesIn(t.chosenFolder)).toEqual([]);
    expect(await t.command('library.list', null)).toEqual(before);
    expect(await t.command('library.folder', null)).toMatchObject({ path: folder, move: null });
  });

  test('because the other disk is full says so, and nothing is lost', async () => {
    const { t, files } = await startApp();
    const { folder } = await downloadedModels(t);
    t.chosenFolder = temporaryFolder();
    files.onCopied = (n) => {
      if (n === 2) throw new AppError('disk-full', 'The other disk is full.');
    };
    expect(await t.refusal('library.moveFolder', null)).toMatchObject({ code: 'disk-full' });
    expect(filesIn(folder)).toEqual(allFiles);
    expect(filesIn(t.chosenFolder)).toEqual([]);
  });

  test.each([1, 2, 3])('because the app is killed after %i files is undone at the next start', async (nFiles) => {
    const { t, files } = await startApp();
    const { folder } = await downloadedModels(t);
    t.chosenFolder = temporaryFolder();
    const reached = new Promise<void>((resolve) => {
      const copy = files.copy.bind(files);
      files.copy = async (all, work) => {
        await copy(all.slice(0, nFiles), work);
        writeFileSync(`${all[nFiles]?.to ?? all[0]?.to}.moving`, 'half');
        resolve();
        await never(work?.signal);
      };
    });
    void t.app.router.handle('library.moveFolder', null);
    await reached;

    const second = await startApp(t.dataFolder);
    expect(filesIn(folder)).toEqual(allFiles);
    expect(filesIn(t.chosenFolder)).toEqual([]);
    expect(await second.t.command('library.folder', null)).toMatchObject({ path: folder, move: null });
    second.t.chosenFolder = t.chosenFolder;
    await second.t.command('library.moveFolder', null);
    expect(filesIn(t.chosenFolder)).toEqual(allFiles);
  });

  test('because the app is killed before the old files are deleted is finished at the next start', async () => {
    const { t } = await startApp();
    const { folder, ids } = await downloadedModels(t);
    await t.commandWhile('model.load', { id: ids[0] ?? '' });
    await t.send('Hi');
    t.chosenFolder = temporaryFolder();
    // It waits for the answer that is being written.
    void t.app.router.handle('library.moveFolder', null);
    await t.until(
      () =>
        t
          .payloads('library.changed')
          .at(-1)?.[0]
          ?.folder.startsWith(t.chosenFolder ?? '-') === true,
    );
    expect(filesIn(folder)).toEqual(allFiles);

    const second = await startApp(t.dataFolder);
    expect(filesIn(folder)).toEqual([]);
    expect(filesIn(t.chosenFolder)).toEqual(allFiles);
    expect(await second.t.command('library.folder', null)).toMatchObject({ path: t.chosenFolder });
  });
});

describe('an unfinished download', () => {
  const repo = 'owner/repo-gguf';
  const file = new GeneratedFile('big-Q8_0.gguf', 6_000_000);

  async function halfDownloaded() {
    const hub = await startHub([{ name: repo, files: [file] }]);
    hub.onRequest = ({ kind, range }) =>
      kind === 'content' && (range?.start ?? 0) > 2_000_000 ? { kind: 'stall', afterBytes: 0 } : null;
    const { t, files } = await startApp();
    await t.command('settings.update', { hubEndpoint: hub.url });
    await t.command('catalogue.open', { repo });
    const { id } = await t.command('download.start', { repo, offerId: file.path });
    await t.until(() => (t.payloads('download.changed').at(-1)?.[0]?.doneBytes ?? 0) > 1_000_000);
    return { hub, t, files, id };
  }

  test('moves along, and goes on there with what had arrived', async () => {
    const { hub, t, id } = await halfDownloaded();
    t.chosenFolder = temporaryFolder();
    await t.command('library.moveFolder', null);
    hub.onRequest = () => null;
    const served = hub.servedBytes;
    await t.until(
      () =>
        t
          .payloads('download.changed')
          .at(-1)
          ?.find((item) => item.id === id)?.modelId != null,
    );
    expect(hub.servedBytes - served).toBeLessThan(file.sizeBytes - 500_000);
    const path = join(t.chosenFolder, repo, file.path);
    expect(readFileSync(path).equals(file.read(0, file.sizeBytes))).toBe(true);
    expect(filesIn(join(t.dataFolder, 'models'))).toEqual([]);
  });

  test('is not lost when the app is killed in the middle of the move', async () => {
    const { hub, t, files, id } = await halfDownloaded();
    const reached = new Promise<void>((resolve) => {
      files.copy = async (_, work) => {
        resolve();
        await never(work?.signal);
      };
    });
    t.chosenFolder = temporaryFolder();
    void t.app.router.handle('library.moveFolder', null);
    await reached;
    hub.onRequest = () => null;
    const second = await startApp(t.dataFolder);
    await second.t.until(
      () =>
        second.t
          .payloads('download.changed')
          .at(-1)
          ?.find((item) => item.id === id)?.modelId != null,
    );
    expect(filesIn(join(t.dataFolder, 'models'))).toEqual([file.path]);
  });
});

describe('a copy', () => {
  function source(): string {
    const path = join(temporaryFolder(), 'file');
    writeFileSync(path, Buffer.alloc(9_000_000, 'tandem'));
    return path;
  }

  const copy = (from: string, to: string, files?: CopyFiles, signal?: AbortSignal, isSameDisk = false) =>
    copyFile({ from, to, sizeBytes: 9_000_000, isSameDisk }, { signal, onBytes: () => {} }, files);

  test('is the same, byte for byte, and counts all bytes once', async () => {
    const [from, to] = [source(), join(temporaryFolder(), 'deep', 'er', 'copy')];
    let counted = 0;
    await copyFile({ from, to, sizeBytes: 9_000_000, isSameDisk: false }, { onBytes: (bytes) => (counted += bytes) });
    expect(readFileSync(to).equals(readFileSync(from))).toBe(true);
    expect(counted).toBe(9_000_000);
  });

  test('on one disk is a second name, which takes no room', async () => {
    const [from, to] = [source(), join(temporaryFolder(), 'copy')];
    await copy(from, to, undefined, undefined, true);
    expect(statSync(to).ino).toBe(statSync(from).ino);
  });

  test('that comes back from the disk other than it was written is refused', async () => {
    const [from, to] = [source(), join(temporaryFolder(), 'copy')];
    let nOpened = 0;
    const files: CopyFiles = {
      ...systemFiles,
      open: async (path, flags) => {
        // The third one reads the copy back.
        if (++nOpened === 3) writeFileSync(path as string, 'rotten');
        return systemFiles.open(path, flags);
      },
    };
    await expect(copy(from, to, files)).rejects.toMatchObject({ code: 'copy-failed' });
    expect(filesIn(dirname(to))).toEqual([]);
  });

  test.each([
    ['ENOSPC', 'disk-full', /full/],
    ['EROFS', 'folder-read-only', /may not write/],
    ['EIO', 'copy-failed', /failing or was disconnected/],
  ])('that the disk refuses with %s leaves nothing behind and says what is wrong', async (code, ours, sentence) => {
    const [from, to] = [source(), join(temporaryFolder(), 'copy')];
    const files: CopyFiles = {
      ...systemFiles,
      open: async (path, flags) => {
        const file = await systemFiles.open(path, flags);
        if (flags === 'w') {
          file.writeFile = async () => {
            throw Object.assign(new Error(code), { code, syscall: 'write' });
          };
        }
        return file;
      },
    };
    await expect(copy(from, to, files)).rejects.toMatchObject({ code: ours, message: expect.stringMatching(sentence) });
    expect(filesIn(dirname(to))).toEqual([]);
    expect(existsSync(from)).toBe(true);
  });

  test('that is cancelled leaves nothing behind', async () => {
    const [from, to] = [source(), join(temporaryFolder(), 'copy')];
    const cancellation = new AbortController();
    const copying = copy(from, to, undefined, cancellation.signal);
    cancellation.abort(new AppError('cancelled', 'No.'));
    await expect(copying).rejects.toMatchObject({ code: 'cancelled' });
    expect(filesIn(dirname(to))).toEqual([]);
  });
});
