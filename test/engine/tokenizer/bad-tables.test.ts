import { describe, expect, test } from 'vitest';
import { byteCharacters } from '../../../engine/tokenizer/byte-characters.ts';
import { createTokenizer } from '../../../engine/tokenizer/tokenizer.ts';
import { engineErrorOf } from '../../support/engine-error.ts';
import { metadataOf } from '../../support/metadata.ts';

const valid = {
  'tokenizer.ggml.model': 'gpt2',
  'tokenizer.ggml.pre': 'qwen2',
  'tokenizer.ggml.tokens': [...byteCharacters, 'ab', '<|im_end|>'],
  'tokenizer.ggml.token_type': [...byteCharacters.map(() => 1), 1, 3],
  'tokenizer.ggml.merges': ['a b'],
  'tokenizer.ggml.eos_token_id': 257,
};

describe('a tokenizer that cannot be used is refused when the file is opened', () => {
  test('the tables that the cases below spoil are fine', () => {
    expect(createTokenizer(metadataOf(valid)).encode('ab')).toEqual([256]);
  });

  test.each<[string, Record<string, string>, string]>([
    ['of another kind', { 'tokenizer.ggml.model': 'llama' }, 'llama/qwen2'],
    ['with another split', { 'tokenizer.ggml.pre': 'llama-bpe' }, 'gpt2/llama-bpe'],
    ['with a split of no name', { 'tokenizer.ggml.pre': '' }, '"gpt2/"'],
  ])('%s', (_, change, named) => {
    const error = engineErrorOf(() => createTokenizer(metadataOf({ ...valid, ...change })));
    expect(error.code).toBe('unsupported-tokenizer');
    expect(error.message).toContain(named);
  });

  test('of another kind and with no split at all', () => {
    const { 'tokenizer.ggml.pre': _, ...unnamed } = valid;
    const error = engineErrorOf(() => createTokenizer(metadataOf({ ...unnamed, 'tokenizer.ggml.model': 'llama' })));
    expect(error).toMatchObject({ code: 'unsupported-tokenizer', message: expect.stringContaining('"llama"') });
  });

  test.each<[string, Record<string, string[] | number[] | number>, RegExp]>([
    ['fewer types than tokens', { 'tokenizer.ggml.token_type': [1, 1] }, /258 tokens but 2 token types/],
    [
      'a byte without a token',
      { 'tokenizer.ggml.tokens': ['xx', ...byteCharacters.slice(1), 'ab', '<|im_end|>'] },
      /no token for the byte 0/,
    ],
    ['a merge of unknown tokens', { 'tokenizer.ggml.merges': ['a b', 'ab zz'] }, /merge "ab zz" uses a token/],
    ['a merge into an unknown token', { 'tokenizer.ggml.merges': ['b a'] }, /merge "b a" uses a token/],
    ['a merge of one token', { 'tokenizer.ggml.merges': ['ab'] }, /merge "ab" uses a token/],
    [
      'a token that is not spelled in bytes',
      {
        'tokenizer.ggml.tokens': [...byteCharacters, 'ab', '漢'],
        'tokenizer.ggml.token_type': byteCharacters.map(() => 1).concat(1, 1),
      },
      /token 257 is not spelled in bytes/,
    ],
    ['an end of turn that is no token', { 'tokenizer.ggml.eos_token_id': 258 }, /key "tokenizer\.ggml\.eos_token_id"/],
  ])('%s', (_, change, message) => {
    const error = engineErrorOf(() => createTokenizer(metadataOf({ ...valid, ...change })));
    expect(error.code).toBe('file-damaged');
    expect(error.message).toMatch(message);
  });
});

describe('a file that does not name its split', () => {
  const { 'tokenizer.ggml.pre': _, ...unnamed } = valid;

  test("is read with Qwen's, and a note says so", () => {
    const tokenizer = createTokenizer(metadataOf(unnamed));
    expect(tokenizer.encode('ab')).toEqual([256]);
    expect(tokenizer.note).toMatch(/does not say how its text is cut/);
  });

  test('is the only one with a note', () => {
    expect(createTokenizer(metadataOf(valid)).note).toBeNull();
  });
});
