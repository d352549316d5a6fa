import { describe, expect, test } from 'vitest';
import { Random } from '../../../engine/sampling/random.ts';
import { normalize } from '../../../engine/tokenizer/normalize.ts';

const marks = Array.from({ length: 0x110000 }, (_, code) => String.fromCodePoint(code)).filter((c) => /\p{M}/u.test(c));

/** A letter with `count` marks, most of them drawn from a few and some from all. */
function stacked(random: Random, count: number): string {
  const pick = (from: readonly string[]) => from[random.uint32() % from.length]!;
  const few = Array.from({ length: 1 + (random.uint32() % 30) }, () => pick(marks));
  return `ế${Array.from({ length: count }, () => pick(random.uint32() % 16 === 0 ? marks : few)).join('')}z`;
}

describe('normalization', () => {
  test("gives what JavaScript's own gives, for short and long runs of any marks", () => {
    const random = new Random(8);
    for (let i = 0; i < 300; i++) {
      const text = stacked(random, random.uint32() % 1000) + stacked(random, random.uint32() % 10);
      expect(normalize(text)).toBe(text.normalize('NFC'));
    }
  });

  test('a megabyte of marks in the worst order is sorted, though sorting by insertion would take minutes', () => {
    const n = 2 ** 18;
    const [above, below] = ['\u0301', '\u0316'];
    expect(normalize(above.repeat(n) + below.repeat(n))).toBe(below.repeat(n) + above.repeat(n));
  });
});
