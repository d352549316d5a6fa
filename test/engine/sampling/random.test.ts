import { expect, test } from 'vitest';
import { Random } from '../../../engine/sampling/random.ts';

/** SplitMix64's first two outputs for the seed 1234567, as published with it. */
const splitMix64Outputs = [6457827717110365317n, 3203168211198807973n];

/** xoshiro128** in 64-bit arithmetic, written from its definition to check the 32-bit version against; state low half first. */
function* referenceWords(state: readonly bigint[]): Generator<number> {
  const mask = 0xffffffffn;
  const rotl = (x: bigint, k: bigint) => ((x << k) | (x >> (32n - k))) & mask;
  const s = state.flatMap((word) => [word & mask, word >> 32n]) as [bigint, bigint, bigint, bigint];
  for (;;) {
    yield Number((rotl((s[1] * 5n) & mask, 7n) * 9n) & mask);
    const t = (s[1] << 9n) & mask;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotl(s[3], 11n);
  }
}

test('gives the numbers of xoshiro128** seeded by SplitMix64', () => {
  const random = new Random(1234567);
  const reference = referenceWords(splitMix64Outputs);
  const expected = Array.from({ length: 1000 }, () => reference.next().value);
  expect(Array.from({ length: 1000 }, () => random.uint32())).toEqual(expected);
});

test('uniform numbers lie in [0, 1), spread evenly', () => {
  const random = new Random(1);
  const counts = new Array<number>(10).fill(0);
  for (let i = 0; i < 100_000; i++) {
    const value = random.uniform();
    expect(value >= 0 && value < 1).toBe(true);
    counts[Math.floor(10 * value)]! += 1;
  }
  // Five standard deviations of a count of 10,000 are about 475.
  for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(475);
});

test('seeds differ, even near each other and beyond 32 bits', () => {
  const first = [0, 1, 2, 2 ** 32, 2 ** 32 + 1, Number.MAX_SAFE_INTEGER].map((seed) => new Random(seed).uint32());
  expect(new Set(first).size).toBe(first.length);
});
