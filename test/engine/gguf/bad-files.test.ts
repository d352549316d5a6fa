import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readGguf } from '../../../engine/gguf/gguf-file.ts';
import { engineErrorOf } from '../../support/engine-error.ts';
import type { HeaderField } from '../../support/gguf-writer.ts';
import { GgufWriter, valueTypes } from '../../support/gguf-writer.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const inTemp = tempFolder();

/** A small valid file with every kind of record. */
function smallFile(): GgufWriter {
  return new GgufWriter()
    .value('general.architecture', 'string', 'qwen3')
    .value('general.alignment', 'u32', 32)
    .array('tokens', 'string', ['a', 'bc'])
    .array('types', 'i32', [1, 3])
    .tensor('first', 'F32', [4, 2])
    .tensor('second', 'Q8_0', [32, 2]);
}

function openBytes(bytes: Uint8Array | string): { code: string; message: string } {
  const path = inTemp('bad.gguf');
  writeFileSync(path, bytes);
  return engineErrorOf(() => readGguf(path));
}

function openWritten(writer: GgufWriter): { code: string; message: string } {
  const path = inTemp('bad.gguf');
  writer.write(path);
  return engineErrorOf(() => readGguf(path));
}

/** The small file with one number of its header overwritten. */
function openPatched(fieldName: string, value: bigint): { code: string; message: string } {
  const { bytes, fields } = smallFile().header();
  const whole = Buffer.concat([bytes, Buffer.alloc(200)]);
  const field = fields.find((candidate) => candidate.name === fieldName);
  if (field === undefined) throw new Error(`There is no field "${fieldName}".`);
  patch(whole, field, value);
  return openBytes(whole);
}

function patch(bytes: Buffer, field: HeaderField, value: bigint): void {
  const wide = Buffer.alloc(8);
  wide.writeBigUInt64LE(BigInt.asUintN(64, value));
  bytes.set(wide.subarray(0, field.bytes), field.offset);
}

describe('files that are not there or not files', () => {
  test('a missing file', () => {
    expect(engineErrorOf(() => readGguf(inTemp('none.gguf')))).toMatchObject({
      code: 'file-missing',
      message: expect.stringMatching(/There is no file ".*none\.gguf"/),
    });
  });

  test('a name that no file can have', () => {
    expect(engineErrorOf(() => readGguf(inTemp('a\0b.gguf'))).code).toBe('file-missing');
  });

  test('a folder', () => {
    mkdirSync(inTemp('folder'));
    expect(engineErrorOf(() => readGguf(inTemp('folder')))).toMatchObject({
      code: 'file-unreadable',
      message: expect.stringContaining('is a folder'),
    });
  });

  test('a device', () => {
    expect(engineErrorOf(() => readGguf('/dev/null'))).toMatchObject({
      code: 'file-unreadable',
      message: expect.stringContaining('not an ordinary file'),
    });
  });
});

describe('files of another kind say what they are', () => {
  test.each([
    ['empty', '', /it is empty/],
    ['text', 'Dear diary, today', /some other kind of file/],
    ['a web page', '<!DOCTYPE html><html><body>404</body>', /it is a web page/],
    ['an indented web page', '\n  <html lang="en">', /it is a web page/],
    ['a Git LFS pointer', 'version https://git-lfs.github.com/spec/v1\noid sha256:0', /Git LFS pointer/],
    ['a ZIP archive', 'PK\x03\x04..........', /ZIP archive/],
    ['safetensors', '\x40\0\0\0\0\0\0\0{"__metadata__":{}}', /safetensors/],
    ['old GGML', 'tjgg\x01\0\0\0', /old GGML format/],
    ['version 1', 'GGUF\x01\0\0\0', /version 1 of the format, which is obsolete/],
    ['a later version', 'GGUF\x09\0\0\0', /version 9 of the format.*Update Tandem/],
    ['big-endian', 'GGUF\0\0\0\x03', /big-endian/],
    ['big-endian with its magic number reversed', 'FUGG\0\0\0\x03', /big-endian/],
  ])('%s', (_, contents, message) => {
    const error = openBytes(Buffer.from(contents, 'latin1'));
    expect(error.code).toBe('not-gguf');
    expect(error.message).toMatch(message);
  });
});

describe('damaged files name the key or tensor', () => {
  test.each<[string, string, bigint, RegExp]>([
    ['no tensors', 'tensor count', 0n, /it holds no tensors/],
    ['more tensors than a file may have', 'tensor count', 65_537n, /number of tensors is 65537, and at most 65536/],
    ['more tensors than fit the file', 'tensor count', 65_536n, /announces 65536 tensors but ends before them/],
    ['a negative tensor count', 'tensor count', -1n, /number of tensors is 18446744073709551615/],
    ['more keys than fit the file', 'key count', 60_000n, /announces 60000 keys but ends before them/],
    ['a huge key count', 'key count', 2n ** 63n, /number of keys is 9223372036854775808/],
    ['a huge key length', 'general.architecture: name length', 2n ** 40n, /length of the name of key 1/],
    ['a huge string', 'general.architecture length', 2n ** 62n, /length of key "general\.architecture" is/],
    ['a string of 2^32 bytes', 'general.architecture length', 2n ** 32n, /length of key "general\.architecture" is/],
    ['an unknown value type', 'general.architecture: type', 13n, /key "general\.architecture" has the unknown type 13/],
    ['an unknown element type', 'tokens: element type', 99n, /key "tokens" has elements of the unknown type 99/],
    ['arrays of arrays', 'tokens: element type', BigInt(valueTypes.array), /key "tokens" is an array of arrays/],
    ['a huge array', 'tokens: length', 2n ** 61n, /length of key "tokens" is 2305843009213693952/],
    ['an array longer than the file', 'types: length', 1_000_000n, /ends in the middle of key "types"/],
    [
      'more array elements than a header may have',
      'types: length',
      2_000_001n,
      /length of key "types" is 2000001, and at most/,
    ],
    ['a tensor with no dimensions', 'first: dimensions', 0n, /tensor "first" has 0 dimensions/],
    ['a tensor with five dimensions', 'first: dimensions', 5n, /tensor "first" has 5 dimensions/],
    ['a dimension of 0', 'first: dimension 1', 0n, /tensor "first" has a dimension of 0/],
    ['a dimension beyond 2^40', 'first: dimension 0', 2n ** 41n, /a dimension of tensor "first" is 2199023255552/],
    ['a row that is not whole blocks', 'second: dimension 0', 33n, /tensor "second" has rows of 33 values.*Q8_0.*32/],
    ['an offset that is not aligned', 'second: offset', 33n, /tensor "second" is not aligned to 32 bytes/],
    ['an offset beyond the end', 'second: offset', 2n ** 40n, /tensor "second" lies beyond the end/],
    ['an offset that wraps', 'second: offset', 2n ** 64n - 32n, /offset of tensor "second" is/],
    ['tensors that overlap', 'second: offset', 0n, /tensors "(first|second)" and "(first|second)" overlap/],
  ])('%s', (_, field, value, message) => {
    const error = openPatched(field, value);
    expect(error.code).toBe('file-damaged');
    expect(error.message).toMatch(message);
  });

  test.each<[string, GgufWriter, RegExp]>([
    ['a key twice', smallFile().value('types', 'u32', 1), /key "types" appears twice/],
    ['a key without a name', smallFile().value('', 'u32', 1), /key 5 has no name/],
    ['a tensor twice', smallFile().tensor('first', 'F32', [1]), /tensor "first" appears twice/],
    ['a tensor without a name', smallFile().tensor('', 'F32', [1]), /tensor 3 has no name/],
    [
      'a tensor name of 65 bytes',
      smallFile().tensor('n'.repeat(65), 'F32', [1]),
      /length of the name of tensor 3 is 65/,
    ],
    [
      'sizes that overflow 64 bits',
      smallFile().foreignTensor('wide', 0, [2 ** 40, 2 ** 40], 4),
      /tensor "wide".*dimensions/,
    ],
    [
      'an alignment of 12',
      new GgufWriter().value('general.alignment', 'u32', 12).tensor('t', 'F32', [1]),
      /alignment" is 12/,
    ],
    [
      'an alignment of 0',
      new GgufWriter().value('general.alignment', 'u32', 0).tensor('t', 'F32', [1]),
      /alignment" is 0/,
    ],
    [
      'an alignment of 2^31',
      new GgufWriter().value('general.alignment', 'u32', 2 ** 31).tensor('t', 'F32', [1]),
      /alignment" is 2147483648/,
    ],
    [
      'an alignment that is a string',
      new GgufWriter().value('general.alignment', 'string', '32').tensor('t', 'F32', [1]),
      /key "general\.alignment" should be a number/,
    ],
    [
      'a key of 65,536 bytes',
      smallFile().value('k'.repeat(65_536), 'u32', 1),
      /length of the name of key 5 is 65536, and at most 65535/,
    ],
    [
      'arrays that are too long only together',
      smallFile()
        .array(
          'one',
          'bool',
          Array.from({ length: 1_200_000 }, () => true),
        )
        .array(
          'two',
          'bool',
          Array.from({ length: 1_200_000 }, () => true),
        ),
      /length of key "two" is 1200000, and at most 799996/,
    ],
    ['a truth value of 2', smallFile().value('flag', 'bool', 2), /key "flag" should be true or false but is 2/],
  ])('%s', (_, writer, message) => {
    const error = openWritten(writer);
    expect(error.code).toBe('file-damaged');
    expect(error.message).toMatch(message);
  });

  test.each([
    ['qwen3', /key "general\.architecture" is not valid UTF-8/],
    ['general.alignment', /the name of key 2 is not valid UTF-8/],
    ['bc', /key "tokens" is not valid UTF-8/],
    ['second', /the name of tensor 2 is not valid UTF-8/],
  ])('"%s" with a byte that is not UTF-8', (text, message) => {
    const { bytes } = smallFile().header();
    bytes[Buffer.from(bytes).indexOf(text)] = 0xff;
    expect(openBytes(bytes).message).toMatch(message);
  });

  test('a file that lost its end', () => {
    const path = inTemp('cut.gguf');
    smallFile().write(path);
    truncateSync(path, smallFile().header().bytes.length + 32);
    const error = engineErrorOf(() => readGguf(path));
    expect(error.code).toBe('file-damaged');
    expect(error.message).toMatch(
      /tensor "second" lies beyond the end of the file, which may be an unfinished download/,
    );
  });

  test('a header that goes on and on is refused before it is read', () => {
    const path = inTemp('endless.gguf');
    const { bytes, fields } = new GgufWriter().value('s', 'string', '').tensor('t', 'F32', [1]).header();
    const length = fields.find((field) => field.name === 's length');
    if (length === undefined) throw new Error('The string has no length.');
    patch(Buffer.from(bytes.buffer, bytes.byteOffset), length, 2n ** 31n);
    writeFileSync(path, bytes);
    truncateSync(path, 2 ** 32);
    expect(engineErrorOf(() => readGguf(path)).message).toMatch(/its header goes on for more than 64 MB, at key "s"/);
  });
});

describe('files that Tandem cannot compute with', () => {
  test.each([
    [17, 'IQ2_XS', '2-bit'],
    [18, 'IQ3_XXS', '3-bit'],
    [29, 'IQ1_M', '1-bit'],
    [34, 'TQ1_0', 'ternary'],
  ])('weights of type %i, %s, are refused by name as too small to answer well', (id, name, size) => {
    const error = openWritten(smallFile().foreignTensor('blk.0.attn_q.weight', id, [256, 2], 352));
    expect(error.code).toBe('unsupported-type');
    expect(error.message).toBe(
      `Tandem does not support ${size} weights: the tensor "blk.0.attn_q.weight" is stored as ${name}. ` +
        'At this size answers become much worse. Choose a file of the same model marked Q4_K_M.',
    );
  });

  test('another tensor type it lacks is named, with what to choose instead', () => {
    const error = openWritten(smallFile().foreignTensor('blk.0.attn_q.weight', 39, [256, 2], 352));
    expect(error.code).toBe('unsupported-type');
    expect(error.message).toMatch(/tensor "blk\.0\.attn_q\.weight" is stored as MXFP4/);
    expect(error.message).toMatch(/Choose a file of the same model marked Q4_K_M, Q6_K, Q8_0, F16 or BF16/);
  });

  test('a tensor type that nobody knows has its number', () => {
    const error = openWritten(smallFile().foreignTensor('odd', 777, [256], 32));
    expect(error).toMatchObject({ code: 'unsupported-type', message: expect.stringContaining('the unknown type 777') });
  });
});
