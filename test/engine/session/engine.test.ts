import { appendFileSync, copyFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import type { Segment } from '../../../engine/chat/thinking-splitter.ts';
import { Engine } from '../../../engine/engine.ts';
import { createReferenceOps } from '../../../engine/ops/reference.ts';
import type { ChatMessage } from '../../../engine/protocol.ts';
import { engineErrorOf } from '../../support/engine-error.ts';
import { starterModelPath } from '../../support/starter-model.ts';
import { writeSyntheticModel } from '../../support/synthetic-model.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const path = tempFolder();
const opened: Engine[] = [];
afterAll(() => {
  for (const engine of opened) engine.close();
});

function open(file = starterModelPath, contextTokens?: number): Engine {
  const engine = Engine.open(file, { contextTokens, ops: createReferenceOps() });
  opened.push(engine);
  return engine;
}

const ask = (content: string): ChatMessage[] => [{ role: 'user', content }];
const greedy = { sampling: { temperature: 0 }, seed: 1 };

describe('an engine', () => {
  const engine = open();

  it('tells what model it holds', () => {
    expect(engine.info).toMatchObject({
      name: 'Tandem Starter',
      architecture: 'qwen3moe',
      quantization: 'Q8_0',
      nLayers: 4,
      nExperts: 8,
      topK: 2,
      modes: ['fast', 'deep'],
      contextTokens: 2048,
    });
    expect(engine.info.tensorTypes).toMatchObject({ attn_q: 'Q8_0', ffn_gate_inp: 'F32' });
  });

  it('thinks before it answers in deep mode, and keeps the two apart', () => {
    const segments: Segment[] = [];
    const reply = engine.reply(
      ask('What is 88 - 62?'),
      { mode: 'deep', ...greedy },
      { onText: (s) => segments.push(s) },
    );
    const textOf = (channel: string) =>
      segments
        .filter((segment) => segment.channel === channel)
        .map(({ text }) => text)
        .join('');
    expect(textOf('answer')).toBe('88 - 62 = 26.');
    expect(textOf('thinking')).toContain('borrow');
    expect(reply.reason).toBe('stop');
    expect(reply.stats.thinkingMilliseconds).toBeGreaterThan(0);
    expect(reply.stats.decode.tokens).toBe(reply.tokens.length);
  });

  it('answers at once in fast mode', () => {
    const segments: Segment[] = [];
    const reply = engine.reply(
      ask('What is 88 - 62?'),
      { mode: 'fast', ...greedy },
      { onText: (s) => segments.push(s) },
    );
    expect(segments.map(({ channel }) => channel)).not.toContain('thinking');
    expect(segments.map(({ text }) => text).join('')).toMatch(/^88 - 62 = \d+\.$/);
    expect(reply.stats.thinkingMilliseconds).toBe(0);
  });

  it('runs only the new part of the next turn, and answers as if it had run all of it', () => {
    const first = ask('What is 12 + 30?');
    engine.reply(first, { mode: 'deep', ...greedy });
    const second: ChatMessage[] = [
      ...first,
      { role: 'assistant', content: '12 + 30 = 42.' },
      { role: 'user', content: 'What is 5 + 6?' },
    ];
    const reply = engine.reply(second, { mode: 'deep', ...greedy });
    // The prefix ends where the first reply began: its thinking is dropped from the history.
    expect(reply.stats.cachedTokens).toBeGreaterThan(10);
    expect(reply.stats.cachedTokens + reply.stats.prefill.tokens).toBe(reply.stats.promptTokens);

    const fresh = open().reply(second, { mode: 'deep', ...greedy });
    expect(fresh.stats.cachedTokens).toBe(0);
    expect(reply.tokens).toEqual(fresh.tokens);
  });

  it('gives the same reply for the same seed, and another for another', () => {
    const lively = { mode: 'fast', sampling: { temperature: 3, topK: 0, topP: 1 }, maxTokens: 12 } as const;
    const replies = [7, 7, 8].map((seed) => engine.reply(ask('Hello'), { ...lively, seed }));
    expect(replies[0]!.tokens).toEqual(replies[1]!.tokens);
    expect(replies[0]!.tokens).not.toEqual(replies[2]!.tokens);
  });

  it('tells the seed it chose, with which the reply can be had again', () => {
    const lively = { mode: 'fast', sampling: { temperature: 3, topK: 0, topP: 1 }, maxTokens: 12 } as const;
    const { seed, tokens } = engine.reply(ask('Hello'), lively);
    expect(engine.reply(ask('Hello'), { ...lively, seed }).tokens).toEqual(tokens);
  });

  it('ends at the most tokens it was allowed', () => {
    const reply = engine.reply(ask('What is 88 - 62?'), { mode: 'deep', ...greedy, maxTokens: 5 });
    expect(reply.reason).toBe('length');
    expect(reply.tokens).toHaveLength(5);
  });

  it('stops at the token after which it was told to, and can then go on', () => {
    let pieces = 0;
    const reply = engine.reply(
      ask('What is 88 - 62?'),
      { mode: 'deep', ...greedy },
      { onText: () => pieces++, isCancelled: () => pieces === 3 },
    );
    expect(reply.reason).toBe('cancelled');
    expect(pieces).toBe(3);
    expect(engine.reply(ask('What is 88 - 62?'), { mode: 'deep', ...greedy }).reason).toBe('stop');
  });

  it('stops during the prompt without a single token', () => {
    const reply = engine.reply(ask('Hello again'), { mode: 'fast', ...greedy }, { isCancelled: () => true });
    expect(reply).toMatchObject({ reason: 'cancelled', tokens: [] });
  });

  it('continues plain text without a template', () => {
    const reply = engine.complete('88 - 62 =', { mode: 'fast', ...greedy, maxTokens: 3 });
    expect(reply.stats.promptTokens).toBe(engine.tokenizer.encode('88 - 62 =').length);
  });
});

describe('an engine with little room', () => {
  it('says when the last position is used up', () => {
    const reply = open(starterModelPath, 40).reply(ask('What is 88 - 62?'), { mode: 'deep', ...greedy });
    expect(reply.reason).toBe('context');
    // The last token is chosen from the last position and needs none of its own.
    expect(reply.stats.promptTokens + reply.tokens.length).toBe(41);
  });

  it('refuses a prompt that does not fit, with figures', () => {
    const error = engineErrorOf(() =>
      open(starterModelPath, 16).reply(ask('one two three four five six'), { mode: 'fast' }),
    );
    expect(error.code).toBe('context-full');
    expect(error.message).toMatch(/needs \d+ tokens and 4 for the answer, and 16 fit/);
  });
});

describe('an engine on a file that changes', () => {
  it('refuses to go on once the file is another one', () => {
    const file = path('changing.gguf');
    copyFileSync(starterModelPath, file);
    const engine = open(file);
    appendFileSync(file, 'x');
    expect(engineErrorOf(() => engine.reply(ask('Hello'), { mode: 'fast' })).message).toContain('was changed');
  });
});

describe('the modes of a model', () => {
  it('are those it was trained for', () => {
    const file = path('instruct.gguf');
    writeSyntheticModel(file, { chatTemplate: "{{ '<|im_start|>' }}", nLayers: 1 });
    const engine = open(file);
    expect(engine.info.modes).toEqual(['fast']);
    expect(engineErrorOf(() => engine.reply(ask('Hello'), { mode: 'deep' })).code).toBe('mode-unavailable');
  });
});

describe('keys and values in 8 bits', () => {
  it('answer like those in 16, in little more than half the memory', () => {
    const [half, whole] = (['Q8_0', 'F16'] as const).map((kvType) =>
      Engine.open(starterModelPath, { kvType, threads: 1 }),
    );
    const [short, long] = [half!, whole!].map((engine) => {
      const { tokens } = engine.reply(ask('What is 88 - 62?'), { mode: 'deep', ...greedy });
      return engine.tokenizer.decode(tokens);
    });
    expect(short).toBe(long);
    expect(half!.session.kvBytes / whole!.session.kvBytes).toBeCloseTo(34 / 64, 2);
    half!.close();
    whole!.close();
  });
});
