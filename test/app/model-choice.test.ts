import { describe, expect, test } from 'vitest';
import { AppError } from '../../app/errors.ts';
import type { FileWork } from '../../app/library/model-files.ts';
import { type EngineScript, scriptedModel } from '../support/scripted-engine.ts';
import { ScriptedFiles } from '../support/scripted-files.ts';
import { startTestApp, type TestAppOptions } from '../support/test-app.ts';

/** Which model answers a message, and how it gets into memory. */

/** An app with the starter open and two more models in the library. */
async function startApp(options: TestAppOptions & { readonly files?: ScriptedFiles } = {}) {
  const { files = new ScriptedFiles() } = options;
  const t = await startTestApp({ ...options, files });
  t.chosenFiles = ['/models/a.gguf', '/models/b.gguf'];
  const { models } = await t.command('library.import', { what: 'files' });
  const [a, b] = models.map(({ id }) => id);
  if (a === undefined || b === undefined) throw new Error('both models must be imported');
  return { t, files, a, b, starter: await t.starterId() };
}

type TestApp = Awaited<ReturnType<typeof startApp>>['t'];

/** Names of the files that the engine opened, in order. */
function opened(t: TestApp): string[] {
  return t.engine.requests.flatMap((request) =>
    request.kind === 'load' ? (request.path.split('/').at(-1) ?? '') : [],
  );
}

function lastLoad(t: TestApp) {
  const request = t.engine.requests.findLast(({ kind }) => kind === 'load');
  if (request?.kind !== 'load') throw new Error('nothing was loaded');
  return request;
}

async function answered(t: TestApp, input: Parameters<TestApp['send']>[1] = {}) {
  const sent = await t.send('Hi', input);
  t.engine.answer('Hello');
  t.engine.finish();
  await t.clock.advance(0);
  return { ...sent, message: await t.message(sent.conversationId, sent.replyId) };
}

describe('a message', () => {
  test('is answered by the model that it names, which is loaded first; nothing is asked', async () => {
    const { t, a } = await startApp();
    const { message } = await answered(t, { modelId: a });
    expect(message).toMatchObject({ status: 'complete', modelName: 'Model a' });
    expect(opened(t)).toEqual(['starter.gguf', 'a.gguf']);
  });

  test('that names none goes back to the chosen model, whatever the one before named', async () => {
    const { t, a } = await startApp();
    const { conversationId } = await answered(t, { modelId: a });
    expect((await answered(t, { conversationId })).message.modelName).toBe('Model starter');
    expect(opened(t)).toEqual(['starter.gguf', 'a.gguf', 'starter.gguf']);
  });

  test('of a conversation with a model of its own is answered by that, and other conversations by the chosen one', async () => {
    const { t, b } = await startApp();
    const { conversationId } = await answered(t);
    const summary = await t.command('conversation.setModel', { id: conversationId, modelId: b });
    expect(summary.modelId).toBe(b);
    expect(t.payloads('conversation.changed').at(-1)).toMatchObject({ id: conversationId, modelId: b });
    expect((await answered(t, { conversationId })).message.modelName).toBe('Model b');
    expect((await answered(t)).message.modelName).toBe('Model starter');
    await t.command('conversation.setModel', { id: conversationId, modelId: null });
    expect((await answered(t, { conversationId })).message.modelName).toBe('Model starter');
  });

  test('can be asked again of another model', async () => {
    const { t, a } = await startApp();
    const { replyId } = await answered(t);
    const { messages } = await t.command('chat.regenerate', { replyId, mode: 'fast', modelId: a });
    await t.clock.advance(0);
    t.engine.finish();
    await t.clock.advance(0);
    expect(t.payloads('chat.finished').at(-1)?.message).toMatchObject({
      id: messages.at(-1)?.id,
      modelName: 'Model a',
    });
  });

  test('loads nothing anew when its model is in memory', async () => {
    const { t, a } = await startApp();
    await answered(t, { modelId: a });
    await answered(t, { modelId: a });
    expect(opened(t)).toEqual(['starter.gguf', 'a.gguf']);
  });

  test('waits its turn behind others, each with its own model', async () => {
    const { t, a, b } = await startApp();
    const names: (string | null)[] = [];
    for (const modelId of [a, b, a]) await t.send('Hi', { modelId });
    for (let n = 0; n < 3; n++) {
      t.engine.finish();
      await t.clock.advance(0);
      names.push(t.payloads('chat.finished').at(-1)?.message.modelName ?? null);
    }
    expect(names).toEqual(['Model a', 'Model b', 'Model a']);
    expect(opened(t)).toEqual(['starter.gguf', 'a.gguf', 'b.gguf', 'a.gguf']);
  });

  test('whose model cannot be opened fails with the reason, and the next one is answered', async () => {
    const script: EngineScript = {
      load: (path) => (path.includes('a.gguf') ? { code: 'file-damaged', message: 'It is damaged.' } : 'loaded'),
    };
    const { t, a } = await startApp({ script });
    const { conversationId, replyId } = await t.send('Hi', { modelId: a });
    expect(await t.message(conversationId, replyId)).toMatchObject({
      status: 'failed',
      problem: { code: 'file-damaged', message: 'It is damaged.' },
    });
    expect((await answered(t, { conversationId })).message).toMatchObject({
      status: 'complete',
      modelName: 'Model starter',
    });
  });

  test('whose model crashes the engine while it is opened fails, and the model before comes back', async () => {
    const { t, a } = await startApp({ script: { load: (path) => (path.includes('a.gguf') ? 'crash' : 'loaded') } });
    const { conversationId, replyId } = await t.send('Hi', { modelId: a });
    await t.clock.advance(250);
    expect(await t.message(conversationId, replyId)).toMatchObject({
      status: 'failed',
      problem: { code: 'engine-crashed', message: expect.stringContaining('this model file') },
    });
    expect(await t.command('model.state', null)).toMatchObject({ engine: 'ready', current: { isStarter: true } });
  });

  test('for a model that is not in the library any more fails with a way on', async () => {
    const { t, a } = await startApp();
    await t.command('library.remove', { id: a });
    const { conversationId, replyId } = await t.send('Hi', { modelId: a });
    expect(await t.message(conversationId, replyId)).toMatchObject({
      status: 'failed',
      problem: { code: 'model-not-found', message: expect.stringContaining('Choose another') },
    });
  });

  test('a conversation cannot be given a model that is not there', async () => {
    const { t } = await startApp();
    const { conversationId } = await answered(t);
    const input = { id: conversationId, modelId: 'nobody' };
    expect(await t.refusal('conversation.setModel', input)).toMatchObject({ code: 'model-not-found' });
  });
});

describe('loading', () => {
  /** Reading that lasts until the test ends it. */
  function slowReading(files: ScriptedFiles) {
    const work: FileWork[] = [];
    let finish = () => {};
    files.onRead = (_, given) => {
      work.push(given);
      return new Promise((resolve) => {
        finish = resolve;
      });
    };
    return { work, finish: () => finish() };
  }

  test('shows how much has been read, and then that the engine opens the file', async () => {
    const { t, files, a } = await startApp();
    const reading = slowReading(files);
    const done = t.command('model.load', { id: a });
    await t.clock.advance(0);
    reading.work[0]?.onProgress?.({ doneBytes: 1_000_000, totalBytes: 5_000_000 });
    expect(await t.command('model.state', null)).toMatchObject({
      current: { isStarter: true },
      loading: { id: a, name: 'Model a', phase: 'reading', progress: { doneBytes: 1_000_000, totalBytes: 5_000_000 } },
    });
    const opening = t.next('model.changed', ({ loading }) => loading?.phase === 'opening');
    reading.finish();
    await t.clock.advance(0);
    await opening;
    expect(await done).toMatchObject({ current: { id: a }, chosenId: a, loading: null, problem: null });
  });

  test('that is to be kept in memory is read by the engine alone', async () => {
    const { t, files, a } = await startApp({ memory: { total: 64e9, free: 64e9 } });
    await t.command('settings.update', { keepInMemory: true });
    const reading = slowReading(files);
    const done = t.command('model.load', { id: a });
    await t.clock.advance(0);
    await t.clock.advance(0);
    expect(await done).toMatchObject({ current: { id: a }, canKeepInMemory: true });
    expect(reading.work).toEqual([]);
    expect(lastLoad(t)).toMatchObject({ keepInMemory: true });
  });

  test('is not offered to be kept in memory where less than 2 GB would stay free', async () => {
    const { t } = await startApp({ memory: { total: 8e9, free: 1.9e9 } });
    expect(await t.command('model.state', null)).toMatchObject({ canKeepInMemory: false });
  });

  test('that is cancelled while the file is read stops reading, and the model before stays and answers', async () => {
    const { t, files, a, starter } = await startApp();
    const reading = slowReading(files);
    const done = t.command('model.load', { id: a });
    await t.clock.advance(0);
    expect(await t.command('model.cancelLoad', null)).toMatchObject({ loading: null, current: { id: starter } });
    expect(reading.work[0]?.signal?.aborted).toBe(true);
    expect(await done).toMatchObject({ current: { id: starter }, chosenId: starter, problem: null });
    files.onRead = null;
    expect((await answered(t)).message).toMatchObject({ status: 'complete', modelName: 'Model starter' });
    expect(opened(t)).toEqual(['starter.gguf']);
  });

  test('that is cancelled while the engine opens the file brings the model before back', async () => {
    // The engine answers only when the test lets it.
    const { t, a, starter } = await startApp({
      script: { load: (path) => (path.includes('a.gguf') ? 'silence' : 'loaded') },
    });
    const done = t.command('model.load', { id: a });
    await t.clock.advance(0);
    const { id, path } = lastLoad(t);
    expect(await t.command('model.cancelLoad', null)).toMatchObject({ loading: null, current: { id: starter } });
    t.engine.say({ kind: 'loaded', id, model: scriptedModel(path) });
    await t.clock.advance(0);
    expect(await done).toMatchObject({ current: { id: starter }, chosenId: starter, problem: null });
    expect(opened(t)).toEqual(['starter.gguf', 'a.gguf', 'starter.gguf']);
    expect((await answered(t)).message.modelName).toBe('Model starter');
  });

  test('that a message waits for can be cancelled: the message ends as stopped, the model before answers the next', async () => {
    const { t, files, a } = await startApp();
    slowReading(files);
    const { conversationId, replyId } = await t.send('Hi', { modelId: a });
    await t.command('model.cancelLoad', null);
    await t.clock.advance(0);
    expect(await t.message(conversationId, replyId)).toMatchObject({ status: 'stopped', problem: null });
    files.onRead = null;
    expect((await answered(t, { conversationId })).message.modelName).toBe('Model starter');
  });

  test('that a message waits for ends when the message is stopped', async () => {
    const { t, files, a } = await startApp();
    const reading = slowReading(files);
    const { conversationId, replyId } = await t.send('Hi', { modelId: a });
    await t.command('chat.stop', { replyId });
    await t.clock.advance(0);
    expect(reading.work[0]?.signal?.aborted).toBe(true);
    expect(await t.message(conversationId, replyId)).toMatchObject({ status: 'stopped' });
    expect(await t.command('model.state', null)).toMatchObject({ loading: null, current: { isStarter: true } });
  });

  test('a second choice takes the place of the first that is still read', async () => {
    const { t, files, a, b } = await startApp();
    const reading = slowReading(files);
    const first = t.command('model.load', { id: a });
    await t.clock.advance(0);
    files.onRead = null;
    const second = await t.commandWhile('model.load', { id: b });
    expect(second).toMatchObject({ current: { id: b }, chosenId: b });
    await first;
    expect(reading.work[0]?.signal?.aborted).toBe(true);
    expect(opened(t)).toEqual(['starter.gguf', 'b.gguf']);
  });

  test('waits for the answer that is being written, and says so', async () => {
    const { t, a } = await startApp();
    await t.send('Hi');
    const done = t.command('model.load', { id: a });
    await t.clock.advance(0);
    expect(await t.command('model.state', null)).toMatchObject({ loading: { id: a, phase: 'waiting' } });
    t.engine.finish();
    await t.clock.advance(0);
    expect(await done).toMatchObject({ current: { id: a } });
  });

  test('a file that cannot be read any more leaves the model before, and the list says what is wrong', async () => {
    const missing = { code: 'file-missing', message: 'There is no file a.gguf any more.' };
    let isGone = false;
    const files = new ScriptedFiles((path) => (isGone && path.includes('a.gguf') ? missing : null));
    files.onRead = async (paths) => {
      if (isGone && paths.some((path) => path.includes('a.gguf'))) throw new AppError(missing.code, missing.message);
    };
    const { t, a, starter } = await startApp({ files });
    isGone = true;
    const state = await t.commandWhile('model.load', { id: a });
    expect(state).toMatchObject({ current: { id: starter }, chosenId: starter, problem: missing });
    await t.clock.advance(0);
    const row = (await t.command('library.list', null)).find(({ id }) => id === a);
    expect(row).toMatchObject({ problem: missing, isLoaded: false });
  });
});

describe('unloading', () => {
  test('frees the engine, and the next message loads the chosen model again', async () => {
    const { t, starter } = await startApp();
    expect(await t.commandWhile('model.unload', null)).toMatchObject({
      current: null,
      chosenId: starter,
      problem: null,
    });
    expect((await t.command('library.list', null)).some(({ isLoaded }) => isLoaded)).toBe(false);
    expect((await answered(t)).message).toMatchObject({ status: 'complete', modelName: 'Model starter' });
  });

  test('with nothing in memory is fine', async () => {
    const { t } = await startApp();
    await t.commandWhile('model.unload', null);
    expect(await t.commandWhile('model.unload', null)).toMatchObject({ current: null, problem: null });
  });
});

describe('what is remembered', () => {
  test('the chosen model is opened at the next start, the model of one message is not', async () => {
    const { t, a, b } = await startApp();
    await t.commandWhile('model.load', { id: a });
    await answered(t, { modelId: b });
    await t.close();
    const next = await startTestApp({ dataFolder: t.dataFolder });
    await next.clock.advance(0);
    expect(await next.command('model.state', null)).toMatchObject({ current: { id: a }, chosenId: a });
  });

  test('a reply says when its model was used last, and how fast it was where it was long enough to tell', async () => {
    const { t, a } = await startApp();
    await answered(t, { modelId: a });
    const row = async () => (await t.command('library.list', null)).find(({ id }) => id === a);
    // The scripted reply has 8 new prompt tokens and 5 of the answer.
    expect(await row()).toMatchObject({ lastUsedAt: t.clock.now(), speed: null });

    await t.send('Hi', { modelId: a });
    t.engine.finish('stop', {
      prefill: { tokens: 400, milliseconds: 1000, tokensPerSecond: 400 },
      decode: { tokens: 100, milliseconds: 5000, tokensPerSecond: 20 },
    });
    await t.clock.advance(0);
    expect(await row()).toMatchObject({
      speed: { prefillTokensPerSecond: 400, decodeTokensPerSecond: 20, source: 'measured' },
    });
    expect(
      t
        .payloads('library.changed')
        .at(-1)
        ?.find(({ id }) => id === a)?.speed,
    ).not.toBeNull();
  });

  test('settings for the context and the cache are those that the next load uses', async () => {
    const { t, a } = await startApp();
    await t.command('settings.update', { kvType: 'Q8_0', contextTokens: 4096 });
    await t.commandWhile('model.load', { id: a });
    expect(t.engine.requests.at(-1)).toMatchObject({ kind: 'load', kvType: 'Q8_0', contextTokens: 4096 });
  });

  test('settings that changed since it was loaded load the model anew before the next answer', async () => {
    const { t } = await startApp();
    await answered(t);
    await t.command('settings.update', { contextTokens: 8192 });
    await answered(t);
    expect(opened(t)).toEqual(['starter.gguf', 'starter.gguf']);
  });
});
