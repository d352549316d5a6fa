import { afterAll, describe, expect, it } from 'vitest';
import type { Segment } from '../../../engine/chat/thinking-splitter.ts';
import type { EngineOptions, ReplyHooks, ReplyOptions } from '../../../engine/engine.ts';
import { Engine } from '../../../engine/engine.ts';
import type { ChatMessage, TokenDetail } from '../../../engine/protocol.ts';
import type { BatchCosts } from '../../../engine/speculation/batch-costs.ts';
import { starterModelPath } from '../../support/starter-model.ts';
import { writeSyntheticModel } from '../../support/synthetic-model.ts';
import { tempFolder } from '../../support/temp-folder.ts';

/*
 * Replies with drafts and without, token by token. Drafts are made at every match, good or bad, because rows are said to cost nothing.
 */
const free: BatchCosts = { measured: () => undefined, relativeCost: () => 1 };
const path = tempFolder();
const engines: Engine[] = [];
afterAll(() => {
  for (const engine of engines) engine.close();
});

type Ask = { readonly messages: readonly ChatMessage[]; readonly hooks?: () => ReplyHooks } & ReplyOptions;

/** Two engines on one file, which must not be told apart by what they write. */
function openBoth(file: string, options: EngineOptions = {}) {
  const open = (speculation: 'auto' | 'off') => {
    const engine = Engine.open(file, { threads: 1, batchCosts: free, speculation, ...options });
    engines.push(engine);
    return engine;
  };
  const [drafting, plain] = [open('auto'), open('off')];
  return ({ messages, hooks, ...choices }: Ask) => {
    const written = [drafting, plain].map((engine) => {
      const texts: [Segment, TokenDetail | undefined][] = [];
      const own = hooks?.();
      const reply = engine.reply(messages, choices, {
        ...own,
        onText: (segment, detail) => {
          texts.push([segment, detail]);
          own?.onText?.(segment, detail);
        },
      });
      return { reply, texts, timeline: [...engine.session.tokens] };
    });
    const [a, b] = [written[0]!, written[1]!];
    expect(a.texts).toEqual(b.texts);
    expect(a.reply.tokens).toEqual(b.reply.tokens);
    // A reply that is stopped before its last token is run has that one, too, where it was drafted.
    expect(a.timeline.slice(0, b.timeline.length)).toEqual(b.timeline);
    expect({ ...a.reply, stats: null }).toEqual({ ...b.reply, stats: null });
    expect(b.reply.stats.speculation).toBeUndefined();
    return { ...a.reply, ...a.reply.stats.speculation! };
  };
}

const user = (content: string): ChatMessage => ({ role: 'user', content });
const passage = 'The red boat lies at the old pier. Nobody has seen its owner since the storm of last autumn.';
/** Random weights write nonsense that repeats itself now and then. */
const question = [user(`${passage} ${passage} Say it again: ${passage}`)];
const greedy = { temperature: 0 } as const;

describe.each(['qwen3', 'qwen3moe'] as const)('a %s model writes the same with drafts', (architecture) => {
  const file = path(`${architecture}.gguf`);
  writeSyntheticModel(file, { architecture, type: 'Q4_K', seed: 5 });
  const ask = openBoth(file);
  const confident = path(`${architecture}-confident.gguf`);
  writeSyntheticModel(confident, { architecture, type: 'Q8_0', seed: 6, confident: true });
  const askConfident = openBoth(confident);

  it('taking the likeliest token each time', () => {
    const { draftedTokens } = ask({ messages: question, mode: 'fast', sampling: greedy, maxTokens: 300, seed: 1 });
    expect(draftedTokens).toBeGreaterThan(0);
  });

  it('following long passages that it wrote before', () => {
    const options = { messages: question, mode: 'fast', sampling: greedy, maxTokens: 700, seed: 1 } as const;
    const { acceptedTokens, draftedTokens } = askConfident(options);
    expect(acceptedTokens).toBeGreaterThan(200);
    expect(draftedTokens).toBeGreaterThan(acceptedTokens);
  });

  it.each([1, 2, 3])('sampling with seed %i, where drafts are refused in the middle', (seed) => {
    const sampling = { temperature: 1, topK: 40, topP: 0.95 };
    const reply = askConfident({ messages: question, mode: 'fast', sampling, maxTokens: 600, seed });
    expect(reply.acceptedTokens).toBeGreaterThan(10);
    expect(reply.draftedTokens - reply.acceptedTokens).toBeGreaterThan(10);
  });

  it('with penalties on what was written before', () => {
    const sampling = {
      temperature: 0.8,
      presencePenalty: 0.5,
      frequencyPenalty: 0.1,
      repeatPenalty: 1.05,
    };
    const reply = askConfident({ messages: question, mode: 'fast', sampling, maxTokens: 400, seed: 4 });
    expect(reply.draftedTokens).toBeGreaterThan(0);
  });

  it('and gives every token the same probability', () => {
    askConfident({ messages: question, mode: 'fast', sampling: greedy, maxTokens: 400, seed: 1, logprobs: 3 });
  });

  it('up to the most tokens allowed, wherever that falls in a draft', () => {
    for (let maxTokens = 290; maxTokens < 310; maxTokens++) {
      const reply = askConfident({ messages: question, mode: 'fast', sampling: greedy, maxTokens, seed: 1 });
      expect(reply.reason).toBe('length');
    }
  });

  it('up to the last position of the context', () => {
    for (const contextTokens of [760, 763, 767]) {
      const reply = openBoth(confident, { contextTokens })({
        messages: question,
        mode: 'fast',
        sampling: greedy,
        seed: 1,
      });
      expect(reply.reason).toBe('context');
      expect(reply.acceptedTokens).toBeGreaterThan(0);
    }
  });

  it('until it is stopped', () => {
    for (let after = 300; after < 320; after += 3) {
      const hooks = () => {
        let texts = 0;
        return { onText: () => void texts++, isCancelled: () => texts >= after };
      };
      const reply = askConfident({ messages: question, mode: 'fast', sampling: greedy, seed: 1, hooks });
      expect(reply.reason).toBe('cancelled');
      expect(reply.tokens.length).toBeGreaterThanOrEqual(after);
    }
  });

  it('turn after turn, whatever drafts left in the cache', () => {
    const first = [user(passage)];
    for (const messages of [
      first,
      question,
      [...question, { role: 'assistant', content: passage } as const, user('Go on.')],
      first,
    ]) {
      askConfident({ messages, mode: 'fast', sampling: greedy, maxTokens: 320, seed: 1 });
    }
  });

  it('until it goes round in circles', () => {
    const zeros = path(`${architecture}-zeros.gguf`);
    writeSyntheticModel(zeros, { architecture, holes: true });
    const reply = openBoth(zeros)({ messages: question, mode: 'fast', sampling: greedy, seed: 1 });
    expect(reply.reason).toBe('repetition');
    expect(reply.acceptedTokens).toBeGreaterThan(400);
  });
});

describe('a trained model thinks the same with drafts', () => {
  const ask = openBoth(starterModelPath);
  const sum = [user('What is 4567 + 8765?')];
  const deep = { messages: sum, mode: 'deep', sampling: greedy, seed: 1 } as const;

  it('and ends its turn in the same place', () => {
    const reply = ask(deep);
    expect(reply.reason).toBe('stop');
    expect(reply.acceptedTokens).toBeGreaterThan(0);
    expect(reply.draftedTokens).toBeGreaterThan(reply.acceptedTokens);
  });

  it('within a budget, soft or hard, wherever it ends', () => {
    for (let tokens = 20; tokens < 60; tokens += 3) {
      ask({ ...deep, thinkingBudget: { softTokens: tokens } });
      ask({ ...deep, thinkingBudget: { hardTokens: tokens } });
    }
  });

  it('when it is told to answer now', () => {
    for (let after = 30; after < 60; after += 4) {
      const hooks = () => {
        let texts = 0;
        let isTaken = false;
        return {
          onText: () => void texts++,
          takeAnswerNow: () => {
            if (isTaken || texts < after) return false;
            isTaken = true;
            return true;
          },
        };
      };
      expect(ask({ ...deep, hooks }).reason).toBe('stop');
    }
  });

  it('when it is told to think harder in mid-answer', () => {
    const hooks = () => {
      let texts = 0;
      return { onText: () => void texts++, takeThinkHarder: () => texts === 8 };
    };
    expect(ask({ ...deep, mode: 'fast', hooks }).mode).toBe('deep');
  });

  it('when it quotes', () => {
    const reply = ask({ ...deep, mode: 'fast', messages: [user(`Repeat this text: ${passage}`)] });
    expect(reply.acceptedTokens).toBeGreaterThan(0);
  });
});
