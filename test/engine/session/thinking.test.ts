import { afterAll, describe, expect, it } from 'vitest';
import type { Segment } from '../../../engine/chat/thinking-splitter.ts';
import type { ReplyHooks, ReplyOptions } from '../../../engine/engine.ts';
import { Engine } from '../../../engine/engine.ts';
import type { ChatMessage, Mode } from '../../../engine/protocol.ts';
import { starterModelPath } from '../../support/starter-model.ts';
import { writeSparseModel, writeSyntheticModel } from '../../support/synthetic-model.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const engine = Engine.open(starterModelPath, { threads: 1 });
afterAll(() => engine.close());

const question: ChatMessage[] = [{ role: 'user', content: 'What is 4567 + 8765?' }];
const thinkingTemplate =
  "<|im_start|>{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n<think>\\n' }}{% endif %}";
const closing = 'Considering the limited time by the user';

/** A greedy reply with the text of each channel; `onToken` is called with the number of texts so far. */
function ask(mode: Mode, options: Partial<ReplyOptions> = {}, hooks: ReplyHooks = {}) {
  const texts: Segment[] = [];
  const restarts: { mode: Mode; after: number }[] = [];
  const reply = engine.reply(
    question,
    { mode, seed: 1, sampling: { temperature: 0 }, ...options },
    {
      ...hooks,
      onText: (segment, detail) => {
        texts.push(segment);
        hooks.onText?.(segment, detail);
      },
      onRestart: (deeper) => restarts.push({ mode: deeper, after: texts.length }),
    },
  );
  const textOf = (channel: string, from = 0) =>
    texts
      .slice(from)
      .filter((segment) => segment.channel === channel)
      .map(({ text }) => text)
      .join('');
  return { ...reply, restarts, textOf, thinking: textOf('thinking'), answer: textOf('answer') };
}

const unhurried = ask('deep');

/** True once, when `n` texts have come. */
function onceAfter(n: number) {
  let seen = 0;
  let asked = false;
  return {
    onText: () => {
      seen++;
    },
    take: () => {
      if (asked || seen < n) return false;
      asked = true;
      return true;
    },
  };
}

describe('a thinking budget', () => {
  it('does nothing while thinking stays below it', () => {
    expect(ask('deep', { thinkingBudget: { softTokens: 900, hardTokens: 1000 } }).tokens).toEqual(unhurried.tokens);
  });

  it('cuts thinking off at its hard limit, says so in the thinking, and goes on to an answer', () => {
    const reply = ask('deep', { thinkingBudget: { hardTokens: 12 } });
    expect(reply.thinking).toContain(closing);
    expect(unhurried.thinking.startsWith(reply.thinking.slice(0, reply.thinking.indexOf('\n\nConsidering')))).toBe(
      true,
    );
    expect(reply.answer).not.toBe('');
    expect(reply.reason).toBe('stop');
  });

  it('lets the sentence end at its soft limit', () => {
    const reply = ask('deep', { thinkingBudget: { softTokens: 12 } });
    expect(reply.thinking).not.toContain(closing);
    expect(reply.thinking).toMatch(/[.!?\n]$/);
    expect(unhurried.thinking.startsWith(reply.thinking.trimEnd())).toBe(true);
    expect(reply.thinking.length).toBeLessThan(unhurried.thinking.length);
    expect(reply.answer).not.toBe('');
  });

  it('leaves the tags to token ids: none is ever shown', () => {
    for (const hardTokens of [0, 1, 5]) {
      const reply = ask('deep', { thinkingBudget: { hardTokens } });
      expect(reply.thinking + reply.answer).not.toMatch(/<\/?think>/);
    }
  });

  it('is set by the room that is left, so that an answer still fits', () => {
    const small = Engine.open(starterModelPath, { threads: 1, contextTokens: 128 });
    const texts: Segment[] = [];
    const reply = small.reply(
      question,
      { mode: 'deep', seed: 1, sampling: { temperature: 0 } },
      { onText: (segment) => texts.push(segment) },
    );
    expect(texts.some(({ channel, text }) => channel === 'answer' && text.trim() !== '')).toBe(true);
    expect(reply.context.promptTokens + reply.tokens.length).toBeLessThanOrEqual(129);
    small.close();
  });

  it('shares the room with the answer where the prompt leaves little more than the reserve', () => {
    // A quarter of the context is kept free for a reply, and that is all that there is here.
    const long: ChatMessage[] = [
      ...Array.from({ length: 12 }, (): ChatMessage[] => [
        ...question,
        { role: 'assistant', content: '13,332' },
      ]).flat(),
      ...question,
    ];
    const { promptTokens } = engine.measure(long, { mode: 'deep' });
    const contextTokens = Math.ceil((promptTokens * 4) / 3) + 2;
    const small = Engine.open(starterModelPath, { threads: 1, contextTokens });
    const texts: Segment[] = [];
    small.reply(long, { mode: 'deep', seed: 1, sampling: { temperature: 0 } }, { onText: (text) => texts.push(text) });
    small.close();
    const nOf = (channel: string) => texts.filter((segment) => segment.channel === channel).length;
    expect(nOf('answer')).toBeGreaterThan(0);
    expect(nOf('thinking')).toBeGreaterThan(2);
  });
});

describe('answer now', () => {
  it('closes the thinking at once and goes on from the same cache', () => {
    const { onText, take } = onceAfter(10);
    const reply = ask('deep', {}, { onText, takeAnswerNow: take });
    const said = reply.thinking.slice(0, reply.thinking.indexOf('\n\nConsidering'));
    expect(said).not.toBe('');
    expect(unhurried.thinking.startsWith(said)).toBe(true);
    expect(reply.answer).not.toBe('');
    expect(engine.session.tokens.slice(reply.stats.promptTokens)).toEqual(
      reply.tokens.slice(0, engine.session.length - reply.stats.promptTokens),
    );
  });

  it('before the first thought answers as fast mode does', () => {
    const reply = ask('deep', {}, { takeAnswerNow: onceAfter(0).take });
    expect(reply.thinking).toBe('');
    expect(reply.answer).toBe(ask('fast').answer);
  });

  it('changes nothing once the answer has begun, and nothing in fast mode', () => {
    const late = ask('deep', {}, { takeAnswerNow: () => false });
    expect(late.tokens).toEqual(unhurried.tokens);
    expect(ask('fast', {}, { takeAnswerNow: () => true }).tokens).toEqual(ask('fast').tokens);
  });
});

describe('think harder', () => {
  it('gives up the fast reply and writes the deep one, from the cache up to the end of the question', () => {
    const { onText, take } = onceAfter(3);
    const reply = ask('fast', {}, { onText, takeThinkHarder: take });
    expect(reply.restarts).toEqual([{ mode: 'deep', after: 3 }]);
    expect(reply.mode).toBe('deep');
    expect(reply.tokens).toEqual(unhurried.tokens);
    expect(reply.textOf('thinking', 3)).toBe(unhurried.thinking);
    // All of the prompt but its last token, after which the deep reply is chosen.
    expect(reply.stats.cachedTokens).toBe(reply.stats.promptTokens - 1);
  });

  it('is nothing to a reply that is deep already', () => {
    const reply = ask('deep', {}, { takeThinkHarder: () => true });
    expect(reply.restarts).toEqual([]);
    expect(reply.tokens).toEqual(unhurried.tokens);
  });
});

describe('switches that people type', () => {
  const typed: ChatMessage[] = [{ role: 'user', content: 'What is 4567 + 8765? /no_think' }];

  it('make a hybrid model answer at once in deep mode, and the reply tells', () => {
    const texts: Segment[] = [];
    const reply = engine.reply(
      typed,
      { mode: 'deep', seed: 1, sampling: { temperature: 0 } },
      { onText: (segment) => texts.push(segment) },
    );
    expect(reply.mode).toBe('fast');
    expect(texts.some(({ channel }) => channel === 'thinking')).toBe(false);
  });

  it('are plain words to a model with one mode', () => {
    const file = tempFolder()('thinking.gguf');
    writeSyntheticModel(file, { chatTemplate: thinkingTemplate, nLayers: 1 });
    const thinking = Engine.open(file, { threads: 1 });
    const reply = thinking.reply(typed, { mode: 'deep', seed: 1, maxTokens: 3 });
    expect(reply.mode).toBe('deep');
    thinking.close();
  });
});

describe('a reply that goes round in circles', () => {
  const path = tempFolder();
  // Weights of zero give all tokens the same logit, so that the greedy choice is the same token for ever.
  function circle(chatTemplate?: string) {
    const file = path('circle.gguf');
    writeSparseModel(file, 1e6, { contextLength: 4096, ...(chatTemplate === undefined ? {} : { chatTemplate }) });
    const circling = Engine.open(file, { threads: 1 });
    const channels: string[] = [];
    const mode = circling.info.modes[0]!;
    const reply = circling.reply(
      question,
      { mode, seed: 1, sampling: { temperature: 0, presencePenalty: 0 } },
      { onText: ({ channel }) => channels.push(channel) },
    );
    circling.close();
    return { ...reply, channels: new Set(channels) };
  }

  it('ends, and says why', () => {
    const reply = circle();
    expect(reply.reason).toBe('repetition');
    expect(reply.tokens.length).toBeLessThan(600);
  });

  it('while it thinks, is made to answer first', () => {
    const reply = circle(thinkingTemplate);
    expect(reply.channels).toEqual(new Set(['thinking', 'answer']));
    expect(reply.reason).toBe('repetition');
  });
});

describe('token details', () => {
  it('tell how sure the model was of each token, and what it would have said instead', () => {
    const details: { logprob: number; text: string; alternatives: readonly { id: number; logprob: number }[] }[] = [];
    const reply = ask('deep', { logprobs: 3 }, { onText: (_, detail) => detail !== undefined && details.push(detail) });
    expect(details).toHaveLength(reply.tokens.length);
    for (const { logprob, alternatives } of details) {
      expect(alternatives).toHaveLength(3);
      // Greedy: the token is the likeliest.
      expect(logprob).toBe(alternatives[0]!.logprob);
      expect(alternatives[1]!.logprob).toBeLessThanOrEqual(alternatives[0]!.logprob);
      expect(alternatives.reduce((sum, other) => sum + Math.exp(other.logprob), 0)).toBeLessThan(1.0001);
    }
    expect(details.map(({ text }) => text).join('')).toBe(reply.thinking + reply.answer);
  });
});
