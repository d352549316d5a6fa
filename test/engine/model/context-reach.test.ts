import { describe, expect, it } from 'vitest';
import type { Yarn } from '../../../engine/model/config.ts';
import { extendedLength, reachOf, trainedLength, yarnFor } from '../../../engine/model/context-reach.ts';

const first = { contextLength: 40_960, yarn: null };
const cut = { contextLength: 32_768, yarn: null };
const later = { contextLength: 262_144, yarn: null };
const baked: Yarn = { factor: 4, originalLength: 32_768, betaFast: 32, betaSlow: 1, attentionFactor: 1 };
const stretched = { contextLength: 131_072, yarn: baked };
const factor = (c: typeof first | typeof stretched, promptTokens: number, answer = 0) =>
  yarnFor(c, { promptTokens, totalTokens: promptTokens + answer })?.factor ?? 1;

describe('the first models', () => {
  it('were trained on 32,768 positions, whichever length their file gives, and reach 131,072', () => {
    expect([trainedLength(first), trainedLength(cut)]).toEqual([32_768, 32_768]);
    expect([extendedLength(first), extendedLength(cut)]).toEqual([131_072, 131_072]);
  });

  it('are not stretched for what fits them', () => {
    expect([factor(first, 100), factor(first, 32_768, 8192), factor(cut, 32_000, 768)]).toEqual([1, 1, 1]);
    expect(reachOf(first, null)).toBe(40_960);
  });

  it('are stretched no more than needed', () => {
    expect([factor(first, 32_769), factor(first, 65_000, 536), factor(first, 65_000, 537)]).toEqual([2, 2, 4]);
    expect(factor(first, 30_000, 12_000)).toBe(2);
    expect(reachOf(first, yarnFor(first, { promptTokens: 40_000, totalTokens: 41_000 }))).toBe(65_536);
  });

  it('stretch from the trained length, not from the one in the file', () => {
    expect(yarnFor(first, { promptTokens: 40_000, totalTokens: 41_000 })).toEqual({ ...baked, factor: 2 });
  });
});

it('later models reach what they were trained on, and are never stretched', () => {
  expect([trainedLength(later), extendedLength(later), factor(later, 200_000)]).toEqual([262_144, 262_144, 1]);
});

it('a file with YaRN in it has its own, at every length', () => {
  expect([factor(stretched, 10), extendedLength(stretched), reachOf(stretched, baked)]).toEqual([4, 131_072, 131_072]);
});
