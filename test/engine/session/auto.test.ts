import { afterAll, describe, expect, it } from 'vitest';
import type { Segment } from '../../../engine/chat/thinking-splitter.ts';
import { Engine, type ReplyHooks, type ReplyOptions } from '../../../engine/engine.ts';
import type { Verdict } from '../../../engine/judge/judge.ts';
import type { AskedMode, ChatMessage } from '../../../engine/protocol.ts';
import { chatTemplates } from '../../support/chat-templates.ts';
import { starterModelPath } from '../../support/starter-model.ts';
import { writeSparseModel, writeSyntheticModel } from '../../support/synthetic-model.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const engine = Engine.open(starterModelPath, { threads: 1 });
afterAll(() => engine.close());

function ask(
  content: string,
  mode: AskedMode,
  { hooks = {}, on = engine, ...options }: Partial<ReplyOptions> & { hooks?: ReplyHooks; on?: Engine } = {},
) {
  const messages: ChatMessage[] = [{ role: 'user', content }];
  const texts: Segment[] = [];
  const verdicts: Verdict[] = [];
  const restarts: (readonly string[])[] = [];
  const reply = on.reply(
    messages,
    { mode, seed: 1, sampling: { temperature: 0 }, ...options },
    {
      ...hooks,
      onText: (segment) => texts.push(segment),
      onJudged: (verdict) => {
        expect(texts).toEqual([]);
        verdicts.push(verdict);
      },
      onRestart: (_, reasons) => {
        restarts.push(reasons);
        texts.length = 0;
      },
    },
  );
  const answer = texts.filter(({ channel }) => channel === 'answer').map(({ text }) => text);
  return { ...reply, answer: answer.join(''), verdicts, restarts };
}

describe('Auto', () => {
  it('answers an easy question fast, with the tokens of its probe', () => {
    const auto = ask('Hello', 'auto');
    expect(auto.verdicts).toEqual([{ mode: 'fast', difficulty: expect.closeTo(0), reasons: ['sure'] }]);
    expect(auto).toMatchObject({ mode: 'fast', restarts: [], discardedTokens: 0, tokens: ask('Hello', 'fast').tokens });
  });

  it('thinks where its fast answer would have been a guess, which nobody sees', () => {
    const sum = 'What is 4567 + 8765?';
    const auto = ask(sum, 'auto');
    expect(auto.verdicts).toMatchObject([{ mode: 'deep', reasons: ['unsure-number', 'calculation'] }]);
    expect(auto.verdicts[0]?.difficulty).toBeGreaterThanOrEqual(0.5);
    expect(auto).toMatchObject({ mode: 'deep', restarts: [], answer: '4567 + 8765 = 13332.' });
    expect(auto.tokens).toEqual(ask(sum, 'deep').tokens);
    expect(auto.discardedTokens).toBeLessThanOrEqual(16);
  });

  it('reads the question once: the deep answer finds all of it in the cache', () => {
    ask('Hello', 'fast');
    const auto = ask('What is 4567 + 8765?', 'auto');
    expect(auto.stats.cachedTokens).toBe(auto.stats.promptTokens - 1);
  });

  it('thinks at once where the question is plain', () => {
    const story = 'Ben has 142 cookies, loses 138 and then finds 177. How many cookies does Ben have now?';
    const auto = ask(story, 'auto');
    expect(auto.verdicts).toMatchObject([{ mode: 'deep', reasons: ['several-steps'] }]);
    expect(auto).toMatchObject({ mode: 'deep', discardedTokens: 0, answer: 'The answer is 181.' });
  });

  it('thinks sooner or later as the threshold says', () => {
    const story = 'Ben has 142 cookies, loses 138 and then finds 177. How many cookies does Ben have now?';
    expect(ask(story, 'auto', { autoThreshold: 0.9 }).verdicts[0]?.reasons).toContain('unsure-number');
    expect(ask('What is 4567 + 8765?', 'auto', { autoThreshold: 0.3 })).toMatchObject({
      discardedTokens: 0,
      mode: 'deep',
    });
  });

  it('gives up a fast answer in the middle when it stays unsure, and says why', () => {
    const file = tempFolder()('torn.gguf');
    // Weights of zero make all tokens equally likely.
    writeSparseModel(file, 1e6, { contextLength: 4096, chatTemplate: chatTemplates.hybrid });
    const torn = Engine.open(file, { threads: 1 });
    const auto = ask('Hello', 'auto', { on: torn, maxTokens: 100 });
    torn.close();
    expect(auto.verdicts).toMatchObject([{ mode: 'fast' }]);
    expect(auto).toMatchObject({ mode: 'deep', restarts: [['unsure-words']], discardedTokens: 32 });
  });

  it('does as typed switches say', () => {
    expect(ask('What is 3? /think', 'auto')).toMatchObject({ mode: 'deep', verdicts: [{ reasons: ['typed'] }] });
    expect(ask('What is 4567 + 8765? /no_think', 'auto')).toMatchObject({
      mode: 'fast',
      verdicts: [{ reasons: ['typed'] }],
    });
  });

  it('can be asked to think harder while it tries the fast answer', () => {
    const wishes = [true];
    const takeThinkHarder = () => wishes.pop() ?? false;
    const auto = ask('Hello', 'auto', { hooks: { takeThinkHarder } });
    expect(auto).toMatchObject({ mode: 'deep', verdicts: [], restarts: [[]] });
  });

  it('stays fast where thinking would not fit', () => {
    const small = Engine.open(starterModelPath, { threads: 1, contextTokens: 64 });
    const text = 'Tell me about the green house and the tall tree in the old garden. '.repeat(2);
    const { verdicts, mode } = ask(text, 'auto', { on: small, maxTokens: 8 });
    small.close();
    expect(mode).toBe('fast');
    expect(verdicts).toHaveLength(1);
  });

  it('has no choice with a model of one mode', () => {
    const file = tempFolder()('instruct.gguf');
    writeSyntheticModel(file, { chatTemplate: '<|im_start|>{{ add_generation_prompt }}', nLayers: 1 });
    const instruct = Engine.open(file, { threads: 1 });
    const { verdicts, mode } = ask('What is 12 * 34 * 56?', 'auto', { on: instruct, maxTokens: 3 });
    instruct.close();
    expect(mode).toBe('fast');
    expect(verdicts).toEqual([{ mode: 'fast', difficulty: 0, reasons: ['one-mode'] }]);
  });
});
