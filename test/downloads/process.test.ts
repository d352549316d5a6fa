import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { downloadOf, startDownloads } from '../support/downloads.ts';
import { GeneratedFile } from '../support/hub/generated-file.ts';
import { startHub } from '../support/hub/start-hub.ts';
import { folderInMemory } from '../support/temp-folder.ts';

const entry = fileURLToPath(new URL('../../app/downloads/process.ts', import.meta.url));

/** The process as its parent sees it, with every reply so far. */
async function startProcess() {
  const child = fork(entry, { execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const replies: { kind: string; id?: number; [field: string]: unknown }[] = [];
  const waiting = new Set<() => void>();
  child.on('message', (message) => {
    replies.push(message as { kind: string });
    for (const look of [...waiting]) look();
  });
  const reply = (fits: (one: (typeof replies)[number]) => boolean) =>
    new Promise<(typeof replies)[number]>((resolve) => {
      const look = () => {
        const found = replies.find(fits);
        if (found === undefined) return;
        waiting.delete(look);
        resolve(found);
      };
      waiting.add(look);
      look();
    });
  await reply(({ kind }) => kind === 'ready');
  return { child, reply };
}

describe('the download process', () => {
  test('answers a message that is no request, and goes on', async () => {
    const { child, reply } = await startProcess();
    child.send({ kind: 'add', id: 7, download: { id: 'x', title: '', files: [] } });
    expect(await reply(({ id }) => id === 7)).toMatchObject({
      kind: 'failed',
      error: { code: 'bad-request', message: expect.stringContaining('does not understand (download.title') },
    });
    child.send('nonsense');
    child.send({ kind: 'dance', id: 8 });
    expect(await reply(({ id }) => id === 8)).toMatchObject({ kind: 'failed', error: { code: 'bad-request' } });
  });

  test('saves what has arrived and ends when its parent has gone', async () => {
    const file = new GeneratedFile('test-Q8_0.gguf', 20_000_000);
    const hub = await startHub([{ name: 'Qwen/Test-GGUF', files: [file] }]);
    hub.connectionBytesPerSecond = 2_000_000;
    const folder = folderInMemory();
    mkdirSync(join(folder, 'models'));
    const { child, reply } = await startProcess();
    child.send({
      kind: 'open',
      id: 1,
      modelsFolder: join(folder, 'models'),
      queueFile: join(folder, 'downloads.json'),
      bytesPerSecond: null,
      tokens: [],
    });
    child.send({ kind: 'add', id: 2, download: downloadOf(hub, 'Qwen/Test-GGUF', 'd') });
    await reply(({ id }) => id === 2);
    await hub.until(() => hub.servedBytes > 1_000_000);
    child.disconnect();
    expect(await once(child, 'exit')).toEqual([0, null]);
    const map = readFileSync(join(folder, 'models/Qwen/Test-GGUF', `${file.path}.part.json`), 'utf8');
    expect(JSON.parse(map)).toMatchObject({
      sizeBytes: file.sizeBytes,
      finished: expect.arrayContaining([[0, expect.any(Number)]]),
    });
  });
});

describe('hashing a file on this machine', () => {
  test('tells the hash and how far it is', async () => {
    const t = await startDownloads();
    const path = join(t.modelsFolder, 'any.gguf');
    const bytes = Buffer.alloc(40_000_000, 'bytes');
    writeFileSync(path, bytes);
    expect(await t.ask({ kind: 'hash', path })).toMatchObject({
      kind: 'hashed',
      sha256: createHash('sha256').update(bytes).digest('hex'),
      sizeBytes: bytes.length,
    });
  });

  test('of a file that is not there is told in a sentence', async () => {
    const t = await startDownloads();
    for (const path of [join(t.modelsFolder, 'none.gguf'), t.modelsFolder]) {
      expect(await t.ask({ kind: 'hash', path })).toMatchObject({ kind: 'failed', error: { code: 'file-missing' } });
    }
  });
});

describe('a file whose hash nobody tells', () => {
  test.each([
    ['is ready but not verified when its header makes sense', 3, 'ready'],
    ['is refused when its header says a version that does not exist', 77, 'failed'],
  ])('%s', async (_, version, status) => {
    const file = new GeneratedFile('test-Q8_0.gguf', 2_000_000);
    const read = file.read.bind(file);
    file.read = (start, end) => {
      const bytes = read(start, end);
      if (start === 0) bytes.writeUInt32LE(version, 4);
      return bytes;
    };
    const hub = await startHub([{ name: 'Qwen/Test-GGUF', files: [file], tellsHashes: false }]);
    const t = await startDownloads();
    await t.ask({ kind: 'add', download: downloadOf(hub, 'Qwen/Test-GGUF', 'd') });
    const settled = await t.settled('d');
    expect(settled.status).toBe(status);
    expect(settled.isVerified).toBe(status === 'ready' ? false : null);
    expect(settled.problem?.code).toBe(status === 'ready' ? undefined : 'not-a-model');
  });
});
