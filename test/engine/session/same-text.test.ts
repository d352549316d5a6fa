import { describe, expect, it } from 'vitest';
import { Engine } from '../../../engine/engine.ts';
import type { ChatMessage } from '../../../engine/protocol.ts';
import { startEngine } from '../../support/engine-process.ts';
import { writeSyntheticModel } from '../../support/synthetic-model.ts';
import { tempFolder } from '../../support/temp-folder.ts';

/*
 * A lively sampler on random weights: the least difference in one logit would soon show in the text.
 */
const file = tempFolder()('model.gguf');
writeSyntheticModel(file, { architecture: 'qwen3moe', type: 'Q8_0', seed: 3 });
const user = (content: string): ChatMessage => ({ role: 'user', content });
const assistant = (content: string): ChatMessage => ({ role: 'assistant', content });
const conversation = [user('One question.'), assistant('One answer.'), user('Another question, a little longer.')];
const options = {
  mode: 'fast',
  seed: 20_261_125,
  sampling: { temperature: 1.5, topK: 0, topP: 1 },
  maxTokens: 80,
} as const;

const open = (threads: number) => Engine.open(file, { threads });
const fresh = (() => {
  const engine = open(1);
  const { tokens } = engine.reply(conversation, options);
  engine.close();
  return tokens;
})();

describe('the same seed gives the same text', () => {
  it('with one thread and with two', () => {
    const engine = open(2);
    expect(engine.reply(conversation, options).tokens).toEqual(fresh);
    engine.close();
  });

  it('whatever the cache holds: the same prompt, an earlier turn, an edited one, a longer one, a stopped one', () => {
    const engine = open(2);
    const again = () => {
      const reply = engine.reply(conversation, options);
      expect(reply.tokens).toEqual(fresh);
      return reply.stats.cachedTokens;
    };
    again();
    expect(again()).toBeGreaterThan(50); // all of the prompt but its last token
    engine.reply(conversation.slice(0, 1), options);
    expect(again()).toBeGreaterThan(5); // the first question
    engine.reply([user('One questiin.'), ...conversation.slice(1)], options);
    again();
    engine.reply([...conversation, assistant('Good.'), user('More?')], options);
    expect(again()).toBeGreaterThan(50); // rolled back
    engine.reply(conversation, { ...options, seed: 1 });
    again();
    let texts = 0;
    engine.reply(conversation, options, { onText: () => texts++, isCancelled: () => texts > 5 });
    again();
    engine.close();
  });

  it('after the engine was started anew', async () => {
    const texts: string[] = [];
    for (let start = 0; start < 2; start++) {
      const engine = await startEngine();
      engine.post({ kind: 'load', id: 1, path: file, threads: start + 1 });
      engine.post({ kind: 'generate', id: 2, messages: conversation, ...options });
      await engine.answer(2);
      texts.push(engine.replies.map((reply) => (reply.kind === 'delta' ? reply.text : '')).join(''));
      engine.kill();
      await engine.exit;
    }
    expect(texts[0]).not.toBe('');
    expect(texts[1]).toBe(texts[0]);
  });
});
