import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { engineProcessEntry } from '../../../engine/fork.ts';
import type { EngineReply } from '../../../engine/protocol.ts';
import { startEngine } from '../../support/engine-process.ts';
import { starterModelPath } from '../../support/starter-model.ts';
import { writeSyntheticModel } from '../../support/synthetic-model.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const path = tempFolder();
const load = { kind: 'load', id: 1, path: starterModelPath };
const ask = (id: number, content: string, more: object = {}) => ({
  kind: 'generate',
  id,
  messages: [{ role: 'user', content }],
  mode: 'deep',
  sampling: { temperature: 0 },
  ...more,
});

function deltasOf(replies: readonly EngineReply[], id: number) {
  return replies.filter((reply) => reply.kind === 'delta').filter((delta) => delta.id === id);
}

describe('the engine process', () => {
  it('loads a model and streams thinking and answer in numbered deltas', async () => {
    const engine = await startEngine();
    engine.post(load);
    engine.post(ask(2, 'What is 88 - 62?'));
    expect(await engine.answer(1)).toMatchObject({ kind: 'loaded', model: { name: 'Tandem Starter' } });
    expect(await engine.answer(2)).toMatchObject({ kind: 'finished', reason: 'stop' });

    const deltas = deltasOf(engine.replies, 2);
    expect(deltas.map(({ seq }) => seq)).toEqual([...deltas.keys()]);
    const answer = deltas.filter(({ channel }) => channel === 'answer').map(({ text }) => text);
    expect(answer.join('')).toBe('88 - 62 = 26.');
    expect(engine.replies.some((reply) => reply.kind === 'progress' && reply.done === reply.total)).toBe(true);
  });

  it('counts tokens of any model, also while the worker is busy', async () => {
    const file = path('busy.gguf');
    writeSyntheticModel(file, { contextLength: 8192 });
    const engine = await startEngine();
    engine.post({ kind: 'load', id: 1, path: file });
    const busy = Array.from({ length: 50 }, (_, i) => 10 + i);
    for (const id of busy) engine.post(ask(id, 'Hello', { mode: 'fast' }));
    const messages = [{ role: 'user', content: 'What is 88 - 62?' }];
    engine.post({ kind: 'count', id: 2, path: starterModelPath, messages });
    engine.post({ kind: 'count', id: 3, path: path('missing.gguf'), messages });
    expect(await engine.answer(2)).toMatchObject({ kind: 'counted', tokens: [expect.any(Number)] });
    expect(await engine.answer(3)).toMatchObject({ kind: 'failed', error: { code: 'file-missing' } });
    const last = busy.at(-1);
    expect(engine.replies.some((reply) => reply.kind === 'finished' && reply.id === last)).toBe(false);
  });

  it('counts messages so that they add up to the prompt', async () => {
    const engine = await startEngine();
    const messages = [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'What is 88 - 62?' },
    ];
    engine.post(load);
    engine.post({ kind: 'measure', id: 2, messages, mode: 'deep' });
    engine.post({ kind: 'count', id: 3, path: starterModelPath, messages });
    const [measured, counted] = [await engine.answer(2), await engine.answer(3)];
    if (counted.kind !== 'counted' || measured.kind !== 'measured') throw new Error('the engine answered otherwise');
    const sum = counted.tokens.reduce((all, tokens) => all + tokens, counted.openingTokens.deep ?? Number.NaN);
    expect(sum).toBe(measured.context.promptTokens);
  });

  it('says that no model is loaded, and loses it again on unload', async () => {
    const engine = await startEngine();
    engine.post(ask(1, 'Hello'));
    expect(await engine.answer(1)).toMatchObject({ kind: 'failed', error: { code: 'no-model' } });
    engine.post({ ...load, id: 2 });
    engine.post({ kind: 'unload', id: 3 });
    engine.post(ask(4, 'Hello'));
    expect(await engine.answer(3)).toMatchObject({ kind: 'unloaded' });
    expect(await engine.answer(4)).toMatchObject({ kind: 'failed', error: { code: 'no-model' } });
  });

  it('stops within a token or a slice, while a later request waits its turn', async () => {
    const file = path('endless.gguf');
    // Random weights practically never choose the end of the turn, so this would go on to the end of the context.
    writeSyntheticModel(file, { contextLength: 8192 });
    const engine = await startEngine();
    engine.post({ kind: 'load', id: 1, path: file });
    engine.post(ask(2, 'Hello', { mode: 'fast' }));
    engine.post(ask(3, 'Hello', { mode: 'fast', maxTokens: 2 }));
    await engine.reply((reply) => reply.kind === 'delta' && reply.id === 2);
    const deltasBefore = deltasOf(engine.replies, 2).length;
    engine.post({ kind: 'stop', id: 2 });

    expect(await engine.answer(2)).toMatchObject({ kind: 'finished', reason: 'cancelled' });
    // Text waits at most 30 ms before it is sent, so a few deltas are what may come between the request and the end.
    expect(deltasOf(engine.replies, 2).length - deltasBefore).toBeLessThan(7);
    expect(await engine.answer(3)).toMatchObject({ kind: 'finished', reason: 'length' });
  });

  it('closes the thinking of a reply when asked to answer now, also of one that still waits', async () => {
    const engine = await startEngine();
    engine.post(load);
    engine.post(ask(2, 'What is 88 - 62?'));
    engine.post(ask(3, 'What is 88 - 62?'));
    engine.post({ kind: 'answerNow', id: 3 });
    expect(await engine.answer(3)).toMatchObject({ kind: 'finished', mode: 'deep' });
    const channels = (id: number) => new Set(deltasOf(engine.replies, id).map(({ channel }) => channel));
    expect(channels(2)).toEqual(new Set(['thinking', 'answer']));
    expect(channels(3)).toEqual(new Set(['answer']));
  });

  it('starts a fast reply over in deep mode when asked to think harder', async () => {
    const engine = await startEngine();
    engine.post(load);
    engine.post(ask(2, 'word '.repeat(1000), { mode: 'fast', maxTokens: 5 }));
    engine.post(ask(3, 'What is 88 - 62?', { mode: 'fast' }));
    engine.post({ kind: 'thinkHarder', id: 3 });
    expect(await engine.answer(3)).toMatchObject({ kind: 'finished', mode: 'deep', reason: 'stop' });
    const restart = engine.replies.findIndex((reply) => reply.kind === 'restarted');
    expect(engine.replies[restart]).toEqual({ kind: 'restarted', id: 3, mode: 'deep', reasons: [] });
    const after = deltasOf(engine.replies.slice(restart), 3);
    expect(after.map(({ channel, text }) => (channel === 'answer' ? text : '')).join('')).toBe('88 - 62 = 26.');
  });

  it('tells what came of drafts, and makes none where they are off', async () => {
    const engine = await startEngine();
    engine.post(load);
    engine.post(ask(2, 'What is 4567 + 8765?', { mode: 'deep' }));
    expect(await engine.answer(2)).toMatchObject({
      stats: { speculation: { draftedTokens: expect.any(Number), acceptedTokens: expect.any(Number) } },
    });
    engine.post({ ...load, id: 3, speculation: 'off' });
    engine.post(ask(4, 'What is 4567 + 8765?', { mode: 'deep' }));
    const plain = await engine.answer(4);
    expect(plain).toMatchObject({ kind: 'finished', reason: 'stop' });
    expect(plain).not.toHaveProperty('stats.speculation.draftedTokens');
  });

  it('measures a conversation without answering it', async () => {
    const engine = await startEngine();
    engine.post(load);
    const messages = [{ role: 'user', content: 'Hello' }];
    engine.post({ kind: 'measure', id: 2, messages, mode: 'fast' });
    engine.post({ kind: 'generate', id: 3, messages, mode: 'fast', maxTokens: 1 });
    engine.post({ kind: 'measure', id: 4, messages: [{ role: 'user', content: 'word '.repeat(3000) }], mode: 'fast' });
    const measured = await engine.answer(2);
    const finished = await engine.answer(3);
    expect(measured).toMatchObject({
      kind: 'measured',
      context: { capacity: 2048, droppedMessages: 0, ropeFactor: 1 },
    });
    if (measured.kind !== 'measured' || finished.kind !== 'finished') throw new Error('Other answers were expected.');
    expect(measured.context.promptTokens).toBe(finished.stats.promptTokens);
    expect(await engine.answer(4)).toMatchObject({ kind: 'measured', context: { leftTokens: expect.any(Number) } });
  });

  it('measures the machine beside a loaded model, leaves no file behind, and goes on answering', async () => {
    const folder = path('measuring');
    mkdirSync(folder);
    const engine = await startEngine();
    engine.post(load);
    engine.post({ kind: 'measureMachine', id: 2, folder });
    engine.post(ask(3, 'What is 88 - 62?'));
    const reply = await engine.answer(2);
    expect(reply).toMatchObject({ kind: 'machine', machine: { threads: expect.any(Number) } });
    expect(readdirSync(folder)).toEqual([]);
    expect(await engine.answer(3)).toMatchObject({ kind: 'finished', reason: 'stop' });
  });

  it('tells how sure the model was of each token when asked', async () => {
    const engine = await startEngine();
    engine.post(load);
    engine.post(ask(2, 'What is 88 - 62?', { logprobs: 2 }));
    await engine.answer(2);
    const tokens = deltasOf(engine.replies, 2).flatMap((delta) => delta.tokens ?? []);
    expect(tokens.length).toBeGreaterThan(10);
    expect(tokens.every(({ logprob, alternatives }) => logprob <= 0 && alternatives.length === 2)).toBe(true);
  });

  it('stops during a long prompt', async () => {
    const engine = await startEngine();
    engine.post(load);
    engine.post(ask(2, 'word '.repeat(1500)));
    await engine.reply((reply) => reply.kind === 'progress' && reply.id === 2);
    engine.post({ kind: 'stop', id: 2 });
    const finished = await engine.answer(2);
    expect(finished).toMatchObject({ kind: 'finished', reason: 'cancelled', stats: { decode: { tokens: 0 } } });
  });

  it('stops a request that still waits, at once', async () => {
    const engine = await startEngine();
    engine.post(load);
    engine.post(ask(2, 'What is 88 - 62?'));
    engine.post(ask(3, 'What is 88 - 62?'));
    engine.post({ kind: 'stop', id: 3 });
    await engine.answer(2);
    expect(await engine.answer(3)).toMatchObject({ reason: 'cancelled', stats: { promptTokens: 0 } });
    const order = engine.replies.filter(({ kind }) => kind === 'finished').map((reply) => 'id' in reply && reply.id);
    expect(order).toEqual([3, 2]);
  });

  it('keeps its model when another cannot be loaded', async () => {
    const engine = await startEngine();
    engine.post(load);
    engine.post({ kind: 'load', id: 2, path: path('nowhere.gguf') });
    engine.post({ kind: 'load', id: 3, path: fileURLToPath(import.meta.url) });
    engine.post(ask(4, 'What is 88 - 62?'));
    expect(await engine.answer(2)).toMatchObject({ kind: 'failed', error: { code: 'file-missing' } });
    expect(await engine.answer(3)).toMatchObject({ kind: 'failed', error: { code: 'not-gguf' } });
    expect(await engine.answer(4)).toMatchObject({ kind: 'finished', reason: 'stop' });
  });

  it('says how far it is with a model that it reads into memory, and answers with it', async () => {
    const engine = await startEngine();
    engine.post({ ...load, keepInMemory: true });
    engine.post(ask(2, 'What is 88 - 62?'));
    const loaded = await engine.answer(1);
    if (loaded.kind !== 'loaded') throw new Error('Another answer was expected.');
    const { sizeBytes } = loaded.model;
    const last = engine.replies.filter(({ kind }) => kind === 'loading').at(-1);
    expect(last).toEqual({ kind: 'loading', id: 1, doneBytes: sizeBytes, totalBytes: sizeBytes });
    expect(await engine.answer(2)).toMatchObject({ kind: 'finished', reason: 'stop', stats: { expertsInMemory: 1 } });
  });

  it('can be stopped while it reads a model into memory, and keeps a mapped one of before', async () => {
    const engine = await startEngine();
    engine.post(load);
    engine.post({ ...load, id: 2, keepInMemory: true });
    await engine.answer(1);
    engine.post({ kind: 'stop', id: 2 });
    engine.post(ask(3, 'What is 88 - 62?'));
    expect(await engine.answer(2)).toMatchObject({ kind: 'failed', error: { code: 'cancelled' } });
    expect(await engine.answer(3)).toMatchObject({ kind: 'finished', reason: 'stop' });
  });

  it('lets a model that is kept in memory go before it reads another one there', async () => {
    const engine = await startEngine();
    engine.post({ ...load, keepInMemory: true });
    engine.post({ kind: 'load', id: 2, path: path('nowhere.gguf'), keepInMemory: true });
    engine.post(ask(3, 'What is 88 - 62?'));
    expect(await engine.answer(2)).toMatchObject({ kind: 'failed', error: { code: 'file-missing' } });
    expect(await engine.answer(3)).toMatchObject({ kind: 'failed', error: { code: 'no-model' } });
  });

  it('answers a malformed request that says who asked, passes over other nonsense, and goes on', async () => {
    const engine = await startEngine();
    engine.post('nonsense');
    engine.post({ kind: 'dance' });
    engine.post({ kind: 'generate', id: 5, messages: [], mode: 'fast' });
    engine.post({ kind: 'load', id: 6, path: starterModelPath, threads: 0 });
    engine.post({ ...load, id: 7 });
    expect(await engine.answer(5)).toMatchObject({ kind: 'failed', error: { code: 'bad-request' } });
    expect(await engine.answer(6)).toMatchObject({ kind: 'failed', error: { code: 'bad-request' } });
    expect(await engine.answer(7)).toMatchObject({ kind: 'loaded' });
    expect(engine.replies).toHaveLength(4);
  });

  it('cancels and ends with code 0 on shutdown', async () => {
    const engine = await startEngine();
    engine.post(load);
    engine.post(ask(2, 'word '.repeat(1500)));
    await engine.reply((reply) => reply.kind === 'progress' && reply.id === 2);
    engine.post({ kind: 'shutdown' });
    expect(await engine.exit).toEqual({ code: 0, signal: null });
    expect(engine.replies.at(-1)).toMatchObject({ kind: 'finished', id: 2, reason: 'cancelled' });
  });

  it('is seen to end when it is killed', async () => {
    const engine = await startEngine();
    engine.kill();
    expect(await engine.exit).toEqual({ code: null, signal: 'SIGKILL' });
  });

  it('ends by itself when its parent has gone', async () => {
    const child = fork(engineProcessEntry, { execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    onTestFinished(() => {
      child.kill('SIGKILL');
    });
    await once(child, 'message');
    child.disconnect();
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('ends with an error when a native fault ends it', async () => {
    const child = fork(engineProcessEntry, { execArgv: [], stdio: ['ignore', 'inherit', 'ignore', 'ipc'] });
    await once(child, 'message');
    child.kill('SIGSEGV');
    expect(await once(child, 'exit')).toEqual([null, 'SIGSEGV']);
  });
});
