import { closeSync, openSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { EngineError } from '../../../engine/errors.ts';
import { readGguf } from '../../../engine/gguf/gguf-file.ts';
import { readConfig } from '../../../engine/model/config.ts';
import { bindWeights } from '../../../engine/model/weights.ts';
import { Random } from '../../../engine/sampling/random.ts';
import { createTokenizer } from '../../../engine/tokenizer/tokenizer.ts';
import { GgufWriter } from '../../support/gguf-writer.ts';
import { syntheticModel } from '../../support/synthetic-model.ts';
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

/** Everything that is read and checked before the weights are mapped. */
function openModel(path: string): void {
  const file = readGguf(path);
  const config = readConfig(file.metadata);
  createTokenizer(file.metadata);
  bindWeights(file, config, (spec) => ({ kind: 'weight', ...spec }));
}

/** Opens the file; a typed refusal is a good outcome, any other error is not. */
function outcome(path: string, open: (path: string) => unknown = readGguf): 'opened' | EngineError {
  try {
    open(path);
    return 'opened';
  } catch (error) {
    if (error instanceof EngineError) return error;
    throw error;
  }
}

/**
 * Sets each chosen number of the header to extremes, one at a time, and returns the names of those with which the file still opens.
 * Fails when opening ends in anything but a typed refusal.
 */
function fieldsThatMayChange(
  writer: GgufWriter,
  open: (path: string) => unknown,
  isChosen: (name: string, index: number) => boolean,
): string[] {
  const { bytes, fields } = writer.header();
  const path = inTemp('extreme.gguf');
  writer.write(path);
  const fd = openSync(path, 'r+');
  const opened = new Set<string>();
  for (const { name, offset, bytes: width } of fields.filter((field, index) => isChosen(field.name, index))) {
    const original = Buffer.alloc(8);
    original.set(bytes.subarray(offset, offset + width));
    const value = original.readBigUInt64LE();
    const extremes = [0n, 1n, -1n, 2n ** 31n - 1n, 2n ** 31n, 2n ** 32n - 1n, 2n ** 32n, 2n ** 63n - 1n, 2n ** 63n];
    for (const extreme of [...extremes, value - 1n, value + 1n]) {
      const replacement = Buffer.alloc(8);
      replacement.writeBigUInt64LE(BigInt.asUintN(64, extreme));
      writeSync(fd, replacement, 0, width, offset);
      if (outcome(path, open) === 'opened' && BigInt.asUintN(8 * width, extreme) !== value) opened.add(name);
    }
    writeSync(fd, original, 0, width, offset);
  }
  closeSync(fd);
  return [...opened];
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
    const opened = fieldsThatMayChange(tiny, readGguf, () => true);
    // What may change and leave a valid file: its version, types of no greater width, one tensor fewer, a smaller shape or other place, and
    // values that nothing looks at here.
    const harmless =
      /^(version|tensor count|.*: (element )?type|(first|second): (dimension.*|offset)|(flag|rate): value)$/;
    expect(opened.filter((name) => !harmless.test(name))).toEqual([]);
  });

  test.each(['qwen3', 'qwen3moe'] as const)('every number of a whole %s model replaced by extremes', (architecture) => {
    const model = syntheticModel({ architecture, nLayers: 1, vocabSize: 290, holes: true });
    // Each of the vocabulary's hundreds of strings has a length, and they are all alike.
    const isElement = (name: string) => name.endsWith(': element length');
    const opened = fieldsThatMayChange(model, openModel, (name, index) => !isElement(name) || index % 50 === 0);
    // None of those that say how many layers, heads or experts there are, and how wide.
    expect(opened.filter((name) => /: value$/.test(name)).toSorted()).toEqual(
      [
        ...['context_length', 'attention.layer_norm_rms_epsilon', 'rope.freq_base'],
        ...(architecture === 'qwen3moe' ? ['expert_used_count', 'feed_forward_length'] : []),
      ]
        .map((key) => `${architecture}.${key}: value`)
        .concat(
          'general.file_type: value',
          ...['eos_token_id', 'padding_token_id', 'bos_token_id', 'add_bos_token'].map(
            (key) => `tokenizer.ggml.${key}: value`,
          ),
        )
        .toSorted(),
    );
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
