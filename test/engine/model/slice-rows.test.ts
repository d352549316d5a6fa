import { expect, it } from 'vitest';
import { activationFloats, sliceRows } from '../../../engine/model/slice-rows.ts';
import { qwen3Shapes } from '../../support/qwen3-shapes.ts';

const dense = { nExperts: 0, topK: 0, dExpert: 0 };

it.each(Object.entries(qwen3Shapes))(
  'runs %s in slices of hundreds of tokens, or as many as there are positions',
  (_, shape) => {
    const widths = { ...dense, ...shape };
    expect(sliceRows(widths, 40_960)).toBeGreaterThanOrEqual(384);
    expect(sliceRows(widths, 40_960)).toBeLessThanOrEqual(widths.nExperts > 0 ? 1024 : 512);
    expect(sliceRows(widths, 100)).toBe(100);
  },
);

it.each([
  ['a feed-forward', { dModel: 1, nHeads: 1, nKvHeads: 1, headDim: 2, dFeedForward: 2 ** 20, ...dense }],
  ['heads', { dModel: 1, nHeads: 1024, nKvHeads: 4, headDim: 1024, dFeedForward: 1, ...dense }],
  [
    'experts',
    { dModel: 1, nHeads: 1, nKvHeads: 1, headDim: 2, dFeedForward: 0, nExperts: 1024, topK: 1024, dExpert: 2 ** 12 },
  ],
])('takes at most 160 MiB for activations where %s are wider than any Qwen3 has', (_, widths) => {
  const rows = sliceRows(widths, 40_960);
  expect(rows).toBeGreaterThan(0);
  expect(4 * rows * activationFloats(widths)).toBeLessThanOrEqual(160 * 2 ** 20);
});
