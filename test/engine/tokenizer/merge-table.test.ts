import { expect, test } from 'vitest';
import { Random } from '../../../engine/sampling/random.ts';
import { HashedMerges } from '../../../engine/tokenizer/merge-table.ts';

interface Merge {
  readonly left: number;
  readonly right: number;
  readonly merged: number;
}

const tableOf = (merges: readonly Merge[]) =>
  new HashedMerges({
    left: Int32Array.from(merges, ({ left }) => left),
    right: Int32Array.from(merges, ({ right }) => right),
    merged: Int32Array.from(merges, ({ merged }) => merged),
  });

test('every pair of a large table has its rank, its mirror image and all others have none', () => {
  const random = new Random(2);
  const pairs = new Map<string, { left: number; right: number; merged: number }>();
  while (pairs.size < 50_000) {
    const [left, right] = [random.uint32() % 1000, random.uint32() % 150_000];
    pairs.set(`${left} ${right}`, { left, right, merged: 256 + pairs.size });
  }
  const merges = tableOf([...pairs.values()]);
  for (const [rank, { left, right, merged }] of [...pairs.values()].entries()) {
    if (merges.rank(left, right) !== rank || merges.merged(rank) !== merged) expect.fail(`${left} ${right}`);
    if (!pairs.has(`${right} ${left}`) && merges.rank(right, left) !== -1) expect.fail(`${right} ${left}`);
  }
});

test('of a pair that is listed twice the later rank counts, as in the official implementation', () => {
  const merges = tableOf([
    { left: 1, right: 2, merged: 300 },
    { left: 3, right: 4, merged: 301 },
    { left: 1, right: 2, merged: 302 },
  ]);
  expect(merges.rank(1, 2)).toBe(2);
});

test('an empty table joins nothing', () => {
  expect(tableOf([]).rank(0, 0)).toBe(-1);
});
