import { describe, expect, it } from 'vitest';
import { tensorTypes } from '../../../engine/gguf/tensor-type.ts';
import { createNativeOps } from '../../../engine/ops/native.ts';
import type { Ops } from '../../../engine/ops/ops.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import {
  expectLikeReference,
  levels,
  openWeight,
  randomFloats,
  SUM_TOLERANCE,
  storeWeight,
  tensorOf,
  types,
} from './backends.ts';

const path = tempFolder();

/** Whole blocks, an odd number of them too; without blocks, lengths that fill no vector. */
const columnCounts: Record<number, readonly number[]> = { 1: [1, 17, 40, 515], 32: [32, 96, 1024], 256: [256, 768] };

/** Rows of the weight, rows of activations. */
const rowCounts = [
  [1, 7],
  [3, 2],
  [33, 33],
  [70, 1],
] as const;

it('this processor runs the portable kernels and those that the backend prefers', () => {
  expect(levels).toContain('portable');
  const preferred = createNativeOps({ threads: 1 }).name.replace('native ', '').split(' ')[0];
  expect(levels).toContain(preferred);
});

describe.each(types)('with %s weights', (type) => {
  it.each(columnCounts[tensorTypes[type].blockElements]!)(
    'multiplies rows of %i columns like the reference',
    (columns) => {
      for (const [rows, n] of rowCounts) {
        const stored = storeWeight(path('product'), { type, rows, columns }, columns);
        const verb = (ops: Ops) => {
          const x = tensorOf(ops, path('x'), randomFloats(n * columns, n), columns);
          return ops.read(ops.matmul(ops.tensor(n, rows), x, openWeight(ops, stored).weight));
        };
        expectLikeReference(verb, SUM_TOLERANCE, `${n} rows by ${rows}`);
      }
    },
  );

  it('decodes embeddings like the reference', () => {
    const stored = storeWeight(path('table'), { type, rows: 9, columns: 512 }, 5);
    expectLikeReference(
      (ops) => ops.read(ops.embed(ops.tensor(4, 512), openWeight(ops, stored).weight, Int32Array.of(8, 0, 3, 3))),
      1e-6,
    );
  });
});
