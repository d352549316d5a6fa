import { expect, it } from 'vitest';
import { SlicePace } from '../../../engine/model/slice-pace.ts';

it('lengthens slices step by step on a quick machine, up to the most that fits', () => {
  const pace = new SlicePace(100);
  const lengths = Array.from({ length: 5 }, () => {
    const { tokens } = pace;
    pace.measured(tokens, 1);
    return tokens;
  });
  expect(lengths).toEqual([16, 32, 64, 100, 100]);
});

it('shortens slices on a slow machine until they take less than a stop may wait', () => {
  const msPerToken = 50;
  const pace = new SlicePace(256);
  pace.measured(pace.tokens, pace.tokens * msPerToken);
  expect(pace.tokens * msPerToken).toBeLessThan(200);
  expect(pace.tokens).toBeGreaterThan(0);
});

it('runs at least one token, however slow', () => {
  const pace = new SlicePace(256);
  pace.measured(pace.tokens, 1e6);
  expect(pace.tokens).toBe(1);
});

it('does not conclude from the short end of a prompt how fast a long slice is', () => {
  const pace = new SlicePace(256);
  const before = pace.tokens;
  pace.measured(1, 60);
  expect(pace.tokens).toBe(before);
});
