import { describe, expect, test } from 'vitest';
import { readGguf } from '../../../engine/gguf/gguf-file.ts';
import { engineErrorOf } from '../../support/engine-error.ts';
import type { ScalarTypeName } from '../../support/gguf-writer.ts';
import { GgufWriter } from '../../support/gguf-writer.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const inTemp = tempFolder();

function metadataFrom(fill: (writer: GgufWriter) => void) {
  const path = inTemp('metadata.gguf');
  const writer = new GgufWriter();
  fill(writer);
  writer.tensor('t', 'F32', [1]).write(path);
  return readGguf(path).metadata;
}

describe('metadata', () => {
  test.each<[ScalarTypeName, number]>([
    ['u8', 200],
    ['i8', -100],
    ['u16', 60_000],
    ['i16', -30_000],
    ['u32', 4_000_000_000],
    ['i32', -2_000_000_000],
    ['f32', 0.5],
    ['u64', 2 ** 40],
    ['i64', -(2 ** 40)],
    ['f64', 1e-300],
  ])('a number stored as %s reads as it was written', (type, value) => {
    expect(metadataFrom((writer) => writer.value('n', type, value)).number('n')).toBe(value);
  });

  test('strings, truth values and lists read as they were written', () => {
    const metadata = metadataFrom((writer) =>
      writer
        .value('text', 'string', 'naïve 漢字 \ufffd')
        .value('yes', 'bool', true)
        .value('no', 'bool', false)
        .array('texts', 'string', ['a', '', 'Ġb'])
        .array('numbers', 'i32', [-1, 0, 2 ** 31 - 1])
        .array('none', 'string', []),
    );
    expect(metadata.string('text')).toBe('naïve 漢字 \ufffd');
    expect([metadata.boolean('yes'), metadata.boolean('no')]).toEqual([true, false]);
    expect([...metadata.strings('texts')]).toEqual(['a', '', 'Ġb']);
    expect(metadata.integers('numbers')).toEqual(Int32Array.of(-1, 0, 2 ** 31 - 1));
    expect([...metadata.strings('none')]).toEqual([]);
    expect([...metadata.keys()]).toEqual(['text', 'yes', 'no', 'texts', 'numbers', 'none']);
  });

  test('a value that is absent takes the fallback, one of another kind does not', () => {
    const metadata = metadataFrom((writer) => writer.value('text', 'string', 'x'));
    expect(metadata.numberOr('missing', 7)).toBe(7);
    expect(metadata.stringOr('missing', 'y')).toBe('y');
    expect(metadata.booleanOr('missing', true)).toBe(true);
    expect(engineErrorOf(() => metadata.numberOr('text', 7)).message).toMatch(/key "text" should be a number/);
  });

  test('errors name the key and say what is wrong with it', () => {
    const metadata = metadataFrom((writer) =>
      writer
        .value('text', 'string', 'x')
        .value('infinite', 'f32', Infinity)
        .value('vast', 'u64', 2n ** 60n)
        .array('wide', 'u32', [2 ** 31])
        .array('texts', 'string', ['x']),
    );
    const messages = [
      () => metadata.string('gone'),
      () => metadata.boolean('text'),
      () => metadata.number('infinite'),
      () => metadata.number('vast'),
      () => metadata.integers('wide'),
      () => metadata.integers('texts'),
      () => metadata.strings('wide'),
    ].map((action) => {
      const { code, message } = engineErrorOf(action);
      return `${code}: ${message.replace(/^The model file is damaged: |\. Download.*$/g, '')}`;
    });
    expect(messages).toEqual([
      'file-damaged: its key "gone" is missing',
      'file-damaged: its key "text" should be true or false but is of kind string',
      'file-damaged: its key "infinite" is not a finite number',
      'file-damaged: its key "vast" is too large',
      'file-damaged: its key "wide" holds a number too large',
      'file-damaged: its key "texts" should be a list of integers but is of kind strings',
      'file-damaged: its key "wide" should be a list of strings but is of kind integers',
    ]);
  });
});
