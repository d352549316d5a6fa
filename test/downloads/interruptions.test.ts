import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { forkDownloads } from '../../app/downloads/fork.ts';
import {
  type Download,
  type DownloadPort,
  type DownloadReply,
  downloadReplySchema,
} from '../../app/downloads/protocol.ts';
import { downloadOf } from '../support/downloads.ts';
import { GeneratedFile } from '../support/hub/generated-file.ts';
import { startHub } from '../support/hub/start-hub.ts';
import { folderInMemory } from '../support/temp-folder.ts';

const repo = 'Qwen/Test-GGUF';
const sizeBytes = 300_000_000;
const cuts = 100;

interface Running {
  readonly port: DownloadPort;
  readonly exit: Promise<string | null>;
  /** The newest list of the process. */
  readonly downloads: () => readonly Download[];
  until(condition: () => boolean): Promise<void>;
}

/** A download process of its own, open in the folder. */
async function startProcess(folder: string): Promise<Running> {
  const port = forkDownloads();
  onTestFinished(() => port.kill());
  const replies: DownloadReply[] = [];
  let downloads: readonly Download[] = [];
  const waiting = new Set<() => void>();
  const { promise: exit, resolve } = Promise.withResolvers<string | null>();
  port.onExit(({ signal }) => resolve(signal));
  port.onMessage((message) => {
    const reply = downloadReplySchema.parse(message);
    replies.push(reply);
    if (reply.kind === 'downloads') downloads = reply.downloads;
    for (const look of [...waiting]) look();
  });
  const until = (condition: () => boolean) =>
    new Promise<void>((found) => {
      const look = () => {
        if (!condition()) return;
        waiting.delete(look);
        found();
      };
      waiting.add(look);
      look();
    });
  await until(() => replies.some(({ kind }) => kind === 'ready'));
  port.post({
    kind: 'open',
    id: 1,
    modelsFolder: join(folder, 'models'),
    queueFile: join(folder, 'downloads.json'),
    bytesPerSecond: null,
    tokens: [],
    saveEveryMs: 100,
  });
  await until(() => replies.some((reply) => reply.kind === 'done' && reply.id === 1));
  return { port, exit, downloads: () => downloads, until };
}

test('a hundred cuts at random places and two kills at any moment cost less than five percent of the file', {
  timeout: 240_000,
}, async () => {
  const file = new GeneratedFile('test-Q8_0.gguf', sizeBytes);
  const hub = await startHub([{ name: repo, files: [file] }]);
  hub.connectionBytesPerSecond = 8_000_000;
  let seed = 20_261_125;
  const random = (below: number) => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((seed / 2 ** 32) * below);
  };
  // About every other stretch is cut, until there have been a hundred: a stretch has 18 MB.
  let cut = 0;
  hub.onRequest = ({ kind }) => {
    if (kind !== 'content' || cut >= cuts) return null;
    cut++;
    return { kind: 'cut', afterBytes: random(4_000_000) };
  };
  const folder = folderInMemory();
  mkdirSync(join(folder, 'models'));

  let running = await startProcess(folder);
  running.port.post({ kind: 'add', id: 2, download: downloadOf(hub, repo, 'd') });
  for (const share of [0.3, 0.7]) {
    const at = Math.floor((share + random(100) / 1_000) * sizeBytes);
    await hub.until(() => hub.servedBytes >= at);
    running.port.kill();
    expect(await running.exit).toBe('SIGKILL');
    running = await startProcess(folder);
  }
  await running.until(() => ['ready', 'failed', 'paused'].includes(running.downloads()[0]?.status ?? ''));

  const [done] = running.downloads();
  expect(done).toMatchObject({ status: 'ready', problem: null, isVerified: true });
  const path = done?.paths[0] ?? '';
  expect(readFileSync(path).equals(file.read(0, sizeBytes))).toBe(true);
  expect(readdirSync(dirname(path))).toEqual([file.path]);
  expect(cut).toBe(cuts);
  const extra = hub.servedBytes / sizeBytes - 1;
  console.log(`extra traffic: ${(100 * extra).toFixed(2)} %`);
  expect(extra).toBeLessThan(0.05);
});

test('a process that is told to end saves what has arrived, to the byte', { timeout: 60_000 }, async () => {
  const file = new GeneratedFile('test-Q8_0.gguf', 20_000_000);
  const hub = await startHub([{ name: repo, files: [file] }]);
  hub.connectionBytesPerSecond = 2_000_000;
  const folder = folderInMemory();
  mkdirSync(join(folder, 'models'));
  const first = await startProcess(folder);
  first.port.post({ kind: 'add', id: 2, download: downloadOf(hub, repo, 'd') });
  await first.until(() => (first.downloads()[0]?.doneBytes ?? 0) > 4_000_000);
  first.port.post({ kind: 'shutdown' });
  expect(await first.exit).toBeNull();
  const map = JSON.parse(readFileSync(join(folder, 'models', repo, `${file.path}.part.json`), 'utf8')) as {
    finished: [number, number][];
  };
  const saved = map.finished.reduce((sum, [start, end]) => sum + end - start, 0);
  expect(saved).toBeGreaterThanOrEqual(first.downloads()[0]?.doneBytes ?? Number.NaN);

  hub.connectionBytesPerSecond = null;
  const second = await startProcess(folder);
  await second.until(() => second.downloads()[0]?.status === 'ready');
  expect(readFileSync(join(folder, 'models', repo, file.path)).equals(file.read(0, file.sizeBytes))).toBe(true);
});
