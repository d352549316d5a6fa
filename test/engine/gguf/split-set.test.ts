import { copyFileSync, mkdirSync, readdirSync, renameSync, rmSync, truncateSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readGguf } from '../../../engine/gguf/gguf-file.ts';
import { engineErrorOf } from '../../support/engine-error.ts';
import { GgufWriter } from '../../support/gguf-writer.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';

/** What one part holds; keys that are left out have their true values, and null leaves one out of the file. */
interface PartContents {
  readonly tensors: readonly string[];
  readonly no?: number | null;
  readonly count?: number | null;
  readonly total?: number | null;
  readonly alignment?: number;
}

/** Three parts with five tensors, of which the second holds none and the third has an alignment of its own. */
const threeParts: readonly PartContents[] = [
  { tensors: ['a', 'b'] },
  { tensors: [] },
  { tensors: ['c', 'd', 'e'], alignment: 64 },
];

function partName(prefix: string, no: number, count: number): string {
  return `${prefix}-${String(no + 1).padStart(5, '0')}-of-${String(count).padStart(5, '0')}.gguf`;
}

/** Writes a set into a folder of its own and returns the paths of its parts. */
function writeSet(contents = threeParts, prefix = 'Model'): string[] {
  const folder = temporaryFolder();
  const total = contents.reduce((sum, { tensors }) => sum + tensors.length, 0);
  return contents.map((part, i) => {
    const writer = new GgufWriter({ alignment: part.alignment ?? 32 });
    const key = (name: string, type: 'u16' | 'i32', own: number | null | undefined, usual: number | null) => {
      const value = own === undefined ? usual : own;
      if (value !== null) writer.value(name, type, value);
    };
    if (i === 0) writer.value('general.name', 'string', 'Whole');
    if (part.alignment !== undefined) writer.value('general.alignment', 'u32', part.alignment);
    key('split.no', 'u16', part.no, i);
    key('split.count', 'u16', part.count, contents.length);
    key('split.tensors.count', 'i32', part.total, i === 0 ? total : null);
    for (const name of part.tensors) writer.tensor(name, 'F32', [3]);
    const path = join(folder, partName(prefix, i, contents.length));
    writer.write(path);
    return path;
  });
}

function withPart(index: number, change: Partial<PartContents>): PartContents[] {
  return threeParts.map((part, i) => (i === index ? { ...part, ...change } : part));
}

describe('a model in several files', () => {
  test.each([0, 1, 2])('opens whole by part %i, which may hold no tensors', (chosen) => {
    const paths = writeSet();
    const file = readGguf(paths[chosen]!);
    expect(file.path).toBe(paths[chosen]);
    expect(file.metadata.string('general.name')).toBe('Whole');
    expect(file.parts.map(({ path }) => path)).toEqual(paths);
    expect([...file.tensors].map(([name, { part }]) => `${name}${part}`)).toEqual(['a0', 'b0', 'c2', 'd2', 'e2']);
  });

  test('counts offsets from each file, by its own alignment, and sizes over all', () => {
    const file = readGguf(writeSet()[0]!);
    const offsets = (...names: string[]) => names.map((name) => file.tensors.get(name)!.offset);
    const [a, b] = offsets('a', 'b') as [number, number];
    const [c, d, e] = offsets('c', 'd', 'e') as [number, number, number];
    expect(b - a).toBe(32);
    expect([c % 64, d - c, e - d]).toEqual([0, 64, 64]);
    expect(file.sizeBytes).toBe(file.parts.reduce((sum, part) => sum + part.sizeBytes, 0));
  });

  test('may have any prefix, brackets and blanks included', () => {
    const paths = writeSet(threeParts, 'Qwen3 (copy) [1]-00001-of-00002');
    expect(readGguf(paths[1]!).tensors.size).toBe(5);
  });

  test('in one file is an ordinary file, whatever its name', () => {
    const [path] = writeSet([{ tensors: ['a'] }]);
    renameSync(path!, `${path}.renamed.gguf`);
    expect(readGguf(`${path}.renamed.gguf`).tensors.size).toBe(1);
  });
});

describe('a set that is not whole', () => {
  test.each([0, 1])('names the missing part, whichever of the others is chosen', (chosen) => {
    const paths = writeSet();
    rmSync(paths[2]!);
    expect(engineErrorOf(() => readGguf(paths[chosen]!))).toMatchObject({
      code: 'file-missing',
      message: 'Part 3 of 3 is missing: Model-00003-of-00003.gguf. Download it into the same folder.',
    });
  });

  test('is found out before any other part is read', () => {
    const paths = writeSet();
    truncateSync(paths[1]!, 10);
    rmSync(paths[0]!);
    expect(engineErrorOf(() => readGguf(paths[2]!)).message).toContain('Part 1 of 3 is missing');
  });

  test('lists several missing parts', () => {
    const paths = writeSet();
    rmSync(paths[0]!);
    rmSync(paths[2]!);
    expect(engineErrorOf(() => readGguf(paths[1]!)).message).toBe(
      '2 of 3 parts are missing: Model-00001-of-00003.gguf, Model-00003-of-00003.gguf. Download them into the same folder.',
    );
  });

  test('of which one file was renamed says what it was called', () => {
    const paths = writeSet();
    const renamed = join(paths[1]!, '..', 'part two.gguf');
    renameSync(paths[1]!, renamed);
    const error = engineErrorOf(() => readGguf(renamed));
    expect(error.code).toBe('file-missing');
    expect(error.message).toMatch(/one of the 3 parts of a model, but it was renamed.*"-00002-of-00003\.gguf"/);
  });

  test.each([
    ['another count', 'Model-00001-of-00004.gguf'],
    ['a number of 0', 'Model-00000-of-00003.gguf'],
    ['a number above the count', 'Model-00004-of-00003.gguf'],
    ['too few digits', 'Model-1-of-3.gguf'],
  ])('counts as renamed with %s in its name', (_, name) => {
    const paths = writeSet();
    const renamed = join(paths[0]!, '..', name);
    renameSync(paths[0]!, renamed);
    expect(engineErrorOf(() => readGguf(renamed)).message).toMatch(/it was renamed.*"-00001-of-00003\.gguf"/);
  });

  test.each([0, 2])('says of a part that was cut short which one it is, when part %i is chosen', (chosen) => {
    const paths = writeSet();
    truncateSync(paths[1]!, 40);
    const { code, message } = engineErrorOf(() => readGguf(paths[chosen]!));
    expect(code).toBe('file-damaged');
    expect(message).toMatch(
      /^Part 2 of 3, Model-00002-of-00003\.gguf, cannot be used\. The model file is damaged: it announces 2 keys but ends/,
    );
  });

  test('says of a part without its last tensor which one it is', () => {
    const paths = writeSet();
    truncateSync(paths[2]!, readGguf(paths[2]!).tensors.get('e')!.offset + 8);
    expect(engineErrorOf(() => readGguf(paths[0]!)).message).toMatch(/^Part 3 of 3.*tensor "e" lies beyond the end/);
  });

  test('refuses a folder in the place of a part', () => {
    const paths = writeSet();
    rmSync(paths[1]!);
    mkdirSync(paths[1]!);
    expect(engineErrorOf(() => readGguf(paths[0]!))).toMatchObject({
      code: 'file-unreadable',
      message: expect.stringContaining('is a folder'),
    });
  });
});

describe('files that are not parts of one model', () => {
  test.each<[string, PartContents[], RegExp]>([
    ['a part with another number', withPart(1, { no: 2 }), /Model-00002-of-00003\.gguf says that it is part 3, not 2/],
    ['a part of another count', withPart(1, { count: 4 }), /Model-00002-of-00003\.gguf is one of 4 parts, not of 3/],
    ['a part without a number', withPart(2, { no: null }), /has no key "split\.no"/],
    ['a file that is no part', withPart(2, { count: null }), /Model-00003-of-00003\.gguf is not part of a set/],
    ['parts that repeat another total', withPart(2, { total: 7 }), /5 tensors in all, and another 7/],
    ['fewer tensors than announced', withPart(0, { total: 6 }), /hold 5 tensors together where there should be 6/],
    ['a tensor in two parts', withPart(1, { tensors: ['b'] }), /tensor "b" is in part 1 and again in part 2/],
  ])('%s', (_, contents, reason) => {
    const { code, message } = engineErrorOf(() => readGguf(writeSet(contents)[0]!));
    expect(code).toBe('file-damaged');
    expect(message).toMatch(/^The parts of this model do not belong together: /);
    expect(message).toMatch(reason);
    expect(message).toMatch(/Download all parts again, into an empty folder\.$/);
  });

  test('a part of another set in the place of one', () => {
    const paths = writeSet();
    const others = writeSet([...threeParts, { tensors: ['f'] }]);
    copyFileSync(others[1]!, paths[1]!);
    expect(engineErrorOf(() => readGguf(paths[0]!)).message).toContain('is one of 4 parts, not of 3');
  });

  test.each([1025, 65_535, 0])('a count of %i', (count) => {
    const { code, message } = engineErrorOf(() => readGguf(writeSet([{ tensors: ['a'], count }])[0]!));
    expect(code).toBe('file-damaged');
    expect(message).toContain(`"split.count" is ${count}, which is not a whole number from 1 to 1024`);
  });

  test('a first part without the total', () => {
    const { message } = engineErrorOf(() => readGguf(writeSet(withPart(0, { total: null }))[2]!));
    expect(message).toContain('key "split.tensors.count" is missing');
  });

  test('a tensor twice in one part', () => {
    const { message } = engineErrorOf(() => readGguf(writeSet(withPart(0, { tensors: ['a', 'a'] }))[0]!));
    expect(message).toContain('tensor "a" appears twice');
  });

  test('three parts without a single tensor', () => {
    const empty = threeParts.map(() => ({ tensors: [] }));
    expect(engineErrorOf(() => readGguf(writeSet(empty)[0]!)).message).toContain('it holds no tensors');
  });
});

test('a path that a file carries is never opened: only names beside the chosen one are', () => {
  const paths = writeSet(withPart(0, { no: 0 }));
  const folder = join(paths[0]!, '..');
  expect(readdirSync(folder).toSorted()).toEqual(paths.map((path) => basename(path)));
  expect(readGguf(paths[0]!).parts.every(({ path }) => join(path, '..') === folder)).toBe(true);
});
