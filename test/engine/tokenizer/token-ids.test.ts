import { expect, test } from 'vitest';
import { PackedStrings } from '../../../engine/gguf/packed-strings.ts';
import { TokenIds } from '../../../engine/tokenizer/token-ids.ts';

const bytesOf = (text: string) => Buffer.from(text, 'utf8');

function tableOf(texts: readonly string[], isAdded = (_id: number) => true): TokenIds {
  const ids = new TokenIds(PackedStrings.from(texts));
  for (const id of texts.keys()) if (isAdded(id)) ids.add(id);
  return ids;
}

test('every text of a large table is found, and no other', () => {
  const texts = Array.from({ length: 50_000 }, (_, i) => `t${i.toString(36)}é`);
  const ids = tableOf(texts);
  for (const [id, text] of texts.entries()) {
    if (ids.idOf(bytesOf(text)) !== id) expect.fail(text);
    if (ids.idOf(bytesOf(`${text}x`)) !== -1) expect.fail(`${text}x`);
  }
});

test('the empty text is a text like others', () => {
  expect(tableOf(['a']).idOf(bytesOf(''))).toBe(-1);
  expect(tableOf(['a', '']).idOf(bytesOf(''))).toBe(1);
});

test('of two tokens with one text the later counts', () => {
  expect(tableOf(['a', 'b', 'a']).idOf(bytesOf('a'))).toBe(2);
});

test('a token that was not added is not found', () => {
  expect(tableOf(['a', 'b'], (id) => id !== 1).idOf(bytesOf('b'))).toBe(-1);
});

test('two slices are looked up as one text', () => {
  const ids = tableOf(['ab', 'abc', 'a']);
  const line = bytesOf('ab c');
  expect(ids.find(line, 0, 2)).toBe(0);
  expect(ids.findJoined(line, 0, 2, 3, 4, -1)).toBe(1);
  expect(ids.findJoined(line, 1, 2, 3, 4, -1)).toBe(-1);
});

test.each([-1, 0, 1, 2, 3, 4])('a guess, right or wrong, changes nothing: %d', (guess) => {
  // The guesses are an earlier twin, one that was not added, the right one, other texts and none.
  const ids = tableOf(['ab', 'ab', 'ab', 'abc'], (id) => id !== 1);
  expect(ids.findJoined(bytesOf('a b'), 0, 1, 2, 3, guess)).toBe(2);
});
