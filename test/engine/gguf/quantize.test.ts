import { describe, expect, test } from 'vitest';
import type { TensorType } from '../../../engine/gguf/tensor-type.ts';
import { tensorTypes } from '../../../engine/gguf/tensor-type.ts';
import { dequantize } from '../../../engine/ops/dequantize.ts';
import { Random } from '../../../engine/sampling/random.ts';
import { quantize } from '../../support/quantize.ts';

/** The decoder is the engine's, which is tested against gguf-py's. */
const stored = (type: TensorType, values: Float32Array) => dequantize(type, quantize(type, values), values.length);

function randomValues(n: number): Float32Array {
  const random = new Random(11);
  return Float32Array.from({ length: n }, (_, i) => (random.uniform() - 0.4) * (1 + (i >> 5)));
}

/**
 * The largest error relative to the largest value of the row: half a step, or a whole one where the value of largest magnitude
 * takes the extreme code and its opposite has none, and a little for the rounding of scales.
 */
const tolerances: Record<TensorType, number> = {
  F32: 1e-9,
  F16: 1 / 2048,
  BF16: 1 / 256,
  Q8_0: 1 / 250,
  Q4_0: 1 / 7,
  Q4_1: 1 / 14,
  Q5_0: 1 / 15,
  Q5_1: 1 / 30,
  IQ4_NL: 1 / 8,
  Q2_K: 1 / 2.5,
  Q3_K: 1 / 3.5,
  Q4_K: 1 / 16,
  Q5_K: 1 / 30,
  Q6_K: 1 / 40,
  IQ4_XS: 1 / 7,
};

describe('the quantizers that make test models', () => {
  test.each(Object.entries(tolerances) as [TensorType, number][])(
    '%s decodes to nearly what was encoded',
    (type, tolerance) => {
      const values = randomValues(512);
      const largest = Math.max(...values.map(Math.abs));
      const errors = stored(type, values).map((value, i) => Math.abs(value - values[i]!));
      expect(errors).toHaveLength(values.length);
      expect(Math.max(...errors)).toBeLessThan(tolerance * largest);
    },
  );

  test.each(Object.keys(tensorTypes) as TensorType[])('%s of zeros is zeros', (type) => {
    for (const value of stored(type, new Float32Array(256))) expect(Math.abs(value)).toBe(0);
  });
});
