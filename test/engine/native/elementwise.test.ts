import { describe, expect, it } from 'vitest';
import { createNativeOps } from '../../../engine/ops/native.ts';
import type { Ops } from '../../../engine/ops/ops.ts';
import { createReferenceOps } from '../../../engine/ops/reference.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { expectLikeReference, levels, openWeight, randomFloats, storeWeight, tensorOf } from './backends.ts';

const path = tempFolder();
const TOLERANCE = 1e-6;

const tensor = (ops: Ops, rows: number, columns: number, seed: number) =>
  tensorOf(ops, path(`x${seed}`), randomFloats(rows * columns, seed), columns);

describe('row by row, as the reference does, the backend', () => {
  it.each([1, 7, 100, 1031])('normalises rows of %i', (columns) => {
    const norm = storeWeight(path('norm'), { type: 'F32', rows: 1, columns }, 1);
    expectLikeReference((ops) => {
      const x = tensor(ops, 5, columns, 2);
      return ops.read(ops.rmsNorm(x, x, openWeight(ops, norm).weight, 1e-6));
    }, TOLERANCE);
  });

  it.each([
    [1, 128],
    [3, 64],
    [5, 20],
  ])('normalises %i heads of %i', (nHeads, headDim) => {
    const norm = storeWeight(path('norm'), { type: 'F32', rows: 1, columns: headDim }, 1);
    expectLikeReference(
      (ops) =>
        ops.read(ops.rmsNormHeads(tensor(ops, 5, nHeads * headDim, 3), nHeads, openWeight(ops, norm).weight, 1e-6)),
      TOLERANCE,
    );
  });

  it.each([0, 5, 32_767, 131_071, 1_000_000])('rotates from position %i on', (position) => {
    for (const headDim of [20, 64, 128]) {
      const inverseFrequencies = Float64Array.from({ length: headDim / 2 }, (_, j) => 1e6 ** (-j / (headDim / 2)));
      const rope = { inverseFrequencies, attentionFactor: 1.138 };
      expectLikeReference((ops) => {
        const x = tensor(ops, 4, 3 * headDim, 4);
        // Keys follow queries at the same positions, then the next positions follow.
        ops.rope(x, 3, rope, position);
        ops.rope(x, 3, rope, position);
        return ops.read(ops.rope(x, 3, rope, position + 4));
      }, TOLERANCE * 3);
    }
  });

  it.each([1, 15, 16, 17, 515])('adds and copies rows of %i', (columns) => {
    expectLikeReference((ops) => ops.read(ops.add(tensor(ops, 3, columns, 5), tensor(ops, 3, columns, 6))), TOLERANCE);
    expectLikeReference((ops) => ops.read(ops.row(ops.tensor(1, columns), tensor(ops, 3, columns, 5), 2)), TOLERANCE);
  });

  it.each(levels)('gates by silu from one end of its range to the other (%s)', (kernels) => {
    // Vector kernels stop their exponential at the smallest normal float, so what should be −0 may be a negligible number.
    const gates = Float32Array.of(
      0,
      -0,
      1e-30,
      -1e-30,
      20,
      -20,
      87,
      -87,
      88.5,
      -88.5,
      90,
      -90,
      104,
      -104,
      1e4,
      -1e4,
      1e6,
      -1e6,
      0.5,
    );
    const swiglu = (ops: Ops) => {
      const gate = tensorOf(ops, path('gate'), gates, gates.length);
      return ops.read(
        ops.swiglu(gate, tensorOf(ops, path('up'), new Float32Array(gates.length).fill(1.5), gates.length)),
      );
    };
    const expected = swiglu(createReferenceOps());
    for (const [i, value] of swiglu(createNativeOps({ kernels, threads: 1 })).entries()) {
      expect(Math.abs(value - expected[i]!), `silu(${gates[i]})`).toBeLessThanOrEqual(
        1e-6 * Math.abs(expected[i]!) + 1e-30,
      );
    }
  });
});
