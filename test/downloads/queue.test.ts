import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { nodeFetch } from '../../app/downloads/fetch.ts';
import type { Download } from '../../app/downloads/protocol.ts';
import { downloadOf, startDownloads, type TestDownloads } from '../support/downloads.ts';
import { GeneratedFile } from '../support/hub/generated-file.ts';
import type { Hub } from '../support/hub/hub.ts';
import { startHub } from '../support/hub/start-hub.ts';
import { folderInMemory } from '../support/temp-folder.ts';

const repo = 'Qwen/Test-GGUF';
const sizeBytes = 3_000_000;
const names = ['a', 'b', 'c'] as const;

/** Three models of one repository; the network stands still until `goOn`. */
async function threeWaiting() {
  const files = names.map((name) => new GeneratedFile(`${name}-Q8_0.gguf`, sizeBytes));
  const hub = await startHub([{ name: repo, files }]);
  let open: () => void = () => {};
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  const asked: string[] = [];
  const t = await startDownloads({
    fetch: async (url, init) => {
      const name = /([abc])-Q8_0/.exec(url)?.[1] ?? '';
      if (asked.at(-1) !== name) asked.push(name);
      await Promise.race([gate, aborted(init.signal)]);
      return nodeFetch(url, init);
    },
  });
  for (const [i, name] of names.entries()) await add(t, hub, name, [files[i]!]);
  return { hub, t, files, asked, goOn: () => open() };
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const stop = () => reject(signal.reason);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop);
  });
}

async function add(t: TestDownloads, hub: Hub, id: string, files: readonly GeneratedFile[]): Promise<void> {
  expect(await t.ask({ kind: 'add', download: downloadOf(hub, repo, id, files) })).toMatchObject({ kind: 'done' });
}

const order = (downloads: readonly Download[]) => downloads.map(({ id }) => id).join('');
const allReady = (downloads: readonly Download[]) => downloads.every(({ status }) => status === 'ready');

function expectRight(download: Download, files: readonly GeneratedFile[]): void {
  expect(download).toMatchObject({ status: 'ready', problem: null, isVerified: true });
  for (const [i, file] of files.entries()) {
    expect(readFileSync(download.paths[i]!).equals(file.read(0, file.sizeBytes))).toBe(true);
  }
}

describe('the queue', () => {
  test('runs one download at a time, in order', async () => {
    const { t, asked, goOn, files } = await threeWaiting();
    await t.until(([first]) => first?.status === 'downloading');
    expect(t.downloads.map(({ status }) => status)).toEqual(['downloading', 'queued', 'queued']);
    goOn();
    await t.until(allReady);
    expect(asked).toEqual(['a', 'b', 'c']);
    for (const [i, name] of names.entries()) expectRight(t.download(name), [files[i]!]);
  });

  test('runs the one that the person moved to the first place, at once', async () => {
    const { t, asked, goOn } = await threeWaiting();
    await t.until(([first]) => first?.status === 'downloading');
    t.tell({ kind: 'move', downloadId: 'c', index: 0 });
    await t.until(([first]) => first?.id === 'c' && first.status === 'downloading');
    expect(order(t.downloads)).toBe('cab');
    goOn();
    await t.until(allReady);
    // Whether the first one got as far as asking does not matter.
    expect(asked.slice(-3)).toEqual(['c', 'a', 'b']);
  });

  test('moves to any place, and not beyond the end', async () => {
    const { t } = await threeWaiting();
    t.tell({ kind: 'move', downloadId: 'a', index: 1 });
    await t.until((downloads) => order(downloads) === 'bac');
    t.tell({ kind: 'move', downloadId: 'b', index: 99 });
    await t.until((downloads) => order(downloads) === 'acb');
    t.tell({ kind: 'move', downloadId: 'nobody', index: 0 });
    expect(order(t.downloads)).toBe('acb');
  });

  test('goes on with the next one while one is paused or has failed', async () => {
    const { hub, t, goOn } = await threeWaiting();
    hub.onRequest = ({ kind, file }) =>
      kind === 'resolve' && file?.startsWith('b') ? { kind: 'status', status: 404 } : null;
    t.tell({ kind: 'pause', downloadId: 'a' });
    goOn();
    await t.until(([, , c]) => c?.status === 'ready');
    expect(t.downloads.map(({ status }) => status)).toEqual(['paused', 'failed', 'ready']);
  });

  test('refuses a model that is in it already, and takes one again that is done', async () => {
    const { hub, t, files, goOn } = await threeWaiting();
    const again = { ...downloadOf(hub, repo, 'again', [files[0]!]) };
    expect(await t.ask({ kind: 'add', download: again })).toMatchObject({
      kind: 'failed',
      error: { code: 'already-queued', message: expect.stringMatching(/is in the list of downloads already/) },
    });
    goOn();
    await t.until(allReady);
    expect(await t.ask({ kind: 'add', download: again })).toMatchObject({ kind: 'done' });
    await t.until((downloads) => order(downloads) === 'bcagain');
    expect((await t.settled('again')).status).toBe('ready');
  });

  test('refuses names that lead out of the models folder', async () => {
    const { hub, t } = await threeWaiting();
    const download = downloadOf(hub, repo, 'x', [new GeneratedFile('../../evil.gguf', 1_000)]);
    expect(await t.ask({ kind: 'add', download })).toMatchObject({ kind: 'failed', error: { code: 'bad-name' } });
    expect(order(t.downloads)).toBe('abc');
  });

  test('refuses a hub without encryption', async () => {
    const { hub, t } = await threeWaiting();
    const download = downloadOf(hub, repo, 'x', [new GeneratedFile('x.gguf', 1_000)]);
    const source = { ...download.source, endpoint: { kind: 'huggingface' as const, url: 'http://example.org' } };
    expect(await t.ask({ kind: 'add', download: { ...download, source } })).toMatchObject({
      kind: 'failed',
      error: { code: 'bad-endpoint' },
    });
  });
});

describe('a download that waits', () => {
  /** The hub asks for two minutes of patience. */
  async function askedToWait() {
    const file = new GeneratedFile('test-Q8_0.gguf', sizeBytes);
    const hub = await startHub([{ name: repo, files: [file] }]);
    hub.onRequest = ({ kind }) =>
      kind === 'resolve' ? { kind: 'status', status: 429, headers: { 'retry-after': '120' } } : null;
    const t = await startDownloads();
    await add(t, hub, 'd', [file]);
    await t.until(([download]) => download?.status === 'waiting');
    return { hub, t, file };
  }

  test('tells when it is tried again, and is tried then', async () => {
    const { hub, t, file } = await askedToWait();
    const { retryAt, problem } = t.download('d');
    expect(problem).toMatchObject({ code: 'rate-limited' });
    expect(retryAt).toBe(t.clock.now() + 120_000);

    const asked = hub.requests.length;
    await t.clock.advance(119_000);
    expect(hub.requests).toHaveLength(asked);
    hub.onRequest = () => null;
    await t.passUntil(allReady);
    expectRight(t.download('d'), [file]);
    expect(t.download('d').retryAt).toBeNull();
  });

  test('is tried at once when the person does not want to wait', async () => {
    const { hub, t, file } = await askedToWait();
    hub.onRequest = () => null;
    t.tell({ kind: 'resume', downloadId: 'd' });
    await t.until(allReady);
    expectRight(t.download('d'), [file]);
  });

  test('tells no time while it is tried, and is not begun again by those who ask once more', async () => {
    const { hub, t } = await askedToWait();
    hub.onRequest = ({ kind }) => (kind === 'content' ? { kind: 'stall', afterBytes: 0 } : null);
    const asked = hub.requestsOf('resolve').length;
    t.tell({ kind: 'resume', downloadId: 'd' });
    await t.passUntil(([download]) => download?.retryAt === null && hub.requestsOf('content').length > 0);
    expect(t.download('d').status).toBe('waiting');
    for (let i = 0; i < 5; i++) t.tell({ kind: 'resume', downloadId: 'd' });
    await t.clock.advance(1_000);
    expect(hub.requestsOf('resolve')).toHaveLength(asked + 1);
  });
});

describe('pause and resume', () => {
  test('fifty times lose nothing', { timeout: 120_000 }, async () => {
    const file = new GeneratedFile('test-Q8_0.gguf', 40_000_000);
    const hub = await startHub([{ name: repo, files: [file] }]);
    const t = await startDownloads({ bytesPerSecond: 4_000_000 });
    await add(t, hub, 'd', [file]);
    for (let round = 1; round <= 50; round++) {
      const before = t.download('d').doneBytes;
      await t.passUntil(([download]) => (download?.doneBytes ?? 0) > before);
      t.tell({ kind: 'pause', downloadId: 'd' });
      await t.until(([download]) => download?.status === 'paused');
      expect(t.download('d').bytesPerSecond).toBe(0);
      t.tell({ kind: 'resume', downloadId: 'd' });
      await t.until(([download]) => download?.status !== 'paused');
    }
    expect(t.download('d').doneBytes).toBeLessThan(file.sizeBytes);
    t.tell({ kind: 'limit', bytesPerSecond: null });
    expectRight(await t.settled('d'), [file]);
  });

  test('keeps what has arrived on the disk, so that it can go on in another process', async () => {
    const file = new GeneratedFile('test-Q8_0.gguf', 8_000_000);
    const hub = await startHub([{ name: repo, files: [file] }]);
    const folder = folderInMemory();
    const first = await startDownloads({ folder, bytesPerSecond: 2_000_000 });
    await add(first, hub, 'd', [file]);
    await first.passUntil(([download]) => (download?.doneBytes ?? 0) > 3_000_000);
    await first.close();

    const second = await startDownloads({ folder });
    await second.until(([download]) => (download?.doneBytes ?? 0) > 3_000_000);
    expectRight(await second.settled('d'), [file]);
  });
});

describe('removing', () => {
  async function halfDone() {
    const file = new GeneratedFile('test-Q8_0.gguf', 8_000_000);
    const hub = await startHub([{ name: repo, files: [file] }]);
    const t = await startDownloads({ bytesPerSecond: 2_000_000 });
    await add(t, hub, 'd', [file]);
    await t.passUntil(([download]) => (download?.doneBytes ?? 0) > 1_000_000);
    return { hub, t, file };
  }

  test('takes what has arrived off the disk, folders and all', async () => {
    const { t } = await halfDone();
    expect(await t.ask({ kind: 'remove', downloadId: 'd', keepPartial: false })).toMatchObject({ kind: 'done' });
    expect(t.downloads).toEqual([]);
    expect(readdirSync(t.modelsFolder)).toEqual([]);
  });

  test('leaves it, if asked to, for a later download of the same file', async () => {
    const { hub, t, file } = await halfDone();
    const { doneBytes } = t.download('d');
    await t.ask({ kind: 'remove', downloadId: 'd', keepPartial: true });
    expect(readdirSync(join(t.modelsFolder, repo)).toSorted()).toEqual([`${file.path}.part`, `${file.path}.part.json`]);
    hub.servedBytes = 0;
    t.tell({ kind: 'limit', bytesPerSecond: null });
    await add(t, hub, 'later', [file]);
    expectRight(await t.settled('later'), [file]);
    expect(hub.servedBytes).toBeLessThanOrEqual(file.sizeBytes - doneBytes);
  });

  test('leaves other files in the folder alone', async () => {
    const { t } = await halfDone();
    const mine = join(t.modelsFolder, repo, 'notes.txt');
    writeFileSync(mine, 'mine');
    await t.ask({ kind: 'remove', downloadId: 'd', keepPartial: false });
    expect(readdirSync(join(t.modelsFolder, repo))).toEqual(['notes.txt']);
  });

  test('of a finished one only clears the list', async () => {
    const { t, file } = await halfDone();
    t.tell({ kind: 'limit', bytesPerSecond: null });
    const done = await t.settled('d');
    await t.ask({ kind: 'remove', downloadId: 'd', keepPartial: false });
    expect(t.downloads).toEqual([]);
    expectRight(done, [file]);
  });

  test('of what is not there is no fault', async () => {
    const { t } = await halfDone();
    expect(await t.ask({ kind: 'remove', downloadId: 'nobody', keepPartial: false })).toMatchObject({ kind: 'done' });
  });
});

describe('a split set', () => {
  const parts = [1, 2, 3].map((n) => new GeneratedFile(`Q4_K_M/big-Q4_K_M-0000${n}-of-00003.gguf`, 1_500_000 + n));
  const total = parts.reduce((sum, part) => sum + part.sizeBytes, 0);

  test('is one download, and none of its files has its name before all are right', async () => {
    const hub = await startHub([{ name: repo, files: parts }]);
    const t = await startDownloads();
    const seen: boolean[] = [];
    hub.onRequest = ({ kind, file }) => {
      if (kind === 'content' && file === parts[2]?.path) {
        seen.push(parts.some(({ path }) => existsSync(join(t.modelsFolder, repo, path))));
      }
      return null;
    };
    await add(t, hub, 'set', parts);
    const done = await t.settled('set');
    expect(done).toMatchObject({ sizeBytes: total, doneBytes: total, verifiedBytes: total });
    expectRight(done, parts);
    expect(seen.length).toBeGreaterThan(0);
    expect(seen).not.toContain(true);
  });

  test('goes on with the part that is missing', async () => {
    const hub = await startHub([{ name: repo, files: parts }]);
    const folder = folderInMemory();
    hub.onRequest = ({ kind, file }) =>
      kind === 'content' && file === parts[2]?.path ? { kind: 'cut', afterBytes: -1 } : null;
    const first = await startDownloads({ folder });
    await add(first, hub, 'set', parts);
    await first.until(([download]) => download?.status === 'waiting');
    await first.close();

    hub.onRequest = () => null;
    hub.servedBytes = 0;
    const second = await startDownloads({ folder });
    await second.until(([download]) => (download?.doneBytes ?? 0) >= total - parts[2]!.sizeBytes);
    expectRight(await second.settled('set'), parts);
    expect(hub.servedBytes).toBe(parts[2]!.sizeBytes);
  });

  test('with one wrong part fails as a whole', async () => {
    const hub = await startHub([{ name: repo, files: parts }]);
    hub.onRequest = ({ kind, file }) =>
      kind === 'content' && file === parts[1]?.path ? { kind: 'flip', at: 99 } : null;
    const t = await startDownloads();
    await add(t, hub, 'set', parts);
    const failed = await t.settled('set');
    expect(failed).toMatchObject({ status: 'failed', problem: { code: 'wrong-hash' } });
    expect(failed.paths.some((path) => existsSync(path))).toBe(false);
  });
});

describe('from one start to the next', () => {
  test('the queue keeps its order, its states and its sentences; what ran goes on', async () => {
    const files = names.map((name) => new GeneratedFile(`${name}-Q8_0.gguf`, sizeBytes));
    const hub = await startHub([{ name: repo, files }]);
    hub.onRequest = ({ kind, file }) => {
      if (kind === 'resolve' && file?.startsWith('b')) return { kind: 'status', status: 404 };
      return kind === 'content' && file?.startsWith('c') ? { kind: 'stall', afterBytes: 100_000 } : null;
    };
    const folder = folderInMemory();
    const first = await startDownloads({ folder });
    for (const [i, name] of names.entries()) await add(first, hub, name, [files[i]!]);
    first.tell({ kind: 'pause', downloadId: 'a' });
    await first.until(([, b, c]) => b?.status === 'failed' && c?.status === 'downloading');
    await first.close();

    hub.onRequest = () => null;
    const second = await startDownloads({ folder });
    await second.until((downloads) => downloads.length === 3);
    expect(order(second.downloads)).toBe('abc');
    expect(second.download('a').status).toBe('paused');
    expect(second.download('b')).toMatchObject({ status: 'failed', problem: { code: 'not-found' } });
    expectRight(await second.settled('c'), [files[2]!]);
  });

  test('a list that makes no sense is set aside, and a new one begun', async () => {
    const folder = folderInMemory();
    writeFileSync(join(folder, 'downloads.json'), '{"version":1,"downl');
    const t = await startDownloads({ folder });
    expect(t.downloads).toEqual([]);
    expect(existsSync(join(folder, 'downloads.json.damaged'))).toBe(true);
  });

  test('no token is ever written down', async () => {
    const folder = folderInMemory();
    const file = new GeneratedFile('test-Q8_0.gguf', sizeBytes);
    const hub = await startHub([{ name: repo, files: [file], token: 'hf_SECRET' }]);
    const t = await startDownloads({
      folder,
      tokens: [{ endpointUrl: hub.url, token: 'hf_SECRET' }],
      bytesPerSecond: 1_000_000,
    });
    await add(t, hub, 'd', [file]);
    await t.passUntil(([download]) => (download?.doneBytes ?? 0) > 500_000);
    t.tell({ kind: 'pause', downloadId: 'd' });
    await t.until(([download]) => download?.status === 'paused');
    await t.close();
    const texts = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.includes('.json'))
      .map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'utf8'));
    expect(texts.length).toBeGreaterThanOrEqual(2);
    expect(texts.join() + t.logged.join()).not.toContain('SECRET');
  });
});

describe('figures', () => {
  test('speed and time left follow what arrives, and are never negative', async () => {
    const file = new GeneratedFile('test-Q8_0.gguf', 20_000_000);
    const hub = await startHub([{ name: repo, files: [file] }]);
    const t = await startDownloads({ bytesPerSecond: 1_000_000 });
    await add(t, hub, 'd', [file]);
    await t.passUntil(([download]) => (download?.doneBytes ?? 0) > 8_000_000);
    const { bytesPerSecond, secondsLeft, doneBytes } = t.download('d');
    expect(bytesPerSecond).toBeGreaterThan(800_000);
    expect(bytesPerSecond).toBeLessThan(1_200_000);
    expect(secondsLeft).toBeCloseTo((file.sizeBytes - doneBytes) / bytesPerSecond, 3);
  });

  test('come at most four times a second', async () => {
    const file = new GeneratedFile('test-Q8_0.gguf', 8_000_000);
    const hub = await startHub([{ name: repo, files: [file] }]);
    const t = await startDownloads({ bytesPerSecond: 2_000_000 });
    await add(t, hub, 'd', [file]);
    await t.until(([download]) => download?.status === 'downloading');
    let lists = 0;
    await t.clock.advance(250);
    const count = t.until(() => {
      lists++;
      return t.downloads[0]?.status === 'ready';
    });
    const began = t.clock.monotonic();
    await t.passUntil(([download]) => download?.status === 'ready');
    await count;
    // Four a second, and one for each change of state: verifying, ready, the end of the run.
    expect(lists).toBeLessThanOrEqual(((t.clock.monotonic() - began) / 1_000) * 4 + 5);
  });

  test('a limit is kept, and can be lifted while it runs', async () => {
    const file = new GeneratedFile('test-Q8_0.gguf', 20_000_000);
    const hub = await startHub([{ name: repo, files: [file] }]);
    const t = await startDownloads({ bytesPerSecond: 1_000_000 });
    await add(t, hub, 'd', [file]);
    const began = t.clock.monotonic();
    await t.passUntil(([download]) => (download?.doneBytes ?? 0) > 5_000_000);
    const seconds = (t.clock.monotonic() - began) / 1_000;
    expect(seconds).toBeGreaterThan(4);
    t.tell({ kind: 'limit', bytesPerSecond: null });
    await t.until(([download]) => download?.status === 'ready');
  });
});
