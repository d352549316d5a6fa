import { describe, expect, test } from 'vitest';
import type { EngineScript } from '../support/scripted-engine.ts';
import { ScriptedFiles } from '../support/scripted-files.ts';
import { starterNote, startTestApp } from '../support/test-app.ts';

const notGguf = { code: 'not-gguf', message: 'bad.gguf is not a GGUF file. Choose another file.' };
const missing = { code: 'file-missing', message: 'There is no file gone.gguf any more. Choose another one.' };

/** Files are good or bad by their name. */
const problemOf = (path: string) => {
  if (path.includes('bad')) return notGguf;
  return path.includes('gone') ? missing : null;
};
const files = () => new ScriptedFiles(problemOf);
const script: EngineScript = {
  load: (path) => problemOf(path) ?? (path.includes('hostile') ? 'crash' : 'loaded'),
};

describe('at the first start', () => {
  test('the demonstration model is opened, and says what it is', async () => {
    const t = await startTestApp();
    expect(await t.command('model.state', null)).toEqual({
      engine: 'ready',
      canKeepInMemory: true,
      loading: null,
      problem: null,
      chosenId: expect.any(String),
      current: {
        id: expect.any(String),
        name: 'Model starter',
        fileName: 'starter.gguf',
        sizeBytes: 5_000_000,
        architecture: 'qwen3moe',
        quantization: 'Q8_0',
        parameters: 4_990_000,
        nExperts: 8,
        topK: 2,
        contextTokens: 2048,
        modes: ['fast', 'deep'],
        isStarter: true,
        note: starterNote,
      },
    });
  });

  test('the window is told each step: waiting for the engine, reading, opening, then ready with the model', async () => {
    const t = await startTestApp();
    const steps = t
      .payloads('model.changed')
      .map(({ engine, loading, current }) => [engine, loading?.phase ?? null, current?.fileName ?? null].join(' '));
    expect([...new Set(steps)]).toEqual([
      'starting waiting ',
      'ready waiting ',
      'ready reading ',
      'ready opening ',
      'ready  starter.gguf',
    ]);
  });

  test('an installation without the demonstration model says so and still opens a chosen file', async () => {
    const t = await startTestApp({ withStarter: false });
    expect(await t.command('model.state', null)).toMatchObject({ current: null, problem: { code: 'starter-missing' } });
    t.chosenFile = '/models/good.gguf';
    expect(await t.commandWhile('model.choose', null)).toMatchObject({
      current: { fileName: 'good.gguf' },
      problem: null,
    });
  });
});

describe('choosing a file', () => {
  test('opens it and answers the next message with it', async () => {
    const t = await startTestApp();
    t.chosenFile = '/models/good.gguf';
    expect(await t.commandWhile('model.choose', null)).toMatchObject({
      current: { fileName: 'good.gguf', isStarter: false, note: null },
      problem: null,
    });
    await t.send('Hi');
    t.engine.finish();
    await t.clock.advance(0);
    expect(t.payloads('chat.finished')[0]?.message.modelName).toBe('Model good');
  });

  test('nothing changes when the person cancels the dialog', async () => {
    const t = await startTestApp();
    const before = await t.command('model.state', null);
    expect(await t.commandWhile('model.choose', null)).toEqual(before);
    expect(t.engine.requests).toHaveLength(1);
  });

  test('a bad file shows the engine’s sentence and the model before goes on answering', async () => {
    const t = await startTestApp({ script, files: files() });
    t.chosenFile = '/models/bad.gguf';
    expect(await t.commandWhile('model.choose', null)).toMatchObject({
      engine: 'ready',
      current: { fileName: 'starter.gguf' },
      loading: null,
      problem: notGguf,
    });
    const { conversationId, replyId } = await t.send('Still there?');
    t.engine.answer('Yes');
    t.engine.finish();
    await t.clock.advance(0);
    expect(await t.message(conversationId, replyId)).toMatchObject({ content: 'Yes', status: 'complete' });
  });

  test('a file that crashes the engine is named as the cause, and the model before comes back', async () => {
    const t = await startTestApp({ script, files: files() });
    t.chosenFile = '/models/hostile.gguf';
    expect(await t.commandWhile('model.choose', null)).toMatchObject({ problem: { code: 'engine-crashed' } });
    await t.clock.advance(250);
    expect(await t.command('model.state', null)).toMatchObject({
      engine: 'ready',
      current: { fileName: 'starter.gguf' },
    });
  });

  test('the problem of a bad file disappears when a good one is opened', async () => {
    const t = await startTestApp({ script, files: files() });
    t.chosenFile = '/models/bad.gguf';
    await t.commandWhile('model.choose', null);
    expect(await t.commandWhile('model.load', { id: await t.starterId() })).toMatchObject({ problem: null });
  });
});

describe('the next start', () => {
  test('opens the file that was chosen last', async () => {
    const first = await startTestApp();
    first.chosenFile = '/models/good.gguf';
    await first.commandWhile('model.choose', null);
    await first.close();
    const second = await startTestApp({ dataFolder: first.dataFolder });
    expect(await second.command('model.state', null)).toMatchObject({ current: { fileName: 'good.gguf' } });
    expect(second.engine.requests).toHaveLength(1);
  });

  test('opens the demonstration model when it was chosen last', async () => {
    const first = await startTestApp();
    first.chosenFile = '/models/good.gguf';
    await first.commandWhile('model.choose', null);
    await first.commandWhile('model.load', { id: await first.starterId() });
    await first.close();
    const second = await startTestApp({ dataFolder: first.dataFolder });
    expect(await second.command('model.state', null)).toMatchObject({ current: { isStarter: true } });
  });

  test('does not try a bad file again', async () => {
    const first = await startTestApp({ script, files: files() });
    first.chosenFile = '/models/bad.gguf';
    await first.commandWhile('model.choose', null);
    await first.close();
    const second = await startTestApp({ dataFolder: first.dataFolder, script, files: files() });
    expect(await second.command('model.state', null)).toMatchObject({ current: { isStarter: true }, problem: null });
  });

  test.each(['gone', 'hostile'])('with a file that is %s opens the demonstration model and says why', async (fate) => {
    const first = await startTestApp();
    first.chosenFile = `/models/${fate}.gguf`;
    await first.commandWhile('model.choose', null);
    await first.close();

    const second = await startTestApp({ dataFolder: first.dataFolder, script, files: files() });
    await second.clock.advance(1_000);
    expect(await second.command('model.state', null)).toMatchObject({
      engine: 'ready',
      current: { isStarter: true },
      problem: fate === 'gone' ? missing : { code: 'engine-crashed' },
    });
  });
});
