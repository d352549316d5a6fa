import { describe, expect, it } from 'vitest';
import type { KernelsName } from '../../../engine/ops/native.ts';
import { createNativeOps } from '../../../engine/ops/native.ts';
import type { Ops } from '../../../engine/ops/ops.ts';
import { createReferenceOps } from '../../../engine/ops/reference.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { levels, openWeight, randomFloats, relativeError, storeWeight, tensorOf, types } from './backends.ts';

const path = tempFolder();
const reference = createReferenceOps();

/** Sums in floats against sums in doubles, over at most a few thousand terms. */
const SUM_TOLERANCE = 2e-5;
/** A score or hidden value on the edge may round to the next 8-bit code or half float in one backend and not in the other. */
const ROUNDING_TOLERANCE = 2e-3;

it('this processor runs the portable kernels and those that the backend prefers', () => {
  expect(levels).toContain('portable');
  const preferred = createNativeOps({ threads: 1 }).name.replace('native ', '').split(' ')[0];
  expect(levels).toContain(preferred);
});

/** Runs `verb` on both backends and compares what it leaves. */
function compare(kernels: KernelsName, verb: (ops: Ops) => Float32Array): number {
  return relativeError(verb(createNativeOps({ kernels, threads: 2 })), verb(reference));
}

describe.each(levels)('%s', (kernels) => {
  describe.each(types)('with %s weights', (type) => {
    const isBlockOf256 = type === 'Q4_K' || type === 'Q6_K';
    const columnCounts = isBlockOf256 ? [256, 768] : type === 'Q8_0' ? [32, 96, 160, 1024] : [32, 37, 100, 515];

    it.each(columnCounts)('multiplies rows of %i columns like the reference', (columns) => {
      const stored = storeWeight(path('product'), { type, rows: 45, columns }, columns);
      for (const n of [1, 2, 3, 4, 5, 7, 33]) {
        const error = compare(kernels, (ops) => {
          const { weight } = openWeight(ops, stored);
          const x = tensorOf(ops, path('x'), randomFloats(n * columns, n), columns);
          return ops.read(ops.matmul(ops.tensor(n, 45), x, weight));
        });
        expect(error, `${n} rows`).toBeLessThan(SUM_TOLERANCE);
      }
    });

    it('decodes embeddings exactly', () => {
      const stored = storeWeight(path('table'), { type, rows: 9, columns: 512 }, 5);
      const rows = (ops: Ops) =>
        ops.read(ops.embed(ops.tensor(4, 512), openWeight(ops, stored).weight, Int32Array.of(8, 0, 3, 3)));
      expect(relativeError(rows(createNativeOps({ kernels })), rows(reference))).toBeLessThan(1e-6);
    });

    it.each([1, 6, 40])('passes %i rows through the experts that they choose', (n) => {
      const [dModel, dExpert, nExperts] = [256, 512, 5];
      const router = storeWeight(path('router'), { type: 'F32', rows: nExperts, columns: dModel }, 1);
      const gate = storeWeight(path('gate'), { type, rows: dExpert, columns: dModel, nExperts }, 2);
      const up = storeWeight(path('up'), { type, rows: dExpert, columns: dModel, nExperts }, 3);
      const down = storeWeight(path('down'), { type, rows: dModel, columns: dExpert, nExperts }, 4);
      for (const normalize of [true, false]) {
        const error = compare(kernels, (ops) => {
          const open = (stored: typeof router) => openWeight(ops, stored).weight;
          const experts = { router: open(router), gate: open(gate), up: open(up), down: open(down) };
          // Small activations keep the router undecided, so that every weight matters.
          const x = tensorOf(
            ops,
            path('x'),
            randomFloats(n * dModel, n).map((v) => v / 16),
            dModel,
          );
          return ops.read(ops.moeFfn(ops.tensor(n, dModel), x, experts, { topK: 2, normalize }));
        });
        expect(error).toBeLessThan(ROUNDING_TOLERANCE);
      }
    });
  });

  it.each([
    { headDim: 32, nHeads: 2, nKvHeads: 1 },
    { headDim: 64, nHeads: 6, nKvHeads: 2 },
    { headDim: 128, nHeads: 4, nKvHeads: 4 },
    { headDim: 40, nHeads: 3, nKvHeads: 1 },
  ])('attends over several pages: $headDim wide, $nHeads heads over $nKvHeads', (shape) => {
    const { headDim, nHeads, nKvHeads } = shape;
    const [before, n] = [515, 7];
    const width = nKvHeads * headDim;
    const error = compare(kernels, (ops) => {
      const kv = ops.kvCache({ nLayers: 2, nKvHeads, headDim });
      const fill = (position: number, count: number, seed: number) => {
        const k = tensorOf(ops, path('k'), randomFloats(count * width, seed), width);
        const v = tensorOf(ops, path('v'), randomFloats(count * width, seed + 1), width);
        ops.writeKv(kv, 1, position, k, v);
      };
      fill(0, before + 20, 10);
      fill(before, n, 20); // over positions that were written before
      const q = tensorOf(ops, path('q'), randomFloats(n * nHeads * headDim, 30), nHeads * headDim);
      const out = ops.tensor(n, nHeads * headDim);
      return ops.read(ops.attend(out, q, kv, 1, { nHeads, nKvHeads, position: before, scale: headDim ** -0.5 }));
    });
    expect(error).toBeLessThan(SUM_TOLERANCE);
  });

  it('normalizes, rotates and combines rows like the reference', () => {
    const [n, nHeads, headDim] = [7, 3, 64];
    const columns = nHeads * headDim;
    const rowNorm = storeWeight(path('row-norm'), { type: 'F32', rows: 1, columns }, 1);
    const headNorm = storeWeight(path('head-norm'), { type: 'F32', rows: 1, columns: headDim }, 2);
    const inverseFrequencies = Float64Array.from({ length: headDim / 2 }, (_, j) => 1e6 ** (-j / (headDim / 2)));
    const tensors = (ops: Ops) => {
      const x = tensorOf(ops, path('x'), randomFloats(n * columns, 3), columns);
      return { x, y: tensorOf(ops, path('y'), randomFloats(n * columns, 4), columns) };
    };
    const verbs: Record<string, (ops: Ops) => Float32Array> = {
      rmsNorm: (ops) => {
        const { x, y } = tensors(ops);
        return ops.read(ops.rmsNorm(y, x, openWeight(ops, rowNorm).weight, 1e-6));
      },
      rmsNormHeads: (ops) => ops.read(ops.rmsNormHeads(tensors(ops).x, nHeads, openWeight(ops, headNorm).weight, 1e-6)),
      rope: (ops) =>
        ops.read(ops.rope(tensors(ops).x, nHeads, { inverseFrequencies, attentionFactor: 1.138 }, 200_000)),
      add: (ops) => ops.read(ops.add(tensors(ops).x, tensors(ops).y)),
      swiglu: (ops) => ops.read(ops.swiglu(tensors(ops).x, tensors(ops).y)),
      row: (ops) => ops.read(ops.row(ops.tensor(1, columns), tensors(ops).x, n - 1)),
    };
    for (const [name, verb] of Object.entries(verbs)) expect(compare(kernels, verb), name).toBeLessThan(1e-6);
  });
});
