import { writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readGguf } from '../../../engine/gguf/gguf-file.ts';
import { PackedStrings } from '../../../engine/gguf/packed-strings.ts';
import { engineErrorOf } from '../../support/engine-error.ts';
import { GgufWriter } from '../../support/gguf-writer.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const inTemp = tempFolder();

/** A file with one list of strings of these bytes: written as ASCII of the same lengths, then replaced. */
function writeList(strings: readonly (readonly number[])[], lengthOf: (index: number, real: bigint) => bigint) {
  const placeholders = strings.map((bytes) => '~'.repeat(bytes.length));
  const header = new GgufWriter().array('list', 'string', placeholders).tensor('t', 'F32', [1]).header();
  const bytes = Buffer.concat([header.bytes, Buffer.alloc(200)]);
  // The list begins after its key's name, three numbers of 4, 4 and 8 bytes.
  let at = bytes.indexOf('list') + 'list'.length + 16;
  for (const [i, string] of strings.entries()) {
    bytes.writeBigUInt64LE(lengthOf(i, BigInt(string.length)), at);
    bytes.set(string, at + 8);
    at += 8 + string.length;
  }
  const path = inTemp('list.gguf');
  writeFileSync(path, bytes);
  return path;
}

const asTheyAre = (_: number, real: bigint) => real;
const readList = (strings: readonly (readonly number[])[], lengthOf = asTheyAre) =>
  readGguf(writeList(strings, lengthOf)).metadata.strings('list');

describe('a list of strings in a file', () => {
  test('reads as it was written, whatever the lengths', () => {
    const texts = ['', 'a', '漢字', '', 'x'.repeat(100_000), '\u{1f600}', '\ufeff', 'ÿ'.repeat(63)];
    const list = readList(texts.map((text) => [...Buffer.from(text)]));
    expect([...list]).toEqual(texts);
    expect([list.length, list.text(2), list.text(7)]).toEqual([8, '漢字', 'ÿ'.repeat(63)]);
  });

  test.each<[string, number[][]]>([
    ['a byte that never occurs', [[0x61], [0xff]]],
    ['a character cut in two between neighbours', [[0xc3], [0xa9]]],
    ['a character cut in two around an empty string', [[0xe6, 0xbc], [], [0xa2]]],
    ['a character that the end cuts', [[0x61], [0xe6, 0xbc]]],
    ['a first string that begins with the rest of a character', [[0xa9], [0x61]]],
    ['half of a surrogate pair', [[0xed, 0xa0, 0x80]]],
    ['a byte spelled in two', [[0xc0, 0x80]]],
  ])('%s is refused', (_, strings) => {
    const { code, message } = engineErrorOf(() => readList(strings));
    expect(code).toBe('file-damaged');
    expect(message).toContain('key "list" is not valid UTF-8');
  });

  test.each([
    [2n ** 31n, /the length of key "list" is 2147483648, and at most/],
    [2n ** 32n + 1n, /the length of key "list" is 4294967297, and at most/],
    [2n ** 63n, /the length of key "list" is 9223372036854775808, and at most/],
    [2n ** 64n - 1n, /the length of key "list" is 18446744073709551615, and at most/],
  ])('a string of %d bytes is refused before memory is taken for it', (length, message) => {
    const read = () => readList([[0x61], [0x62], [0x63]], (i, real) => (i === 1 ? length : real));
    const before = process.memoryUsage().arrayBuffers;
    expect(engineErrorOf(read)).toMatchObject({ code: 'file-damaged', message: expect.stringMatching(message) });
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1e6);
  });

  test('a length that eats into what follows ends as damage, not as another list', () => {
    const read = () => readList([[0x61], [0x62]], (i, real) => (i === 1 ? 100n : real));
    expect(engineErrorOf(read).code).toBe('file-damaged');
  });
});

test('a list made of texts gives them back', () => {
  const texts = ['é', '', '\u{1f600}b'];
  expect([...PackedStrings.from(texts)]).toEqual(texts);
  expect(PackedStrings.from([]).length).toBe(0);
});
