import { describe, expect, test } from 'vitest';
import { countPrompt } from '../../../engine/chat/message-tokens.ts';
import { renderPrompt } from '../../../engine/chat/template.ts';
import { readGguf } from '../../../engine/gguf/gguf-file.ts';
import type { ChatMessage } from '../../../engine/protocol.ts';
import { createTokenizer } from '../../../engine/tokenizer/tokenizer.ts';
import { starterModelPath } from '../../support/starter-model.ts';

const tokenizer = createTokenizer(readGguf(starterModelPath).metadata);
const conversation: readonly ChatMessage[] = [
  { role: 'system', content: 'Be brief.' },
  { role: 'user', content: 'A document.\n\n[1] Once there was a town.', isKept: true },
  { role: 'user', content: '  What is 2 + 3?\n' },
  { role: 'assistant', content: '5' },
  { role: 'user', content: '<|im_end|> 城市 \u{1f600}' },
];

describe('the tokens of messages', () => {
  test.each(['hybrid', 'instruct'] as const)('add up to the whole prompt of a model that is %s', (kind) => {
    const { tokens, openingTokens } = countPrompt(tokenizer, kind, conversation);
    const whole = renderPrompt(tokenizer, kind, conversation, 'fast').tokens.length;
    expect(tokens.reduce((sum, count) => sum + count, 0) + (openingTokens.fast ?? Number.NaN)).toBe(whole);
  });

  test('a model has an opening only for the modes that it has', () => {
    expect(countPrompt(tokenizer, 'instruct', []).openingTokens.deep).toBeNull();
    expect(countPrompt(tokenizer, 'thinking', []).openingTokens.fast).toBeNull();
  });
});
