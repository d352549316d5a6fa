import { expect, it } from 'vitest';
import { logprobs } from '../../../engine/sampling/logprobs.ts';

it('logarithms of probabilities, of the token and of the best in its place', () => {
  // Probabilities 0.5, 0.25, 0.125, 0.125, shifted by any constant.
  const logits = Float32Array.from([0.5, 0.125, 0.25, 0.125], (p) => Math.log(p) + 700);
  const { logprob, alternatives } = logprobs(logits, 3, 2);
  expect(Math.exp(logprob)).toBeCloseTo(0.125, 4);
  expect(alternatives.map(({ id }) => id)).toEqual([0, 2]);
  expect(alternatives.map((other) => Math.exp(other.logprob))).toEqual([
    expect.closeTo(0.5, 4),
    expect.closeTo(0.25, 4),
  ]);
});

it('no alternatives where none are wanted', () => {
  expect(logprobs(Float32Array.of(1, 2), 0, 0).alternatives).toEqual([]);
});
