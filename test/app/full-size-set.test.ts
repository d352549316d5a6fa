import { readFileSync, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { FileThread } from '../../app/library/file-thread.ts';
import { forkEngine } from '../../engine/fork.ts';
import { placeInSet } from '../../engine/gguf/split-set.ts';
import { writeFullSize } from '../support/full-size-models.ts';
import { familyOf } from '../support/process-family.ts';
import { temporaryFolder } from '../support/temp-folder.ts';
import { startTestApp } from '../support/test-app.ts';
import { threadEntry } from '../support/threads.ts';

/** The largest model there is, as it is published: five files, here of holes but for their real headers. */

const nParts = 5;

/** Of the engine process: what it has read with calls, and the most that was in memory at a time, pages of mapped files included. */
function usedBy(pid: number): { readonly readBytes: number; readonly peakBytes: number } {
  const number = (file: string, name: string) =>
    Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(readFileSync(`/proc/${pid}/${file}`, 'utf8'))?.[1]);
  return { readBytes: number('io', 'rchar'), peakBytes: 1024 * number('status', 'VmHWM') };
}

test.runIf(process.platform === 'linux')(
  'a set of 140 GB is taken in with its right figures, and the engine opens it without reading it',
  { timeout: 120_000 },
  async () => {
    const last = writeFullSize(temporaryFolder(), '235B-A22B', nParts);
    const parts = Array.from({ length: nParts }, (_, i) => placeInSet(last, nParts)?.pathOf(i) ?? '');
    const files = new FileThread(threadEntry('file-worker'));
    onTestFinished(() => files.close());
    // Where all of it would stay in memory, the app reads it there before it says that it is ready.
    const memory = { total: 128e9, free: 110e9 };
    const t = await startTestApp({ withStarter: false, files, memory, startEngine: () => forkEngine() });

    t.chosenFiles = [parts[2] ?? ''];
    const { models, skipped } = await t.command('library.import', { what: 'files' });
    expect(skipped).toEqual([]);
    expect(models).toMatchObject([
      {
        name: 'Qwen3 235B-A22B',
        fileName: basename(parts[0] ?? ''),
        folder: dirname(last),
        nParts,
        sizeBytes: parts.reduce((sum, path) => sum + statSync(path).size, 0),
        facts: {
          quantization: 'Q4_K_M',
          architecture: 'qwen3moe',
          nExperts: 128,
          topK: 8,
          contextLength: 40_960,
          maxContextTokens: 131_072,
          modes: ['fast', 'deep'],
          chatTemplate: 'hybrid',
        },
        memory: { verdict: 'pages' },
        verification: 'not-verifiable',
        warnings: [],
        problem: null,
      },
    ]);
    const [model] = models;
    if (model === undefined) throw new Error('nothing was imported');
    expect(model.sizeBytes).toBeGreaterThan(140e9);
    expect(model.facts?.parameters).toBeGreaterThan(235e9);
    expect(model.facts?.parameters).toBeLessThan(235.2e9);
    expect(model.memory?.bytes).toBeGreaterThan(model.sizeBytes);

    const before = usedBy(process.pid).readBytes;
    const state = await t.commandWhile('model.load', { id: model.id });
    expect(state).toMatchObject({ engine: 'ready', current: { id: model.id }, problem: null });

    const engine = familyOf(process).find(({ command }) => /engine[\\/]process\./.test(command));
    const { readBytes, peakBytes } = usedBy(engine?.pid ?? Number.NaN);
    expect(readBytes).toBeLessThan(100e6);
    expect(peakBytes).toBeLessThan(1e9);
    expect(usedBy(process.pid).readBytes - before).toBeLessThan(100e6);
  },
);
