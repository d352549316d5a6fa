import { expect, test } from 'vitest';
import { ByteRanges } from '../../app/downloads/byte-ranges.ts';

test('ranges that touch or overlap become one', () => {
  const ranges = new ByteRanges([
    [10, 20],
    [30, 40],
  ]);
  ranges.add(20, 30);
  expect(ranges.toArray()).toEqual([[10, 40]]);
  ranges.add(0, 5);
  ranges.add(3, 12);
  expect(ranges.toArray()).toEqual([[0, 40]]);
});

test('an empty range changes nothing', () => {
  const ranges = new ByteRanges();
  ranges.add(7, 7);
  expect(ranges.toArray()).toEqual([]);
});

test('after any sequence of changes it holds the same bytes as a plain set of them', () => {
  const sizeBytes = 64;
  let seed = 1;
  const random = (below: number) => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
    return (seed >>> 8) % below;
  };
  const ranges = new ByteRanges();
  const bytes = new Set<number>();
  for (let step = 0; step < 2_000; step++) {
    const start = random(sizeBytes);
    const end = start + random(sizeBytes - start + 1);
    const isAdded = random(3) > 0;
    if (isAdded) ranges.add(start, end);
    else ranges.remove(start, end);
    for (let at = start; at < end; at++) {
      if (isAdded) bytes.add(at);
      else bytes.delete(at);
    }

    const found = ranges.toArray();
    const listed = found.flatMap(([from, to]) => Array.from({ length: to - from }, (_, i) => from + i));
    expect(listed).toEqual([...bytes].sort((a, b) => a - b));
    expect(found.every(([from], i) => i === 0 || from > (found[i - 1]?.[1] ?? 0))).toBe(true);
    expect(ranges.total).toBe(bytes.size);
    const missing = Array.from({ length: sizeBytes }, (_, at) => at).filter((at) => !bytes.has(at));
    expect(ranges.front).toBe(missing[0] ?? sizeBytes);
    const gaps = ranges.gaps(sizeBytes);
    expect(gaps.flatMap(([from, to]) => Array.from({ length: to - from }, (_, i) => from + i))).toEqual(missing);
  }
});
