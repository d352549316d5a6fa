import { totalmem } from 'node:os';
import { describe, expect, test } from 'vitest';
import type { Fit } from '../../../engine/predict/memory.ts';
import { judgeFit, memoryNeed, readMemory } from '../../../engine/predict/memory.ts';
import { modelCost } from '../../../engine/predict/model-cost.ts';
import type { MixName } from '../../../engine/predict/published-tensors.ts';
import { publishedTensors } from '../../../engine/predict/published-tensors.ts';
import { publishedShape } from '../../support/published-shape.ts';
import type { Qwen3Size } from '../../support/qwen3-shapes.ts';

const GiB = 2 ** 30;

function costOf(size: Qwen3Size, mix: MixName) {
  return modelCost(publishedShape(size), publishedTensors(publishedShape(size), mix));
}

describe('the memory that a model needs', () => {
  // Source: 2 · layers · key-value heads · head dimension · 2 or 34/32 bytes.
  test.each<[Qwen3Size, number, 'F16' | 'Q8_0', number]>([
    ['0.6B', 32_768, 'F16', 3.5],
    ['8B', 8192, 'F16', 1.125],
    ['8B', 131_072, 'Q8_0', 9.5625],
    ['32B', 32_768, 'Q8_0', 4.25],
    ['30B-A3B', 262_144, 'F16', 24],
    ['235B-A22B', 32_768, 'F16', 5.875],
  ])('of %s with %i tokens in %s has %f GiB of keys and values', (size, tokens, kvType, gibibytes) => {
    expect(memoryNeed(costOf(size, 'Q4_K_M'), tokens, kvType).kv).toBe(gibibytes * GiB);
  });

  test('counts keys and values in pages of 256 positions', () => {
    expect(memoryNeed(costOf('0.6B', 'Q8_0'), 300).kv).toBe(512 * 114_688);
  });

  test('adds to the weights less than half a gigabyte of everything else', () => {
    for (const size of ['0.6B', '8B', '32B', '30B-A3B', '235B-A22B'] as const) {
      const { process, scratch, weights, kv, total } = memoryNeed(costOf(size, 'Q4_K_M'), 8192);
      expect(process + scratch).toBeLessThan(0.5e9);
      expect(total).toBe(process + scratch + weights + kv);
    }
  });
});

describe('whether it fits', () => {
  test.each<[Qwen3Size, number, number, Fit]>([
    ['8B', 32_768, 16, 'fits'],
    // 14.7 GB of 17.2: more than three quarters.
    ['14B', 32_768, 16, 'tight'],
    ['30B-A3B', 32_768, 32, 'fits'],
    // 22.1 GB: 6.6 more than nine tenths, so that 62 % of 17.3 GB of experts stay.
    ['30B-A3B', 32_768, 16, 'pages'],
    ['30B-A3B', 32_768, 12, 'too-large'],
    ['32B', 8192, 16, 'too-large'],
    ['235B-A22B', 8192, 128, 'pages'],
    ['235B-A22B', 8192, 192, 'fits'],
  ])('%s in Q4_K_M with %i tokens and %i GiB installed: %s', (size, tokens, gibibytes, fit) => {
    const cost = costOf(size, 'Q4_K_M');
    const memory = { total: gibibytes * GiB, free: gibibytes * GiB };
    expect(judgeFit(cost, memoryNeed(cost, tokens), memory).fit).toBe(fit);
  });

  test('what other programs hold counts, and is said to be the reason', () => {
    const cost = costOf('8B', 'Q4_K_M');
    const need = memoryNeed(cost, 8192);
    expect(judgeFit(cost, need, { total: 16 * GiB, free: 8 * GiB })).toMatchObject({ fit: 'fits', limit: null });
    expect(judgeFit(cost, need, { total: 16 * GiB, free: 4 * GiB })).toMatchObject({ fit: 'too-large', limit: 'free' });
    expect(judgeFit(cost, need, { total: 4 * GiB, free: 3 * GiB })).toMatchObject({ limit: 'installed' });
  });

  test('the share of experts that stay is what the memory leaves for them', () => {
    const cost = costOf('30B-A3B', 'Q4_K_M');
    const need = memoryNeed(cost, 8192);
    const expertBytes = cost.weightsBytes - cost.alwaysNeededBytes;
    const free = need.total - expertBytes / 4;
    const verdict = judgeFit(cost, need, { total: 64 * GiB, free });
    expect(verdict.fit).toBe('pages');
    expect(verdict.residentShare).toBeCloseTo(0.75, 6);
  });
});

describe('the memory of this machine', () => {
  test('is no more than is installed, whatever a loaded model gives back', () => {
    const { total, free } = readMemory({ weights: 1e15, kv: 0, scratch: 0 }, 'win32');
    expect(total).toBeLessThanOrEqual(totalmem());
    expect(free).toBe(total);
  });

  test('counts a loaded model as free: its mapped file too, but where the system does so itself', () => {
    const loaded = { weights: 2e9, kv: 3e6, scratch: 4e6 };
    const noise = 64e6;
    const gain = (platform: string) => readMemory(loaded, platform).free - readMemory(null, platform).free;
    const room = totalmem() - process.availableMemory();
    expect(gain('linux')).toBeLessThan(7e6 + noise);
    expect(gain('darwin')).toBeGreaterThan(Math.min(2e9, room) - noise);
  });
});
