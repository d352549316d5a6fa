import { describe, expect, test } from 'vitest';
import { EngineHost } from '../../app/engine-host.ts';
import type { LoadTarget } from '../../app/engine-job.ts';
import { AppError } from '../../app/errors.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { type EngineScript, ScriptedEngines, scriptedStats } from '../support/scripted-engine.ts';
import { silentLog } from '../support/silent-log.ts';

const noHandlers = { onStart: () => {}, onProgress: () => {}, onDelta: () => {} };
const at = (path: string): LoadTarget => ({ modelId: path, path, context: 'auto', kvType: 'F16', keepInMemory: false });
const modelA = at('/models/a.gguf');
const question = { messages: [{ role: 'user', content: 'Hi' }], mode: 'fast', target: () => modelA } as const;
const prepare = async () => ({ contextTokens: 2048 });

async function startedHost(script: EngineScript = {}) {
  const clock = new ManualClock();
  const engines = new ScriptedEngines(clock, script);
  const host = new EngineHost({ startEngine: engines.start, prepare, clock, log: silentLog });
  host.start();
  await clock.advance(0);
  return { clock, engines, host };
}

async function hostWithModel(script: EngineScript = {}, path = '/models/a.gguf') {
  const started = await startedHost(script);
  const loaded = started.host.load(at(path));
  await started.clock.advance(0);
  await loaded;
  return started;
}

/** The error that a promise ends with, observed from now on so that it never counts as unhandled. */
function failureOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => 'succeeded',
    (error: unknown) => error,
  );
}

describe('requests', () => {
  test('wait until the process says that it is ready', async () => {
    const { host, engines, clock } = await startedHost({ becomesReady: false });
    void failureOf(host.load(at('/models/a.gguf')));
    await clock.advance(1_000);
    expect(engines.current.requests).toEqual([]);
    expect(host.state.engine).toBe('starting');

    engines.current.say({ kind: 'ready' });
    await clock.advance(0);
    expect(engines.current.requests).toMatchObject([{ kind: 'load', path: '/models/a.gguf' }]);
  });

  test('have numbers of their own, and answers to another number are ignored', async () => {
    const { host, engines, clock } = await hostWithModel();
    const deltas: string[] = [];
    const { finished } = host.generate(question, { ...noHandlers, onDelta: (_, text) => deltas.push(text) });
    await clock.advance(0);
    const { id } = engines.current.generating;
    engines.current.say({ kind: 'delta', id: id + 1, seq: 0, channel: 'answer', text: 'not mine', nTokens: 1 });
    engines.current.answer('mine');
    engines.current.finish();
    expect(await finished).toEqual({ reason: 'stop', mode: 'fast', stats: scriptedStats });
    expect(deltas).toEqual(['mine']);
    expect(new Set(engines.current.requests.map((request) => ('id' in request ? request.id : -1))).size).toBe(2);
  });

  test('a model that is chosen while an answer is written is opened after it, and before waiting questions', async () => {
    const { host, engines, clock } = await hostWithModel();
    const models: string[] = [];
    const handlers = { ...noHandlers, onStart: ({ path }: { path: string }) => models.push(path) };
    const ofWhatIsOpen = { ...question, target: () => host.state.target ?? modelA };
    host.generate(ofWhatIsOpen, handlers);
    await clock.advance(0);
    host.generate(ofWhatIsOpen, handlers);
    const loaded = host.load(at('/models/b.gguf'));
    await clock.advance(0);
    engines.current.finish();
    await clock.advance(0);
    await loaded;
    expect(models).toEqual(['/models/a.gguf', '/models/b.gguf']);
  });

  test('a question that no model could answer fails with the reason, and the next one is answered', async () => {
    const { host, engines, clock } = await hostWithModel();
    const target = () => {
      throw new AppError('no-model', 'There is no model.');
    };
    const failure = failureOf(host.generate({ ...question, target }, noHandlers).finished);
    const { finished } = host.generate(question, noHandlers);
    await clock.advance(0);
    expect(await failure).toMatchObject({ code: 'no-model', message: 'There is no model.' });
    engines.current.finish();
    expect(await finished).toMatchObject({ reason: 'stop' });
  });

  test('a file that cannot be opened leaves the model before in place', async () => {
    const { host, engines, clock } = await hostWithModel({
      load: (path) => (path.includes('bad') ? { code: 'not-gguf', message: 'bad.gguf is not a GGUF file.' } : 'loaded'),
    });
    const failure = failureOf(host.load(at('/models/bad.gguf')));
    await clock.advance(0);
    expect(await failure).toMatchObject({ code: 'not-gguf', message: 'bad.gguf is not a GGUF file.' });
    expect(host.state).toMatchObject({ engine: 'ready', model: { path: '/models/a.gguf' } });
    host.generate(question, noHandlers);
    await clock.advance(0);
    expect(engines.current.isGenerating).toBe(true);
  });

  test('a model that is to be kept in memory shows how much of it was read, and can be cancelled meanwhile', async () => {
    const { host, engines, clock } = await hostWithModel({
      load: (path) => (path.includes('b.gguf') ? 'silence' : 'loaded'),
    });
    const cancelled = failureOf(host.load({ ...at('/models/b.gguf'), keepInMemory: true }));
    await clock.advance(0);
    const request = engines.current.requests.at(-1);
    expect(request).toMatchObject({ kind: 'load', path: '/models/b.gguf', keepInMemory: true });
    const id = request?.kind === 'load' ? request.id : 0;
    engines.current.say({ kind: 'loading', id, doneBytes: 5e8, totalBytes: 1e9 });
    expect(host.state.loading).toMatchObject({ phase: 'reading', progress: { doneBytes: 5e8, totalBytes: 1e9 } });

    host.cancelLoad();
    expect(await cancelled).toMatchObject({ code: 'cancelled' });
    expect(engines.current.requests.at(-1)).toEqual({ kind: 'stop', id });
    engines.current.say({ kind: 'failed', id, error: { code: 'cancelled', message: 'Cancelled.' } });
    expect(host.state).toMatchObject({ model: { path: '/models/a.gguf' }, loading: null });
  });

  test('a kept model that the engine let go for one that failed is opened again', async () => {
    const refusal = { code: 'out-of-memory', message: 'No room.' };
    const { host, engines, clock } = await startedHost({
      load: (path) => (path.includes('b.gguf') ? refusal : 'loaded'),
    });
    const kept = { ...modelA, keepInMemory: true };
    const first = host.load(kept);
    await clock.advance(0);
    await first;
    const failure = failureOf(host.load({ ...at('/models/b.gguf'), keepInMemory: true }));
    await clock.advance(0);
    expect(await failure).toMatchObject(refusal);
    await clock.advance(0);
    const loads = engines.current.requests.filter(({ kind }) => kind === 'load');
    expect(loads.map((load) => load.kind === 'load' && load.path)).toEqual([
      '/models/a.gguf',
      '/models/b.gguf',
      '/models/a.gguf',
    ]);
    expect(host.state).toMatchObject({ engine: 'ready', target: kept, model: { path: '/models/a.gguf' } });
  });
});

describe('a crash', () => {
  test('fails the running request with a sentence, starts again and opens the model again', async () => {
    const { host, engines, clock } = await hostWithModel();
    const failure = failureOf(host.generate(question, noHandlers).finished);
    await clock.advance(0);
    engines.current.crash();
    expect(await failure).toMatchObject({
      code: 'engine-crashed',
      message: 'The engine stopped unexpectedly while it wrote this answer. Your text is safe; send again.',
    });
    expect(host.state.engine).toBe('restarting');

    await clock.advance(249);
    expect(engines.started).toHaveLength(1);
    await clock.advance(1);
    expect(engines.started).toHaveLength(2);
    expect(engines.current.requests).toMatchObject([{ kind: 'load', path: '/models/a.gguf' }]);
    expect(host.state).toMatchObject({ engine: 'ready', model: { path: '/models/a.gguf' } });
  });

  test('a question that comes while the engine restarts is answered afterwards', async () => {
    const { host, engines, clock } = await hostWithModel();
    engines.current.crash();
    const { finished } = host.generate(question, noHandlers);
    await clock.advance(250);
    expect(engines.started).toHaveLength(2);
    engines.current.answer('Here I am');
    engines.current.finish();
    expect(await finished).toMatchObject({ reason: 'stop' });
  });

  test('questions that were waiting survive it', async () => {
    const { host, engines, clock } = await hostWithModel();
    const running = failureOf(host.generate(question, noHandlers).finished);
    const { finished } = host.generate(question, noHandlers);
    await clock.advance(0);
    engines.current.crash();
    await running;
    await clock.advance(250);
    engines.current.finish();
    expect(await finished).toMatchObject({ reason: 'stop' });
  });

  test('the pause before the next start grows', async () => {
    const { host, engines, clock } = await startedHost({ load: (path) => (path.includes('bad') ? 'crash' : 'loaded') });
    const pauses: number[] = [];
    for (const path of ['/bad-1.gguf', '/bad-2.gguf', '/bad-3.gguf', '/bad-4.gguf']) {
      const failure = failureOf(host.load(at(path)));
      await clock.advance(0);
      await failure;
      const [starts, before] = [engines.started.length, clock.monotonic()];
      while (engines.started.length === starts) await clock.advance(50);
      pauses.push(clock.monotonic() - before);
    }
    expect(pauses).toEqual([250, 1_000, 4_000, 4_000]);
  });

  test('three on one model within five minutes stop the engine, with a problem and no fourth start', async () => {
    const { host, engines, clock } = await hostWithModel();
    for (const pause of [250, 1_000, 0]) {
      engines.current.crash();
      await clock.advance(pause);
    }
    const waiting = failureOf(host.generate(question, noHandlers).finished);
    await clock.advance(600_000);
    expect(engines.started).toHaveLength(3);
    expect(host.state).toMatchObject({ engine: 'stopped', model: null, problem: { code: 'engine-stopped' } });
    expect(await waiting).toMatchObject({ code: 'engine-stopped', message: expect.stringContaining('Choose a model') });
  });

  test('the third one fails the questions that were waiting for the restart', async () => {
    const { host, engines, clock } = await hostWithModel();
    for (const pause of [250, 1_000]) {
      engines.current.crash();
      await clock.advance(pause);
    }
    const waiting = [host.generate(question, noHandlers), host.generate(question, noHandlers)].map(({ finished }) =>
      failureOf(finished),
    );
    engines.current.crash();
    expect(await Promise.all(waiting)).toMatchObject([{ code: 'engine-stopped' }, { code: 'engine-stopped' }]);
  });

  test('three that lie further apart than five minutes do not stop it', async () => {
    const { host, engines, clock } = await hostWithModel();
    for (let n = 0; n < 6; n++) {
      engines.current.crash();
      await clock.advance(3 * 60_000);
      expect(host.state.engine).toBe('ready');
    }
  });

  test('choosing a model starts a stopped engine again', async () => {
    const { host, engines, clock } = await hostWithModel();
    for (const pause of [250, 1_000, 0]) {
      engines.current.crash();
      await clock.advance(pause);
    }
    const loaded = host.load(at('/models/b.gguf'));
    await clock.advance(0);
    expect(await loaded).toMatchObject({ path: '/models/b.gguf' });
    expect(host.state).toMatchObject({ engine: 'ready', problem: null });
    engines.current.crash();
    await clock.advance(250);
    expect(host.state.engine).toBe('ready');
  });

  test('a file that crashes the engine whenever it is opened never takes the model before it down', async () => {
    const { host, clock } = await hostWithModel({ load: (path) => (path.includes('bad') ? 'crash' : 'loaded') });
    for (let n = 0; n < 4; n++) {
      const failure = failureOf(host.load(at('/models/bad.gguf')));
      await clock.advance(5_000);
      expect(await failure).toMatchObject({
        code: 'engine-crashed',
        message: expect.stringContaining('this model file'),
      });
      expect(host.state).toMatchObject({ engine: 'ready', model: { path: '/models/a.gguf' } });
    }
  });

  test('a model that is gone after the restart leaves a ready engine, no model and the reason', async () => {
    const missing = { code: 'file-missing', message: 'There is no file a.gguf.' };
    let isThere = true;
    const { host, engines, clock } = await hostWithModel({ load: () => (isThere ? 'loaded' : missing) });
    isThere = false;
    engines.current.crash();
    await clock.advance(250);
    expect(host.state).toEqual({ engine: 'ready', model: null, target: null, loading: null, problem: missing });
  });

  test('a process that cannot be started at all counts as one', async () => {
    const clock = new ManualClock();
    let attempts = 0;
    const startEngine = () => {
      attempts++;
      throw new Error('no such file');
    };
    const host = new EngineHost({ startEngine, prepare, clock, log: silentLog });
    host.start();
    await clock.advance(600_000);
    expect(attempts).toBe(3);
    expect(host.state.engine).toBe('stopped');
  });

  test('a process that does not become ready within 30 seconds is ended and counts as one', async () => {
    const { host, engines, clock } = await startedHost({ becomesReady: false });
    await clock.advance(30_000);
    expect(engines.started[0]?.hasEnded).toBe(true);
    expect(host.state.engine).toBe('restarting');
  });

  test('a message that the protocol does not know ends the process, for an answer to it may never come', async () => {
    const { host, engines, clock } = await hostWithModel();
    const failure = failureOf(host.generate(question, noHandlers).finished);
    await clock.advance(0);
    engines.current.say({ nonsense: 'yes' });
    await clock.advance(0);
    expect(await failure).toMatchObject({ code: 'engine-crashed' });
    expect(host.state.engine).toBe('restarting');
  });

  test('a process that says again that it is ready has lost its model, and is ended', async () => {
    const { host, engines, clock } = await hostWithModel();
    engines.current.say({ kind: 'ready' });
    await clock.advance(250);
    expect(engines.started).toHaveLength(2);
    expect(host.state).toMatchObject({ engine: 'ready', model: { path: '/models/a.gguf' } });
  });

  test('that shows first when a request cannot be sent any more fails that request', async () => {
    const { host, engines, clock } = await hostWithModel();
    engines.current.post = () => {
      throw new Error('channel closed');
    };
    const failure = failureOf(host.generate(question, noHandlers).finished);
    await clock.advance(0);
    expect(await failure).toMatchObject({ code: 'engine-crashed' });
    await clock.advance(250);
    expect(host.state.engine).toBe('ready');
  });
});

describe('shutdown', () => {
  test('asks the process to end and waits for it', async () => {
    const { host, engines, clock } = await hostWithModel();
    const running = failureOf(host.generate(question, noHandlers).finished);
    const waiting = failureOf(host.generate(question, noHandlers).finished);
    await clock.advance(0);
    const done = host.shutdown();
    await clock.advance(0);
    await done;
    expect(engines.current.hasEnded).toBe(true);
    expect([await running, await waiting]).toMatchObject([{ code: 'closing' }, { code: 'closing' }]);
    await clock.advance(60_000);
    expect(engines.started).toHaveLength(1);
  });

  test('ends a process that does not listen after three seconds', async () => {
    const { host, engines, clock } = await hostWithModel({ ignoresStop: true });
    const done = host.shutdown();
    await clock.advance(2_999);
    expect(engines.current.hasEnded).toBe(false);
    await clock.advance(1);
    await done;
    expect(engines.current.hasEnded).toBe(true);
  });

  test('during a pause between two starts begins no new process', async () => {
    const { host, engines, clock } = await hostWithModel();
    engines.current.crash();
    await host.shutdown();
    await clock.advance(60_000);
    expect(engines.started).toHaveLength(1);
  });
});
