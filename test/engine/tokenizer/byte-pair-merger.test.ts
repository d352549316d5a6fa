import { describe, expect, test } from 'vitest';

import { BytePairMerger } from '../../../engine/tokenizer/byte-pair-merger.ts';
import type { MergeTable } from '../../../engine/tokenizer/merge-table.ts';

/** Merges over letters by rank, spelled as pairs; tokens are numbered as they appear. Counts the look-ups. */
function mergesOf(pairs: readonly string[]) {
  const ids = new Map<string, number>();
  const idOf = (piece: string) => {
    const id = ids.get(piece) ?? ids.size;
    ids.set(piece, id);
    return id;
  };
  const ranks = new Map(pairs.map((pair, rank) => [pair.split(' ').map(idOf).join(), rank]));
  const wholes = pairs.map((pair) => idOf(pair.replace(' ', '')));
  let lookups = 0;
  const table: MergeTable = {
    rank: (left, right) => {
      lookups++;
      return ranks.get([left, right].join()) ?? -1;
    },
    merged: (rank) => wholes[rank] ?? -1,
  };
  const merger = new BytePairMerger(table);
  return {
    merge: (text: string) => {
      const pieces = merger.merge([...text].map(idOf));
      return pieces.map((id) => [...ids.keys()][id]);
    },
    lookups: () => lookups,
  };
}

describe('byte-pair merging', () => {
  test('the best rank joins first, wherever it stands', () => {
    expect(mergesOf(['b c', 'a b', 'bc d']).merge('abcd')).toEqual(['a', 'bcd']);
  });

  test('equal ranks join from the left', () => {
    expect(mergesOf(['a a']).merge('aaaaa')).toEqual(['aa', 'aa', 'a']);
  });

  test('a merge that would have been better but lost its token is skipped', () => {
    expect(mergesOf(['b c', 'c d', 'a bc']).merge('abcd')).toEqual(['abc', 'd']);
  });

  test('one token and no token stay as they are', () => {
    const { merge } = mergesOf(['a b']);
    expect(merge('a')).toEqual(['a']);
    expect(merge('')).toEqual([]);
  });

  test('a short piece after a long one is not mixed up with it', () => {
    const { merge } = mergesOf(['a b', 'ab ab']);
    merge('ab'.repeat(500));
    expect(merge('aba')).toEqual(['ab', 'a']);
  });

  test('a run of 100,000 letters takes a few look-ups for each letter', () => {
    const letters = 100_000;
    const { merge, lookups } = mergesOf(['a a', 'aa aa', 'aaaa aaaa']);
    expect(merge('a'.repeat(letters))).toHaveLength(letters / 8);
    expect(lookups()).toBeLessThan(4 * letters);
  });
});
