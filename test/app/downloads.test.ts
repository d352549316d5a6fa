import { existsSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { DownloadItem } from '../../app/contract.ts';
import { type Disk, systemDisk } from '../../app/downloads/disk.ts';
import { FileThread } from '../../app/library/file-thread.ts';
import { GeneratedFile } from '../support/hub/generated-file.ts';
import type { Hub } from '../support/hub/hub.ts';
import { RealFile } from '../support/hub/real-file.ts';
import type { RepositoryOptions } from '../support/hub/repository.ts';
import { startHub } from '../support/hub/start-hub.ts';
import { writeSyntheticModel, writeSyntheticSet } from '../support/synthetic-model.ts';
import { temporaryFolder } from '../support/temp-folder.ts';
import { startTestApp, type TestApp, type TestAppOptions } from '../support/test-app.ts';
import { threadEntry } from '../support/threads.ts';

/** From a hub on this machine to a model that answers: the app over the real download service and real files. */

const repo = 'Qwen/Qwen3-Test-GGUF';
const fileName = 'Qwen3-Test-Q8_0.gguf';

function modelFile(path = fileName, options: Parameters<typeof writeSyntheticModel>[1] = {}): RealFile {
  const source = join(temporaryFolder(), 'model.gguf');
  writeSyntheticModel(source, { name: 'Qwen3 Test', type: 'Q8_0', ...options });
  return new RealFile(path, readFileSync(source));
}

function hubWith(...repositories: readonly Partial<RepositoryOptions>[]): Promise<Hub> {
  return startHub(repositories.map((options) => ({ name: repo, files: [modelFile()], ...options })));
}

async function startApp(hub: Hub, options: TestAppOptions = {}): Promise<TestApp> {
  const files = new FileThread(threadEntry('file-worker'));
  onTestFinished(() => files.close());
  const t = await startTestApp({ withStarter: false, files, ...options });
  await t.command('settings.update', { hubEndpoint: hub.url });
  return t;
}

async function start(t: TestApp, offerId = fileName): Promise<DownloadItem> {
  await t.command('catalogue.open', { repo });
  return t.command('download.start', { repo, offerId });
}

function item(t: TestApp, id: string): DownloadItem | undefined {
  return t
    .payloads('download.changed')
    .at(-1)
    ?.find((one) => one.id === id);
}

/** Waits until the download has this status. */
async function reached(t: TestApp, id: string, status: DownloadItem['status']): Promise<DownloadItem> {
  await t.until(() => item(t, id)?.status === status);
  return item(t, id) as DownloadItem;
}

async function downloaded(t: TestApp, offerId = fileName) {
  const { id } = await start(t, offerId);
  await t.until(() => item(t, id)?.modelId != null);
  const modelId = item(t, id)?.modelId ?? '';
  return { id, modelId, path: join(t.dataFolder, 'models', repo, offerId) };
}

describe('asking the hub', () => {
  test('happens only when the person asks', async () => {
    const hub = await hubWith({});
    const t = await startApp(hub);
    for (const name of ['library.list', 'library.folder', 'download.list', 'machine.get', 'hub.token'] as const) {
      await t.command(name, null);
    }
    await t.clock.advance(60_000);
    expect(hub.requests).toEqual([]);
    expect(t.downloads.nStarts).toBe(0);
  });

  test('by name finds repositories, whose offers are asked for one by one', async () => {
    const hub = await hubWith({ downloads: 5 }, { name: 'someone/other-gguf' });
    const t = await startApp(hub);
    expect(await t.command('catalogue.search', { text: 'qwen3' })).toMatchObject({
      repositories: [{ repo, downloads: 5, isGated: false, offers: null }],
    });
    expect(await t.command('catalogue.open', { repo })).toMatchObject({
      repo,
      downloads: 5,
      offers: [
        {
          id: fileName,
          name: 'Qwen3-Test-Q8_0',
          quantization: 'Q8_0',
          nFiles: 1,
          isVerifiable: true,
          installedModelId: null,
          downloadId: null,
        },
      ],
    });
  });

  test('by a pasted link finds that repository at once, offers included', async () => {
    const hub = await hubWith({});
    const t = await startApp(hub);
    const { repositories } = await t.command('catalogue.search', { text: `https://huggingface.co/${repo}` });
    expect(repositories).toMatchObject([{ repo, offers: [{ quantization: 'Q8_0' }] }]);
    expect(hub.requestsOf('search')).toEqual([]);
  });

  test('fails with a sentence when the hub cannot be reached', async () => {
    const hub = await hubWith({});
    const t = await startApp(hub);
    await t.command('settings.update', { hubEndpoint: 'http://127.0.0.1:9' });
    const { code, message } = await t.refusal('catalogue.search', { text: 'qwen3' });
    expect([code, message]).not.toContain('internal');
    expect(message).toMatch(/127\.0\.0\.1/);
  });

  test('refuses an address that would not be safe', async () => {
    const t = await startApp(await hubWith({}));
    const before = await t.command('settings.get', null);
    for (const hubEndpoint of [
      'http://example.org',
      'ftp://example.org',
      'https://user:secret@example.org',
      'no address',
    ]) {
      expect(await t.refusal('settings.update', { hubEndpoint })).toMatchObject({ code: 'bad-endpoint' });
    }
    expect(await t.command('settings.get', null)).toEqual(before);
  });

  test('knows the big hubs by name, however their address is typed', async () => {
    const t = await startApp(await hubWith({}));
    for (const [typed, stored] of [
      ['huggingface.co/', 'hugging-face'],
      ['https://modelscope.cn', 'modelscope'],
      ['hf-mirror.com', 'https://hf-mirror.com'],
    ] as const) {
      expect(await t.command('settings.update', { hubEndpoint: typed })).toMatchObject({ hubEndpoint: stored });
    }
  });
});

describe('a download', () => {
  test('becomes a verified model of the library, and answers', async () => {
    const hub = await hubWith({});
    const t = await startApp(hub);
    const { modelId, path } = await downloaded(t);
    expect(readFileSync(path).equals(hub.repository(repo).files[0]!.read(0, 1e9))).toBe(true);
    expect(await t.command('library.list', null)).toMatchObject([
      {
        id: modelId,
        name: 'Qwen3 Test',
        fileName,
        origin: 'downloaded',
        repo,
        verification: 'verified',
        facts: { quantization: 'Q8_0' },
        problem: null,
      },
    ]);
    await t.send('Hi', { modelId });
    await t.until(() => t.engine.isGenerating);
    expect(await t.command('model.state', null)).toMatchObject({ current: { id: modelId } });
  });

  test('is in the list from the first moment: checking, then downloading with figures, then done with its model', async () => {
    const hub = await hubWith({});
    const t = await startApp(hub);
    const { id, modelId } = await downloaded(t);
    const statuses = t.payloads('download.changed').map((list) => list.find((one) => one.id === id)?.status ?? 'none');
    expect([...new Set(statuses)].filter((status) => status !== 'none')).toEqual(
      expect.arrayContaining(['checking', 'downloading', 'done']),
    );
    expect(statuses.indexOf('checking')).toBeLessThan(statuses.indexOf('downloading'));
    expect(item(t, id)).toMatchObject({
      title: 'Qwen3-Test-Q8_0',
      quantization: 'Q8_0',
      repo,
      status: 'done',
      modelId,
      problem: null,
      position: 0,
    });
  });

  test('of a split set is one item and one model', async () => {
    const folder = temporaryFolder();
    const parts = writeSyntheticSet(join(folder, 'Big-Q8_0.gguf'), 3);
    const files = parts.map((part) => new RealFile(`Big/${part.split('/').at(-1)}`, readFileSync(part)));
    const hub = await hubWith({ files });
    const t = await startApp(hub);
    const { id, modelId } = await downloaded(t, files[0]?.path);
    expect(t.payloads('download.changed').every((list) => list.length <= 1)).toBe(true);
    expect(item(t, id)?.sizeBytes).toBe(files.reduce((sum, file) => sum + file.sizeBytes, 0));
    expect(await t.command('library.list', null)).toMatchObject([{ id: modelId, nParts: 3, verification: 'verified' }]);
  });

  test('of a repository that tells no hashes is said to be not verifiable', async () => {
    const t = await startApp(await hubWith({ tellsHashes: false }));
    await downloaded(t);
    expect(await t.command('library.list', null)).toMatchObject([{ verification: 'not-verifiable', verifiedAt: null }]);
  });

  test('of a model that Tandem cannot run is kept in the list, and says why', async () => {
    const foreign = join(temporaryFolder(), 'foreign.gguf');
    writeSyntheticModel(foreign);
    const bytes = readFileSync(foreign);
    bytes.write('llama', bytes.indexOf('qwen3'));
    const t = await startApp(await hubWith({ files: [new RealFile(fileName, bytes)] }));
    await downloaded(t);
    expect(await t.command('library.list', null)).toMatchObject([{ problem: { code: 'unsupported-architecture' } }]);
  });

  test('that the hub cannot tell anything about leaves no trace but the sentence', async () => {
    const hub = await hubWith({});
    const t = await startApp(hub);
    expect(await t.refusal('download.start', { repo, offerId: fileName })).toMatchObject({ code: 'offer-not-found' });
    expect(await t.command('download.list', null)).toEqual([]);
  });

  test('of what is installed already is refused', async () => {
    const t = await startApp(await hubWith({}));
    await downloaded(t);
    expect(await t.refusal('download.start', { repo, offerId: fileName })).toMatchObject({ code: 'already-installed' });
    const { offers } = await t.command('catalogue.open', { repo });
    expect(offers).toMatchObject([{ installedModelId: expect.any(String), downloadId: null }]);
  });

  test('of a model that was removed and is still there brings it back without a byte', async () => {
    const hub = await hubWith({});
    const t = await startApp(hub);
    const { modelId } = await downloaded(t);
    await t.command('library.remove', { id: modelId });
    const served = hub.servedBytes;
    expect(await start(t)).toMatchObject({ status: 'done', modelId });
    expect(hub.servedBytes).toBe(served);
    expect(await t.command('library.list', null)).toMatchObject([{ id: modelId }]);
  });

  test('of a model whose file went wrong replaces the file', async () => {
    const hub = await hubWith({});
    const t = await startApp(hub);
    const { modelId, path } = await downloaded(t);
    const bytes = readFileSync(path);
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    const { mtimeMs } = statSync(path);
    writeFileSync(path, bytes);
    utimesSync(path, mtimeMs / 1000, mtimeMs / 1000);
    expect(await t.command('library.verify', { id: modelId })).toMatchObject({ verification: 'failed' });
    const { id } = await start(t);
    await t.until(() => item(t, id)?.modelId != null);
    expect(await t.command('library.list', null)).toMatchObject([
      { id: modelId, verification: 'verified', problem: null },
    ]);
  });
});

describe('the queue', () => {
  test('pauses, goes on, and takes an item out with what had arrived', async () => {
    const file = new GeneratedFile(fileName, 4_000_000);
    const hub = await hubWith({ files: [file] });
    hub.onRequest = ({ kind }) => (kind === 'content' ? { kind: 'stall', afterBytes: 100_000 } : null);
    const t = await startApp(hub);
    const { id } = await start(t);
    await t.until(() => hub.requestsOf('content').length > 0);
    await t.command('download.pause', { id });
    expect(await reached(t, id, 'paused')).toMatchObject({ bytesPerSecond: null, problem: null });
    await t.command('download.resume', { id });
    await reached(t, id, 'downloading');
    await t.commandWhile('download.cancel', { id });
    expect(await t.command('download.list', null)).toEqual([]);
    expect(existsSync(join(t.dataFolder, 'models', repo, `${fileName}.part`))).toBe(false);
  });

  test('keeps the order that the person gives it', async () => {
    const files = ['A-Q8_0.gguf', 'B-Q8_0.gguf', 'C-Q8_0.gguf'].map((path) => new GeneratedFile(path, 1_000_000));
    const hub = await hubWith({ files });
    hub.onRequest = ({ kind }) => (kind === 'content' ? { kind: 'stall', afterBytes: 0 } : null);
    const t = await startApp(hub);
    const ids: string[] = [];
    for (const { path } of files) ids.push((await start(t, path)).id);
    await t.command('download.move', { id: ids[2] ?? '', to: 0 });
    await t.until(() => t.payloads('download.changed').at(-1)?.[0]?.id === ids[2]);
    expect(await t.command('download.list', null)).toMatchObject([
      { id: ids[2], position: 0 },
      { id: ids[0], position: 1 },
      { id: ids[1], position: 2 },
    ]);
  });

  test('counts the places that the person sees, whatever else the queue holds', async () => {
    const hidden = modelFile();
    const others = ['B-Q8_0.gguf', 'C-Q8_0.gguf'].map((path) => new GeneratedFile(path, 1_000_000));
    const hub = await hubWith({ files: [hidden, ...others] });
    const t = await startApp(hub);
    const { modelId } = await downloaded(t);
    // Done, and its model is gone: nobody sees it any more.
    await t.command('library.remove', { id: modelId });
    hub.onRequest = ({ kind }) => (kind === 'content' ? { kind: 'stall', afterBytes: 0 } : null);
    const ids: string[] = [];
    for (const { path } of others) ids.push((await start(t, path)).id);
    await t.command('download.move', { id: ids[0] ?? '', to: 1 });
    await t.until(() => t.payloads('download.changed').at(-1)?.[0]?.id === ids[1]);
    expect((await t.command('download.list', null)).map(({ id }) => id)).toEqual([ids[1], ids[0]]);
  });

  test('says when one that the hub asked to wait is tried again, and tries it now when the person says so', async () => {
    const hub = await hubWith({});
    hub.onRequest = ({ kind }) =>
      kind === 'resolve' ? { kind: 'status', status: 429, headers: { 'retry-after': '120' } } : null;
    const t = await startApp(hub);
    const before = Date.now();
    const { id } = await start(t);
    const { retryAt, problem } = await reached(t, id, 'waiting');
    expect(problem).toMatchObject({ code: 'rate-limited' });
    expect(retryAt).toBeGreaterThanOrEqual(before + 120_000);
    expect(retryAt).toBeLessThanOrEqual(Date.now() + 120_000);
    hub.onRequest = () => null;
    await t.command('download.retry', { id });
    await t.until(() => item(t, id)?.modelId != null);
    expect(item(t, id)?.retryAt).toBeNull();
  });

  test('goes on by itself at the next start', async () => {
    const file = modelFile();
    const hub = await hubWith({ files: [file] });
    hub.onRequest = ({ kind }) => (kind === 'content' ? { kind: 'stall', afterBytes: 1_000 } : null);
    const first = await startApp(hub);
    const { id } = await start(first);
    await first.until(() => hub.requestsOf('content').length > 0);
    await first.close();
    hub.onRequest = () => null;
    const second = await startApp(hub, { dataFolder: first.dataFolder });
    await second.until(() => item(second, id)?.modelId != null);
    expect(await second.command('library.list', null)).toMatchObject([{ fileName, verification: 'verified' }]);
  });

  test('goes on when its process ended unexpectedly, and the app says nothing of it', async () => {
    const hub = await hubWith({});
    hub.onRequest = ({ kind }) => (kind === 'content' ? { kind: 'stall', afterBytes: 1_000 } : null);
    const t = await startApp(hub);
    const { id } = await start(t);
    await t.until(() => hub.requestsOf('content').length > 0);
    hub.onRequest = () => null;
    t.downloads.crash();
    await t.until(() => t.downloads.hasEnded);
    await t.clock.advance(250);
    await t.until(() => item(t, id)?.modelId != null);
    expect(t.downloads.nStarts).toBe(2);
    expect(await t.command('app.problems', null)).toEqual([]);
  });

  test('is limited as the settings say, also while it runs', async () => {
    const t = await startApp(await hubWith({}));
    await t.command('settings.update', { downloadLimitBytesPerSecond: 5_000_000 });
    await downloaded(t);
    expect(t.downloads.requests[0]).toMatchObject({ kind: 'open', bytesPerSecond: 5_000_000 });
    await t.command('settings.update', { downloadLimitBytesPerSecond: null });
    expect(t.downloads.requests.at(-1)).toEqual({ kind: 'limit', bytesPerSecond: null });
  });

  test('shows its progress in the dock and says when it is done, and clears both', async () => {
    const t = await startApp(await hubWith({}));
    await downloaded(t);
    const shown = t.shownProgress.filter((fraction) => fraction !== null);
    expect(shown.length).toBeGreaterThan(0);
    expect(shown.every((fraction) => fraction >= 0 && fraction <= 1)).toBe(true);
    expect(t.shownProgress.at(-1)).toBeNull();
    expect(t.notifications).toEqual(['Download finished: Qwen3-Test-Q8_0 is ready to use.']);
  });

  test('says so in the language that the person chose', async () => {
    const t = await startApp(await hubWith({}));
    await t.command('settings.update', { language: 'zh-CN' });
    await downloaded(t);
    expect(t.notifications).toEqual(['下载完成: Qwen3-Test-Q8_0 可以使用了。']);
  });

  test('a failed one says why, in the list and to a person who looks elsewhere, and can be tried again', async () => {
    const hub = await hubWith({});
    hub.onRequest = ({ kind }) => (kind === 'resolve' ? { kind: 'status', status: 404 } : null);
    const t = await startApp(hub);
    const { id } = await start(t);
    const failed = await reached(t, id, 'failed');
    expect(failed.problem?.message).toMatch(/\.$/);
    expect(t.notifications).toEqual([`Download failed: Qwen3-Test-Q8_0: ${failed.problem?.message}`]);
    hub.onRequest = () => null;
    await t.command('download.retry', { id });
    await t.until(() => item(t, id)?.modelId != null);
  });
});

describe('a disk', () => {
  test('that is gone fails the download with the way on, keeps the library readable, and the download goes on when it is back', async () => {
    const t = await startApp(await hubWith({}));
    await downloaded(t);
    const folder = join(temporaryFolder(), 'Tandem models');
    t.chosenFolder = folder;
    await t.command('library.moveFolder', null);
    renameSync(folder, `${folder} away`);
    const gone = t.next('library.changed', ([model]) => model?.problem !== null);
    await t.command('library.list', null);
    expect(await gone).toMatchObject([{ problem: { code: 'file-missing' } }]);
    expect(await t.command('library.folder', null)).toMatchObject({ path: folder });

    const { id } = await start(t);
    expect(await reached(t, id, 'failed')).toMatchObject({ problem: { code: 'folder-missing' } });
    renameSync(`${folder} away`, folder);
    rmSync(join(folder, repo, fileName));
    await t.command('download.retry', { id });
    await t.until(() => item(t, id)?.modelId != null);
    expect(await t.command('library.list', null)).toMatchObject([{ problem: null, verification: 'verified' }]);
  });

  test('that may not be written to fails the download with the way on', async () => {
    const disk: Disk = {
      ...systemDisk,
      open: async (path, flags) => {
        if (flags === 'wx+') throw Object.assign(new Error('EROFS'), { code: 'EROFS' });
        return systemDisk.open(path, flags);
      },
    };
    const t = await startApp(await hubWith({}), { disk });
    const { id } = await start(t);
    expect(await reached(t, id, 'failed')).toMatchObject({ problem: { code: 'folder-read-only' } });
  });

  test('that has too little room pauses the download with figures, and it goes on when there is room', async () => {
    let freeBytes = 1_000_000;
    const t = await startApp(await hubWith({}), { disk: { ...systemDisk, freeBytes: async () => freeBytes } });
    const { id } = await start(t);
    const paused = await reached(t, id, 'paused');
    expect(paused.problem).toMatchObject({ code: 'disk-full', message: expect.stringMatching(/\d.*\d/) });
    freeBytes = 1e12;
    await t.command('download.resume', { id });
    await t.until(() => item(t, id)?.modelId != null);
  });
});

describe('a gated repository', () => {
  test('needs a token, which goes to its hub only, and is not told to the window, the log or the database', async () => {
    const token = 'hf_secret_token';
    const hub = await hubWith({ token });
    const logged: unknown[] = [];
    const note = (...entry: unknown[]) => void logged.push(entry);
    const t = await startApp(hub, { log: { info: note, warn: note, error: note } });
    const { id } = await start(t);
    expect((await reached(t, id, 'failed')).problem?.message).toMatch(/token/i);

    expect(await t.command('hub.setToken', { token, keepObfuscated: false })).toEqual({
      hasToken: true,
      keeping: 'key-store',
    });
    await t.command('download.retry', { id });
    await t.until(() => item(t, id)?.modelId != null);
    const strangers = hub.requestsOf('content').filter(({ headers }) => headers.authorization !== undefined);
    expect(strangers).toEqual([]);
    const rows = t.db.prepare('select key, value from settings').all();
    expect(JSON.stringify([t.events, logged, rows])).not.toContain(token);
    expect(readFileSync(join(t.dataFolder, 'hub-tokens.json'), 'utf8')).not.toContain(token);

    await t.close();
    const next = await startApp(hub, { dataFolder: t.dataFolder });
    expect(await next.command('hub.token', null)).toMatchObject({ hasToken: true });
    expect(await next.command('hub.clearToken', null)).toMatchObject({ hasToken: false });
    expect(existsSync(join(t.dataFolder, 'hub-tokens.json'))).toBe(false);
  });
});
