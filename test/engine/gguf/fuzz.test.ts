import { closeSync, openSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { EngineError } from '../../../engine/errors.ts';
import { readGguf } from '../../../engine/gguf/gguf-file.ts';
import { Random } from '../../../engine/sampling/random.ts';
import { GgufWriter } from '../../support/gguf-writer.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const inTemp = tempFolder();

const tiny = new GgufWriter()
  .value('general.architecture', 'string', 'qwen3')
  .value('general.alignment', 'u32', 32)
  .value('flag', 'bool', true)
  .value('rate', 'f32', 0.5)
  .array('tokens', 'string', ['a', 'bc', ''])
  .array('types', 'i32', [1, 3, 5])
  .tensor('first', 'F32', [4, 2])
  .tensor('second', 'Q4_K', [256, 2, 2]);

/** Opens the file; a typed refusal is a good outcome, any other error is not. */
function outcome(path: string): 'opened' | EngineError {
  try {
    readGguf(path);
    return 'opened';
  } catch (error) {
    if (error instanceof EngineError) return error;
    throw error;
  }
}

describe('a hostile header is opened or refused, never anything else', () => {
  test('the tiny file is valid', () => {
    const path = inTemp('valid.gguf');
    tiny.write(path);
    expect(outcome(path)).toBe('opened');
  });

  test('cut at every byte of its header', () => {
    const { bytes } = tiny.header();
    const path = inTemp('cut.gguf');
    for (let length = 0; length < bytes.length; length++) {
      writeFileSync(path, bytes.subarray(0, length));
      expect(outcome(path), `${length} bytes`).toMatchObject({ code: length === 0 ? 'not-gguf' : 'file-damaged' });
    }
  });

  test('every number in it replaced by extremes', () => {
    const { bytes, fields } = tiny.header();
    const path = inTemp('extreme.gguf');
    tiny.write(path);
    const fd = openSync(path, 'r+');
    const opened: string[] = [];
    for (const { name, offset, bytes: width } of fields) {
      const original = Buffer.from(bytes.subarray(offset, offset + width));
      const value = width === 4 ? BigInt(original.readUInt32LE()) : original.readBigUInt64LE();
      const extremes = [0n, 1n, -1n, 2n ** 31n - 1n, 2n ** 31n, 2n ** 32n - 1n, 2n ** 32n, 2n ** 63n - 1n, 2n ** 63n];
      for (const extreme of [...extremes, value - 1n, value + 1n]) {
        const replacement = Buffer.alloc(8);
        replacement.writeBigUInt64LE(BigInt.asUintN(64, extreme));
        writeSync(fd, replacement, 0, width, offset);
        if (outcome(path) === 'opened' && BigInt.asUintN(8 * width, extreme) !== value) opened.push(name);
      }
      writeSync(fd, original, 0, width, offset);
    }
    closeSync(fd);
    // What may change and leave a valid file: its version, types of no greater width, one tensor fewer, a smaller shape or other place.
    const harmless = /^(version|tensor count|.*: (element )?type|(first|second): (dimension.*|offset))$/;
    expect([...new Set(opened)].filter((name) => !harmless.test(name))).toEqual([]);
  });

  test('10,000 random bits flipped', () => {
    const { bytes } = tiny.header();
    const path = inTemp('flipped.gguf');
    tiny.write(path);
    const random = new Random(20_261_125);
    const fd = openSync(path, 'r+');
    let refused = 0;
    for (let i = 0; i < 10_000; i++) {
      const offset = random.uint32() % bytes.length;
      const original = bytes[offset] ?? 0;
      writeSync(fd, Uint8Array.of(original ^ (1 << (random.uint32() % 8))), 0, 1, offset);
      if (outcome(path) !== 'opened') refused++;
      writeSync(fd, Uint8Array.of(original), 0, 1, offset);
    }
    closeSync(fd);
    expect(refused).toBeGreaterThan(1000);
  });

  test('a file that shrinks between looking and reading ends in an error', () => {
    const path = inTemp('shrunk.gguf');
    tiny.write(path);
    truncateSync(path, 40);
    expect(outcome(path)).toMatchObject({ code: 'file-damaged' });
  });
});
