import { describe, expect, test } from 'vitest';
import { Random } from '../../../engine/sampling/random.ts';
import { createStreamDecoder } from '../../../engine/tokenizer/stream-decoder.ts';
import { createTokenizer } from '../../../engine/tokenizer/tokenizer.ts';
import { metadataOfTokenizer, officialTokenizerJson } from '../../support/official-tokenizer.ts';
import { randomText } from '../../support/random-text.ts';

const tokenizer = createTokenizer(metadataOfTokenizer(officialTokenizerJson, 151_936));

function streamed(ids: readonly number[]): string[] {
  const decoder = tokenizer.streamDecoder();
  return [...ids.map((id) => decoder.push(id)), decoder.flush()];
}

describe('decoding a stream of tokens', () => {
  test('an emoji of several tokens appears whole with its last one', () => {
    const ids = tokenizer.encode('🫠');
    expect(ids.length).toBeGreaterThan(1);
    expect(streamed(ids)).toEqual([...ids.slice(1).map(() => ''), '🫠', '']);
  });

  test('looking ahead tells what a token would complete, and changes nothing', () => {
    const [first, ...rest] = tokenizer.encode('🫠');
    const last = rest.pop()!;
    const decoder = tokenizer.streamDecoder();
    expect(decoder.peek(first!)).toBe('\ufffd');
    for (const id of [first!, ...rest]) expect(decoder.push(id)).toBe('');
    expect(decoder.peek(last)).toBe('🫠');
    expect(decoder.peek(tokenizer.encode('a')[0]!)).toBe('\ufffda');
    expect(decoder.push(last)).toBe('🫠');
    expect(decoder.peek(tokenizer.encode('a')[0]!)).toBe('a');
  });

  test.each(['👩‍👩‍👧‍👦 family', '𝔘𝔫𝔦𝔠𝔬𝔡𝔢', 'ᚠᛇᚻ᛫ᛒᛦᚦ', '𠜎𠜱𠝹', 'naïve 漢字', '\ufeffmark'])(
    'no part of %s ever shows as a replacement character',
    (text) => {
      const parts = streamed(tokenizer.encode(text));
      expect(parts.join('')).toBe(text);
      for (const part of parts) expect(part).not.toContain('\ufffd');
    },
  );

  test('the parts join to what decoding at once gives, valid or not', () => {
    const random = new Random(6);
    for (let i = 0; i < 500; i++) {
      const ids = tokenizer.encode(randomText(random)).filter(() => random.uint32() % 8 > 0);
      expect(streamed(ids).join('')).toBe(tokenizer.decode(ids));
    }
  });

  test('bytes one by one give one character at a time', () => {
    const bytes = Buffer.from('a€😀');
    const decoder = createStreamDecoder((id) => Uint8Array.of(id));
    expect(Array.from(bytes, (byte) => decoder.push(byte))).toEqual(['a', '', '', '€', '', '', '', '😀']);
  });

  test('ending inside a character marks it once, and the decoder is as new', () => {
    const decoder = createStreamDecoder((id) => Uint8Array.of(id));
    decoder.push(0xf0);
    decoder.push(0x9f);
    expect(decoder.flush()).toBe('\ufffd');
    expect(decoder.push(0x61)).toBe('a');
  });
});
