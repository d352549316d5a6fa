import { describe, expect, it } from 'vitest';
import { Random } from '../../../engine/sampling/random.ts';
import { PromptLookup } from '../../../engine/speculation/prompt-lookup.ts';

function lookupAfter(...parts: readonly (readonly number[])[]): PromptLookup {
  const lookup = new PromptLookup(1000);
  for (const part of parts) lookup.extend(part);
  return lookup;
}

describe('prompt lookup', () => {
  it('proposes what followed the last three tokens where they stood before', () => {
    const lookup = lookupAfter([1, 2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4]);
    expect(lookup.matchLength).toBe(3);
    expect(lookup.propose(4)).toEqual([5, 6, 7, 8]);
  });

  it('proposes nothing when only two tokens stood there', () => {
    const lookup = lookupAfter([1, 2, 3, 4, 5, 9, 3, 4]);
    expect(lookup.matchLength).toBe(0);
    expect(lookup.propose(4)).toEqual([]);
  });

  it('proposes nothing of a text that is too short', () => {
    for (const tokens of [[], [1], [1, 1], [1, 1, 2]]) expect(lookupAfter(tokens).propose(4)).toEqual([]);
  });

  it('prefers the longest match to the newest', () => {
    const lookup = lookupAfter([7, 1, 2, 3, 50, 8, 1, 2, 3, 60, 7, 1, 2, 3]);
    expect(lookup.matchLength).toBe(4);
    expect(lookup.propose(1)).toEqual([50]);
  });

  it('prefers the newest of matches that are equally long', () => {
    expect(lookupAfter([7, 1, 2, 3, 50, 8, 1, 2, 3, 60, 9, 1, 2, 3]).propose(1)).toEqual([60]);
  });

  it('goes on in its place while the text follows it, and looks for another when it does not', () => {
    const lookup = lookupAfter([1, 2, 3, 4, 5, 6, 30, 31, 32, 33, 0, 1, 2, 3]);
    lookup.extend([4]);
    expect(lookup.matchLength).toBe(4);
    expect(lookup.propose(2)).toEqual([5, 6]);
    lookup.extend([30]);
    expect(lookup.propose(2)).toEqual([]);
    for (const token of [31, 32]) lookup.extend([token]);
    expect(lookup.matchLength).toBe(3);
    expect(lookup.propose(1)).toEqual([33]);
  });

  it('goes round with a text that repeats itself', () => {
    expect(lookupAfter([9, 1, 2, 1, 2, 1, 2]).propose(5)).toEqual([1, 2, 1, 2, 1]);
    expect(lookupAfter([9, 5, 5, 5, 5]).propose(3)).toEqual([5, 5, 5]);
  });

  it('finds the same however the text came', () => {
    const random = new Random(1);
    const tokens = Array.from({ length: 600 }, () => random.uint32() % 4);
    const atOnce = new PromptLookup(600);
    atOnce.extend(tokens);
    const oneByOne = new PromptLookup(600);
    for (const token of tokens) oneByOne.extend([token]);
    expect(atOnce.matchLength).toBeGreaterThan(0);
    expect(oneByOne.matchLength).toBeGreaterThan(0);
    for (const lookup of [atOnce, oneByOne]) {
      const text = [...tokens, ...lookup.propose(1)];
      const known = text.slice(-4);
      expect(text.some((_, i) => i < 596 && known.every((token, j) => text[i + j] === token))).toBe(true);
    }
  });
});
