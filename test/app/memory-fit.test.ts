import { describe, expect, test } from 'vitest';
import type { MachineMemory } from '../../engine/index.ts';
import { ScriptedFiles } from '../support/scripted-files.ts';
import { scriptedCost } from '../support/scripted-machine.ts';
import { startTestApp } from '../support/test-app.ts';

/** What the engine needs beside the weights and the cache of these models: about 100 MB. */
const beside = 110e6;
/** Of one position of the scripted model's cache. */
const positionBytes = 16 * 1_024;

const oneLayer = scriptedCost(4e9);
const cost4GB = { ...oneLayer, shape: { ...oneLayer.shape, nLayers: 16 } };

/** Models of 4 GB that were made for 32,768 positions, on a machine with this memory. */
async function startApp(memory: MachineMemory, { isMixture = false } = {}) {
  const cost = cost4GB;
  const files = new ScriptedFiles(() => null, {
    description: { contextLength: 32_768, maxContextTokens: 131_072 },
    cost: isMixture ? { ...cost, alwaysNeededBytes: 0.5e9 } : cost,
  });
  const t = await startTestApp({ withStarter: false, files, memory });
  t.chosenFiles = ['/models/big.gguf'];
  const { models } = await t.command('library.import', { what: 'files' });
  return { t, files, id: models[0]?.id ?? '', model: models[0] };
}

function needed(contextTokens: number): number {
  return 4e9 + beside + contextTokens * positionBytes;
}

test('the list tells what a model needs and whether that is there', async () => {
  for (const [free, verdict] of [
    [60e9, 'fits'],
    [3e9, 'too-large'],
  ] as const) {
    const { model } = await startApp({ total: 64e9, free });
    expect(model?.memory?.verdict).toBe(verdict);
    expect(model?.memory?.bytes).toBeGreaterThan(4e9);
  }
});

describe('a context left to Tandem', () => {
  test('is as long as the model was made for where that fits', async () => {
    const { t, id } = await startApp({ total: 64e9, free: needed(32_768) + 20e6 });
    await t.commandWhile('model.load', { id });
    expect(t.engine.requests.at(-1)).toMatchObject({ kind: 'load', contextTokens: 32_768 });
  });

  test('is shorter where only that fits', async () => {
    const { t, id } = await startApp({ total: 64e9, free: needed(8_192) + 2e6 });
    await t.commandWhile('model.load', { id });
    expect(t.engine.requests.at(-1)).toMatchObject({ kind: 'load', contextTokens: 8_192 });
  });
});

describe('a model that does not fit', () => {
  test('is refused before anything is read, with figures, and the engine is not asked', async () => {
    const { t, id, files } = await startApp({ total: 64e9, free: 2e9 });
    const state = await t.commandWhile('model.load', { id });
    expect(state).toMatchObject({ current: null, loading: null, problem: { code: 'memory-too-small' } });
    expect(state.problem?.message).toBe(
      'Model big needs 4.2 GB of memory with a context of 4,096 tokens, and free are 2.0 GB. Close other programs, or choose a smaller model.',
    );
    expect(files.reads).toEqual([]);
    expect(t.engine.requests).toEqual([]);
  });

  test('on a computer that could never hold it is told to be replaced by a smaller one', async () => {
    const { t, id } = await startApp({ total: 4e9, free: 4e9 });
    const { problem } = await t.commandWhile('model.load', { id });
    expect(problem?.message).toMatch(/this computer has 4\.0 GB\. Choose a smaller model, or a smaller quantization/);
  });

  test('with the context that the person wishes is offered with the one that fits', async () => {
    const { t, id } = await startApp({ total: 64e9, free: needed(16_384) + 5e6 });
    await t.command('settings.update', { contextTokens: 131_072 });
    const { problem } = await t.commandWhile('model.load', { id });
    expect(problem).toMatchObject({
      code: 'memory-too-small',
      message: expect.stringContaining('With a context of 16,384 tokens it fits: choose that in the settings.'),
    });
    await t.command('settings.update', { contextTokens: 16_384 });
    expect(await t.commandWhile('model.load', { id })).toMatchObject({ current: { id }, problem: null });
  });

  test('fails the message that asked for it with the same sentence, and others go on', async () => {
    const { t, id } = await startApp({ total: 64e9, free: 2e9 });
    const { conversationId, replyId } = await t.send('Hi', { modelId: id });
    expect(await t.message(conversationId, replyId)).toMatchObject({
      status: 'failed',
      problem: { code: 'memory-too-small' },
    });
  });
});

test('a mixture whose experts do not all stay in memory is opened, and not read into memory first', async () => {
  const { t, id, files, model } = await startApp({ total: 64e9, free: 3.5e9 }, { isMixture: true });
  expect(model?.memory?.verdict).toBe('pages');
  await t.commandWhile('model.load', { id });
  expect(t.engine.requests.at(-1)).toMatchObject({ kind: 'load', path: '/models/big.gguf' });
  expect(files.reads).toEqual([]);
});

test('the memory of the model that is loaded counts as free: its cache as far as a reply has filled it', async () => {
  const asked: (number | undefined)[] = [];
  const files = new ScriptedFiles(() => null, { cost: cost4GB });
  const t = await startTestApp({
    files,
    readMemory: (loaded) => {
      asked.push(loaded?.kv);
      return { total: 64e9, free: 64e9 };
    },
  });
  await t.command('library.list', null);
  expect(asked.at(-1)).toBe(0);
  await t.send('Hi');
  t.engine.finish('stop', { promptTokens: 1_000 });
  await t.clock.advance(0);
  await t.command('library.list', null);
  expect(asked.at(-1)).toBeGreaterThanOrEqual(1_000 * positionBytes);
  await t.commandWhile('model.unload', null);
  await t.command('library.list', null);
  expect(asked.at(-1)).toBeUndefined();
});
