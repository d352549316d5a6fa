import { expect, it } from 'vitest';
import { ropeTable } from '../../../engine/model/rope.ts';

const qwen3 = { headDim: 128, ropeBase: 1e6 };
const yarn = { factor: 4, originalLength: 32_768, betaFast: 32, betaSlow: 1, attentionFactor: 1 };

it('gives each pair of a head its own frequency, from 1 down to nearly 1 / base', () => {
  const { inverseFrequencies, attentionFactor } = ropeTable(qwen3, null);
  expect(inverseFrequencies).toHaveLength(64);
  expect(inverseFrequencies[0]).toBe(1);
  expect(inverseFrequencies[32]).toBeCloseTo(1e-3, 12);
  expect(inverseFrequencies[63]).toBeCloseTo(1e6 ** (-126 / 128), 12);
  expect(attentionFactor).toBe(1);
});

it('stretches only the slow pairs by YaRN, and blends those between', () => {
  const plain = ropeTable(qwen3, null).inverseFrequencies;
  const { inverseFrequencies, attentionFactor } = ropeTable(qwen3, yarn);
  const ratios = inverseFrequencies.map((frequency, j) => frequency / plain[j]!);
  // For Qwen3 the blend runs from pair 23 to pair 40; with the 40,960 that files give as context it would be 24 to 41.
  expect([ratios[22], ratios[23]]).toEqual([1, 1]);
  expect(ratios[24]).toBeCloseTo(1 - (1 / 17) * 0.75, 12);
  expect([ratios[40], ratios[63]]).toEqual([0.25, 0.25]);
  expect(attentionFactor).toBeCloseTo(1.138629436, 8);
});
