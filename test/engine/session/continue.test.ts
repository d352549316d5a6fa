import { afterAll, describe, expect, it } from 'vitest';
import { Engine, type ReplyOptions } from '../../../engine/engine.ts';
import type { ChatMessage, Mode, PartialReply, TokenDetail } from '../../../engine/protocol.ts';
import { engineErrorOf } from '../../support/engine-error.ts';
import { starterModelPath } from '../../support/starter-model.ts';
import { writeSyntheticModel } from '../../support/synthetic-model.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const engine = Engine.open(starterModelPath, { threads: 1 });
afterAll(() => engine.close());

const questions: readonly ChatMessage[][] = [
  'What is 4567 + 8765?',
  'Anna has 126 stamps and buys 58 more. How many stamps does Anna have now?',
  'chogoond = 7853\nbleattcitt = 7113\nBen = motorcycle\n\nWhich value has bleattcitt?',
  'Write exactly this: floodroux cheand sendshouck',
  'what does gguf mean?',
].map((content) => [{ role: 'user', content }]);

function ask(messages: readonly ChatMessage[], mode: Mode, options: Partial<ReplyOptions> = {}, on = engine) {
  const parts = { thinking: '', content: '' };
  const details: TokenDetail[] = [];
  /** What a host has on its disk after each text that reached it. */
  const saved: PartialReply[] = [];
  const reply = on.reply(
    messages,
    { mode, seed: 1, sampling: { temperature: 0 }, ...options },
    {
      onText: ({ channel, text }, detail) => {
        if (detail !== undefined) details.push(detail);
        parts[channel === 'thinking' ? 'thinking' : 'content'] += text;
        saved.push({ ...parts });
      },
    },
  );
  return { ...reply, ...parts, saved, details };
}

describe('a reply that was broken off goes on as if it had not been', () => {
  it.each([
    ['fast', 1],
    ['deep', 7],
  ] as const)('in %s mode, wherever it was cut (every cut, or one in %i)', (mode, step) => {
    for (const messages of questions) {
      const whole = ask(messages, mode);
      const cuts = whole.saved.filter(({ thinking, content }) => thinking !== '' || content !== '').slice(0, -1);
      for (const partial of cuts.filter((_, i) => i % step === 0)) {
        const rest = ask(messages, mode, { partial });
        expect({ thinking: partial.thinking + rest.thinking, content: partial.content + rest.content }).toEqual({
          thinking: whole.thinking,
          content: whole.content,
        });
        // The same tokens, too, from the first that was chosen again.
        expect(whole.tokens.slice(-rest.tokens.length)).toEqual(rest.tokens);
        expect(rest.reason).toBe('stop');
      }
    }
  });

  it('also where the text ends within a token', () => {
    const [messages] = questions;
    const whole = ask(messages!, 'deep');
    for (const end of [1, 2, 3, 5, 8, 13, 21, 34]) {
      const partial = { thinking: whole.thinking.slice(0, end), content: '' };
      const rest = ask(messages!, 'deep', { partial });
      expect(partial.thinking + rest.thinking).toBe(whole.thinking);
      expect(rest.content).toBe(whole.content);
    }
  });

  it('reads only what the cache does not hold', () => {
    const [messages] = questions;
    const whole = ask(messages!, 'deep');
    const partial = whole.saved.at(20)!;
    expect(ask(messages!, 'deep', { partial }).stats.prefill.tokens).toBeLessThanOrEqual(2);
  });
});

describe('a reply that goes on', () => {
  it('keeps a text that the model would never have written, and adds to it', () => {
    const partial = { thinking: '', content: 'Bananenbrot zu 37 Prozent, 🍌 und ﬁn' };
    const rest = ask(questions[4]!, 'fast', { partial, maxTokens: 12 });
    expect(rest.tokens.length).toBeLessThanOrEqual(12);
    expect(engine.tokenizer.decode(engine.session.tokens)).toContain(partial.content);
  });

  it('counts thinking that was done against its budget', () => {
    const whole = ask(questions[0]!, 'deep');
    const partial = { thinking: whole.thinking.slice(0, 60), content: '' };
    const rest = ask(questions[0]!, 'deep', { partial, thinkingBudget: { hardTokens: 10 } });
    expect(rest.thinking).toContain('Considering the limited time');
    expect(rest.thinking.indexOf('Considering')).toBeLessThan(20);
  });

  it('goes on behind a think block that was ended before the first thought', () => {
    const rest = ask(questions[4]!, 'deep', { partial: { thinking: '', content: 'GGUF is' } });
    expect(rest.thinking).toBe('');
    expect(rest.content).not.toBe('');
  });

  it('goes on within the block that a thinking model opens by itself', () => {
    const file = tempFolder()('thinking.gguf');
    writeSyntheticModel(file, {
      chatTemplate: "<|im_start|>{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n<think>\\n' }}{% endif %}",
      nLayers: 1,
    });
    const thinking = Engine.open(file, { threads: 1 });
    const partial = { thinking: 'Let us see. It is', content: '' };
    const rest = ask(questions[0]!, 'deep', { maxTokens: 24, partial }, thinking);
    const written = thinking.tokenizer.decode(thinking.session.tokens);
    thinking.close();
    expect(rest.saved.every(({ content }) => content === '')).toBe(true);
    expect(written.split('<think>')).toHaveLength(2);
    expect(written).toContain(`<think>\n${partial.thinking}`);
  });

  it('is not judged again', () => {
    const error = engineErrorOf(() =>
      engine.reply(questions[0]!, { mode: 'auto', partial: { thinking: '', content: '1' } }),
    );
    expect(error.code).toBe('bad-request');
  });
});

describe('a reply whose tokens are known', () => {
  const [question] = questions;

  /** All that was told of a reply up to one of its answer's tokens, with the best of the others in its place. */
  function fork(mode: Mode, options: Partial<ReplyOptions> = {}) {
    const whole = ask(question!, mode, { logprobs: 3, ...options });
    const start = whole.details.length - (whole.content === '' ? 0 : 3);
    const { id, alternatives } = whole.details[start]!;
    const other = alternatives.find((one) => one.id !== id && !one.isEnd && one.text !== '')!;
    const tokens = [...whole.details.slice(0, start).map((detail) => detail.id), other.id];
    const rest = whole.details.slice(start).reduce((length, { text }) => length + text.length, 0);
    const content = whole.content.slice(0, whole.content.length - rest) + other.text;
    return { whole, partial: { thinking: whole.thinking, content, tokens } };
  }

  it.each(['fast', 'deep'] as const)('goes on from exactly these, in %s mode', (mode) => {
    const { whole, partial } = fork(mode);
    expect(whole.details.map(({ id }) => id)).toEqual(whole.tokens);
    const rest = ask(question!, mode, { partial, logprobs: 3 });
    const { tokens } = engine.session;
    const written = tokens.slice(0, tokens.length - rest.tokens.length + (rest.reason === 'stop' ? 0 : 1));
    expect(written.slice(-partial.tokens.length)).toEqual(partial.tokens);
    expect(rest.thinking).toBe('');
    // Only the token in the other's place was not in the cache.
    expect(rest.stats.prefill.tokens).toBeLessThanOrEqual(2);
    expect(rest.details.map(({ id }) => id)).toEqual(rest.tokens);
  });

  it('has those, too, that ended its thinking in its place', () => {
    const { whole, partial } = fork('deep', { thinkingBudget: { hardTokens: 8 } });
    expect(whole.thinking).toContain('Considering the limited time');
    const rest = ask(question!, 'deep', { partial, thinkingBudget: { hardTokens: 8 } });
    expect(rest.stats.prefill.tokens).toBeLessThanOrEqual(2);
  });

  it.each([
    ['of another text', { thinking: '', content: 'The sum is', tokens: engine.tokenizer.encode('The difference') }],
    ['that end within a character', { thinking: '', content: '', tokens: engine.tokenizer.encode('🫠').slice(0, 1) }],
    ['that are not in the vocabulary', { thinking: '', content: 'The sum is', tokens: [10_000_000] }],
  ])('goes by its text where there are tokens %s', (_, known) => {
    const partial = { ...known, content: `${known.content} 5` };
    const rest = ask(question!, 'fast', { partial, maxTokens: 4 });
    const { tokens: _tokens, ...textOnly } = partial;
    expect(ask(question!, 'fast', { partial: textOnly, maxTokens: 4 }).content).toBe(rest.content);
  });
});

describe('alternatives of a token', () => {
  it('say what each would have added, and which would have ended the reply', () => {
    const { details } = ask(questions[4]!, 'fast', { logprobs: 20, maxTokens: 40 });
    const others = details.flatMap(({ alternatives }) => alternatives);
    expect(others.filter(({ isEnd }) => isEnd).every(({ text }) => text === '')).toBe(true);
    expect(others.some(({ text }) => text.includes('<|im_end|>'))).toBe(false);
    for (const { id, text, alternatives } of details) {
      // Of the token itself, that is what it did add.
      const itself = alternatives.find((one) => one.id === id);
      if (itself !== undefined && !itself.text.includes('\ufffd')) expect(itself.text).toBe(text);
    }
  });
});
