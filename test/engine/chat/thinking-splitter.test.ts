import { describe, expect, test } from 'vitest';
import type { Segment } from '../../../engine/chat/thinking-splitter.ts';
import { ThinkingSplitter } from '../../../engine/chat/thinking-splitter.ts';
import { createTokenizer } from '../../../engine/tokenizer/tokenizer.ts';
import { metadataOfTokenizer, officialTokenizerJson } from '../../support/official-tokenizer.ts';

const tokenizer = createTokenizer(metadataOfTokenizer(officialTokenizerJson, 151_936));
const [thinkId, endThinkId] = [151_667, 151_668];

/** Tokens of a reply, in which {think} and {/think} stand for the tag tokens and all else is text. */
function replyTokens(reply: string): number[] {
  return reply.split(/(\{\/?think\})/).flatMap((part) => {
    if (part === '{think}') return [thinkId];
    if (part === '{/think}') return [endThinkId];
    return tokenizer.encode(part);
  });
}

function segments(tokens: readonly number[], startsThinking = false): Segment[] {
  const splitter = new ThinkingSplitter({ thinkId, endThinkId, startsThinking, decoder: tokenizer.streamDecoder() });
  return tokens.map((token) => splitter.push(token));
}

function split(reply: string, startsThinking = false): { thinking: string; answer: string } {
  const parts = segments(replyTokens(reply), startsThinking);
  const textOf = (channel: Segment['channel']) =>
    parts
      .filter((part) => part.channel === channel)
      .map((part) => part.text)
      .join('');
  return { thinking: textOf('thinking'), answer: textOf('answer') };
}

describe('parting thinking from answer', () => {
  test.each<[string, string, { thinking: string; answer: string }]>([
    ['a deep reply', '{think}\nadd them\n{/think}\n\n2', { thinking: 'add them\n', answer: '2' }],
    ['an answer alone', 'Hello\n\nyou', { thinking: '', answer: 'Hello\n\nyou' }],
    ['an empty think block', '{think}\n\n{/think}\n\nHi', { thinking: '', answer: 'Hi' }],
    [
      'newlines merged with the text after them',
      '{think}\n\n\n  code\n{/think}\n\n\n\n# Title',
      { thinking: '  code\n', answer: '\n\n# Title' },
    ],
    ['a reply that ends inside thinking', '{think}\nstill', { thinking: 'still', answer: '' }],
    [
      'tags quoted as text',
      '{think}\nx\n{/think}\n\nThe <think> and </think> tags',
      { thinking: 'x\n', answer: 'The <think> and </think> tags' },
    ],
    [
      'tags written about as tokens',
      'The {think} and {/think} tags',
      { thinking: '', answer: 'The <think> and </think> tags' },
    ],
    [
      'an opening tag inside thinking',
      '{think}\nthe {think} tag{/think}\n\nok',
      { thinking: 'the <think> tag', answer: 'ok' },
    ],
    ['a closing tag before anything', '{/think}\n\nHi', { thinking: '', answer: 'Hi' }],
    ['white space before the block', '\n{think}\nx{/think}\n\ny', { thinking: 'x', answer: '\ny' }],
  ])('%s', (_, reply, expected) => {
    expect(split(reply)).toEqual(expected);
  });

  test('a reply that starts inside the block needs no opening tag, and one too many does not show', () => {
    expect(split('hm\n{/think}\n\nyes', true)).toEqual({ thinking: 'hm\n', answer: 'yes' });
    expect(split('{think}\nhm\n{/think}\n\nyes', true)).toEqual({ thinking: 'hm\n', answer: 'yes' });
  });

  test('newlines are dropped one token at a time, too', () => {
    const newline = tokenizer.encode('\n');
    const tokens = [
      thinkId,
      ...newline,
      ...newline,
      ...tokenizer.encode('a'),
      endThinkId,
      ...newline,
      ...newline,
      ...newline,
    ];
    const shown = segments(tokens).filter((part) => part.text !== '');
    expect(shown).toEqual([
      { channel: 'thinking', text: 'a' },
      { channel: 'answer', text: '\n' },
    ]);
  });

  test('a character of several tokens never breaks', () => {
    const parts = segments(replyTokens('{think}\n🫠{/think}\n\n🫠'));
    expect(parts.filter((part) => part.text !== '')).toEqual([
      { channel: 'thinking', text: '🫠' },
      { channel: 'answer', text: '🫠' },
    ]);
  });

  test('half a character before the closing tag does not leak into the answer', () => {
    const half = tokenizer.encode('🫠').slice(0, -1);
    const parts = segments([thinkId, ...half, endThinkId, ...tokenizer.encode('ok')]);
    expect(parts.map((part) => part.text).join('')).toBe('ok');
  });

  test('a model without tags has only answers', () => {
    const decoder = tokenizer.streamDecoder();
    const splitter = new ThinkingSplitter({
      thinkId: undefined,
      endThinkId: undefined,
      startsThinking: false,
      decoder,
    });
    expect(splitter.push(thinkId)).toEqual({ channel: 'answer', text: '<think>' });
  });

  test('the channel is known before its text comes', () => {
    const splitter = new ThinkingSplitter({
      thinkId,
      endThinkId,
      startsThinking: false,
      decoder: tokenizer.streamDecoder(),
    });
    splitter.push(thinkId);
    expect(splitter.channel).toBe('thinking');
    splitter.push(endThinkId);
    expect(splitter.channel).toBe('answer');
  });
});
