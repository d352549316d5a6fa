import { renameSync, rmSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../app/clock.ts';
import { EngineHost, type EngineState } from '../../app/engine-host.ts';
import type { LoadTarget } from '../../app/engine-job.ts';
import { forkEngine } from '../../engine/fork.ts';
import { silentLog } from '../support/silent-log.ts';
import { writeSparseModel, writeSyntheticModel, writeSyntheticSet } from '../support/synthetic-model.ts';
import { temporaryFolder } from '../support/temp-folder.ts';

/** The host over the real engine, with model files that change while they are in use. */

/** Within this time a person must know what happened. */
const noticeMs = 2_000;

const target = (path: string): LoadTarget => ({
  modelId: path,
  path,
  context: 2048,
  kvType: 'F16',
  keepInMemory: false,
});

async function startHost() {
  const watchers = new Set<(state: EngineState) => void>();
  const prepare = async () => ({ contextTokens: 2048 });
  const host = new EngineHost({ startEngine: () => forkEngine(), prepare, clock: systemClock, log: silentLog });
  onTestFinished(() => host.shutdown());
  host.onState((state) => {
    for (const watch of watchers) watch(state);
  });
  host.start();

  /** Asks something; `began` resolves with the first text. */
  function ask(path: string) {
    const { promise: began, resolve } = Promise.withResolvers<void>();
    const handlers = { onStart: () => {}, onProgress: () => {}, onDelta: () => resolve() };
    const messages = [{ role: 'user', content: 'Hello' }] as const;
    const { id, finished } = host.generate({ messages, mode: 'fast', target: () => target(path) }, handlers);
    const problem = finished.then(
      () => null,
      (error: unknown) => error,
    );
    return { began, problem, stop: () => host.stop(id), finished };
  }

  /** Resolves when the state fits, which it may already. */
  function until(fits: (state: EngineState) => boolean): Promise<EngineState> {
    return new Promise((resolve) => {
      const watch = (state: EngineState) => {
        if (!fits(state)) return;
        watchers.delete(watch);
        resolve(state);
      };
      watchers.add(watch);
      watch(host.state);
    });
  }

  async function expectAnswer(path: string): Promise<void> {
    const question = ask(path);
    await question.began;
    question.stop();
    expect(await question.finished).toMatchObject({ reason: 'cancelled' });
  }

  return { host, ask, until, expectAnswer };
}

/** A model that writes on and on, slowly enough to be caught in the act, and reads all of its file for each token. */
function writeEndless(path: string): string {
  writeSparseModel(path, 64 * 2 ** 20, { contextLength: 2048 });
  return path;
}

// Windows does not let a mapped file be cut or replaced.
describe.skipIf(process.platform === 'win32')('a model file that changes while it is in use', () => {
  test('cut short in mid-answer: the person is told at once, and other models go on answering', async () => {
    const folder = temporaryFolder();
    const [endless, other] = [writeEndless(join(folder, 'endless.gguf')), join(folder, 'other.gguf')];
    writeSyntheticModel(other);
    const t = await startHost();
    const question = t.ask(endless);
    await question.began;

    const cut = performance.now();
    truncateSync(endless, 2 ** 20);
    expect(await question.problem).toMatchObject({
      code: 'model-changed',
      message: expect.stringMatching(/cut short or removed while it was in use.*Your text is safe/),
    });
    expect(performance.now() - cut).toBeLessThan(noticeMs);

    const state = await t.until(({ engine }) => engine === 'ready');
    expect(state).toMatchObject({ model: null, problem: { code: 'file-damaged' } });
    expect(await t.ask(endless).problem).toMatchObject({ code: 'file-damaged' });
    await t.expectAnswer(other);
  });

  test('one part of a set cut short in mid-answer', async () => {
    const folder = temporaryFolder();
    const options = { dFeedForward: 8192, contextLength: 2048, holes: true };
    const parts = writeSyntheticSet(join(folder, 'set.gguf'), 3, options);
    const t = await startHost();
    const question = t.ask(parts[0]!);
    await question.began;
    truncateSync(parts[1]!, 4096);
    expect(await question.problem).toMatchObject({ code: 'model-changed' });
    await t.until(({ engine }) => engine === 'ready');
  });

  test.each([
    ['cut short', (path: string) => truncateSync(path, 2 ** 20)],
    ['deleted', (path: string) => rmSync(path)],
    ['replaced', replaceByAnother],
  ])('%s between two answers: the next is refused, with the engine alive', async (_, change) => {
    const path = writeEndless(join(temporaryFolder(), 'endless.gguf'));
    const t = await startHost();
    await t.expectAnswer(path);

    change(path);
    const asked = performance.now();
    expect(await t.ask(path).problem).toMatchObject({
      code: 'file-unreadable',
      message: expect.stringContaining('was changed, moved or deleted while it was in use'),
    });
    expect(performance.now() - asked).toBeLessThan(noticeMs);
    expect(t.host.state.engine).toBe('ready');
  });

  test('replaced in mid-answer: the answer goes on with the file that was opened', async () => {
    const path = writeEndless(join(temporaryFolder(), 'endless.gguf'));
    const t = await startHost();
    const question = t.ask(path);
    await question.began;
    replaceByAnother(path);
    question.stop();
    expect(await question.finished).toMatchObject({ reason: 'cancelled' });

    // Loading it again opens the new one.
    await t.host.load(target(path));
    await t.expectAnswer(path);
  });
});

/** As a downloader does it: a new file takes the old one's name. */
function replaceByAnother(path: string): void {
  writeSyntheticModel(`${path}.new`, { name: 'Another' });
  renameSync(`${path}.new`, path);
}
