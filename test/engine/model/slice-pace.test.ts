import { expect, it } from 'vitest';
import { SlicePace } from '../../../engine/model/slice-pace.ts';

it('lengthens slices step by step on a quick machine, up to the most that fits', () => {
  const pace = new SlicePace(1000, 28);
  const lengths = Array.from({ length: 5 }, () => {
    const { tokens } = pace;
    pace.measured(tokens, 1);
    return tokens;
  });
  expect(lengths).toEqual([32, 128, 512, 1000, 1000]);
});

it('shortens slices on a slow machine until a layer takes less than a stop may wait', () => {
  const [msPerToken, nLayers] = [100, 28];
  const pace = new SlicePace(512, nLayers);
  pace.measured(pace.tokens, pace.tokens * msPerToken);
  expect((pace.tokens * msPerToken) / nLayers).toBeLessThan(200);
  expect(pace.tokens).toBeGreaterThan(16);
});

it('runs at least 16 tokens, however slow, since fewer would take nearly as long', () => {
  const pace = new SlicePace(512, 28);
  pace.measured(pace.tokens, 1e6);
  expect(pace.tokens).toBe(16);
});

it('runs no more tokens than there are positions, even if those are fewer', () => {
  const pace = new SlicePace(5, 28);
  pace.measured(pace.tokens, 1e6);
  expect(pace.tokens).toBe(5);
});

it('does not conclude from the short end of a prompt how fast a long slice is', () => {
  const pace = new SlicePace(512, 28);
  const before = pace.tokens;
  pace.measured(1, 60);
  expect(pace.tokens).toBe(before);
});
