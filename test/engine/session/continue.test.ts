import { afterAll, describe, expect, it } from 'vitest';
import { Engine, type ReplyOptions } from '../../../engine/engine.ts';
import type { ChatMessage, Mode, PartialReply } from '../../../engine/protocol.ts';
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
  /** What a host has on its disk after each text that reached it. */
  const saved: PartialReply[] = [];
  const reply = on.reply(
    messages,
    { mode, seed: 1, sampling: { temperature: 0 }, ...options },
    {
      onText: ({ channel, text }) => {
        parts[channel === 'thinking' ? 'thinking' : 'content'] += text;
        saved.push({ ...parts });
      },
    },
  );
  return { ...reply, ...parts, saved };
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
