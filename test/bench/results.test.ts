import { describe, expect, it } from 'vitest';
import { inTurn } from './in-turn.ts';
import { median } from './median.ts';
import { withTables } from './readme-table.ts';
import type { ResultRecord } from './result-file.ts';
import { fileNameOf, merge, readCsv, writeCsv } from './result-file.ts';
import { compare, jsonOf, shareOfLimit } from './result-row.ts';

const run = {
  date: '2026-11-28',
  commit: '9837b23',
  processor: 'Intel(R) Xeon(R) Processor @ 2.50GHz',
  threads: 2,
  tandemBackend: 'native avx512; 2 threads',
  llamaBackend: 'llama.cpp v0.5.0 cascadelake; 2 threads',
  limits: { readGBps: 20.25, int8GOPS: 640 },
};
const decode: ResultRecord = {
  run,
  model: '0.6b-q4_k_m',
  test: 'decode-0',
  unit: 'tokens/s',
  tandem: 31.25,
  llamacpp: 25,
  ratio: 1.25,
  share: { unit: 'GB/s', tandem: 12.19, llamacpp: 9.75, percent: 60.2 },
  pairs: 5,
  othersBusyCores: 0.02,
  llamaSettings: 'threads=2 flash=on repack=on batch=512',
};
const memory: ResultRecord = {
  ...decode,
  test: 'rss',
  unit: 'MB',
  tandem: 600,
  llamacpp: 1200,
  ratio: 0.5,
  share: undefined,
  othersBusyCores: 0.4,
};

const readme = [
  '# Title',
  '<!-- bench: written by `npm run -s bench`, not by hand -->',
  'old figures',
  '<!-- end of bench -->',
  'The rest.',
].join('\n');

describe('the figures of the benchmark', () => {
  it('are medians, of an even number the mean of the two in the middle', () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([4, 1, 3, 100])).toBe(3.5);
    expect(median([])).toBeNaN();
  });

  it('are compared by their medians', () => {
    expect(compare({ tandem: [30, 10, 20], llamacpp: [10, 10, 40] })).toEqual({
      tandem: 20,
      llamacpp: 10,
      ratio: 2,
      pairs: 3,
    });
  });

  it('stand beside what the machine can do', () => {
    expect(shareOfLimit('GB/s', 0.4e9, { tandem: 30, llamacpp: 20 }, 24)).toEqual({
      unit: 'GB/s',
      tandem: 12,
      llamacpp: 8,
      percent: 50,
    });
  });

  it('are of pairs by turns, and more pairs are measured for those that other programs disturbed', async () => {
    const asked: string[] = [];
    const pairs = await inTurn(2, async (engine, pair) => {
      asked.push(`${engine} ${pair}`);
      return { othersBusyCores: pair === 0 && engine === 'llamacpp' ? 1 : 0, pair };
    });
    expect(asked).toEqual(['tandem 0', 'llamacpp 0', 'llamacpp 1', 'tandem 1', 'tandem 2', 'llamacpp 2']);
    expect(pairs.map(({ tandem }) => tandem.pair)).toEqual([1, 2]);
  });

  it('come of the quietest pairs where none was quiet', async () => {
    const busy = [0.9, 0.5, 0.7, 0.3];
    const pairs = await inTurn(2, async (_, pair) => ({ othersBusyCores: busy[pair] ?? 1 }));
    expect(pairs.map(({ tandem }) => tandem.othersBusyCores)).toEqual([0.3, 0.5]);
  });

  it('are given to programs with the limits and one row for each test of a model', () => {
    expect(jsonOf(run.limits, [decode])).toMatchObject({
      limits: { readGBps: 20.25, int8GOPS: 640 },
      rows: [{ model: '0.6b-q4_k_m', test: 'decode-0', tandem: 31.25, llamacpp: 25, ratio: 1.25 }],
    });
  });
});

describe('the file of a machine', () => {
  it('is named after it', () => {
    expect(fileNameOf(run)).toBe('intel-xeon-2-50ghz-2-threads.csv');
  });

  it('has one line for each row, and gives the rows back', () => {
    const csv = writeCsv([decode, memory]);
    expect(csv.trimEnd().split('\n')).toHaveLength(3);
    expect(readCsv(csv)).toEqual([decode, memory]);
  });

  it('keeps what was not measured again', () => {
    const faster = { ...decode, tandem: 40, ratio: 1.6 };
    expect(merge([decode, memory], [faster])).toEqual([faster, memory]);
  });

  it('is refused when its columns mean something else', () => {
    expect(() => readCsv('model,speed\na,1\n')).toThrow('other columns');
  });
});

describe('the README', () => {
  it('gets a table between its markers, and nothing else of it changes', () => {
    const updated = withTables(readme, [[decode, memory]]);
    expect(updated).not.toContain('old figures');
    expect(updated).toContain('| 0.6b-q4_k_m | decode-0 | 31.3 tokens/s | 25 tokens/s | 1.25 | 12.2 GB/s, 60 % |');
    expect(updated).toContain('reads a mapped file at 20.3 GB/s');
    expect(updated.startsWith('# Title\n')).toBe(true);
    expect(updated.endsWith('<!-- end of bench -->\nThe rest.')).toBe(true);
    expect(withTables(updated, [[decode, memory]])).toBe(updated);
  });

  it('says which figures were measured beside other programs', () => {
    expect(withTables(readme, [[memory]])).toContain(
      '| 0.6b-q4_k_m | rss (busy machine) | 600 MB | 1200 MB | 0.50 |  |',
    );
  });

  it('without markers is refused', () => {
    expect(() => withTables('# Title', [[decode]])).toThrow('lacks the lines');
  });
});
