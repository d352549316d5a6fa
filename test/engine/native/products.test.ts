import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { TensorType } from '../../../engine/gguf/tensor-type.ts';
import { tensorTypes } from '../../../engine/gguf/tensor-type.ts';
import { createNativeOps } from '../../../engine/ops/native.ts';
import type { Ops } from '../../../engine/ops/ops.ts';
import { createReferenceOps } from '../../../engine/ops/reference.ts';
import { Random } from '../../../engine/sampling/random.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import type { StoredWeight } from './backends.ts';
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

/** A weight of random bytes, but for those that could make a half float infinite or not a number. */
function storeBytes(at: string, type: TensorType, rows: number, columns: number): StoredWeight {
  const stored = storeWeight(at, { type, rows, columns }, 1);
  if (tensorTypes[type].blockElements === 1) return stored;
  const random = new Random(4);
  const finite = Array.from({ length: 256 }, (_, byte) => byte).filter((byte) => (byte & 0x7c) !== 0x7c);
  const bytes = Uint8Array.from(
    { length: 64 + stored.sizeBytes },
    () => finite[Math.floor(random.uniform() * finite.length)]!,
  );
  writeFileSync(at, bytes);
  return stored;
}

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

  it('multiplies rows of any bytes like the reference, also of codes that no encoder would choose', () => {
    const columns = 512;
    const stored = storeBytes(path('bytes'), type, 20, columns);
    expectLikeReference((ops) => {
      const x = tensorOf(ops, path('x'), randomFloats(columns, 3), columns);
      return ops.read(ops.matmul(ops.tensor(1, 20), x, openWeight(ops, stored).weight));
    }, SUM_TOLERANCE);
  });

  it('makes next to nothing of values that are too small for a scale', () => {
    const stored = storeWeight(path('w'), { type, rows: 4, columns: 512 }, 1);
    const smallest = Float32Array.from({ length: 512 }, (_, i) => (i % 3) * 1e-40);
    const product = (ops: Ops) => {
      const x = tensorOf(ops, path('x'), smallest, 512);
      return ops.read(ops.matmul(ops.tensor(1, 4), x, openWeight(ops, stored).weight));
    };
    const all = [createReferenceOps(), ...levels.map((kernels) => createNativeOps({ kernels, threads: 1 }))];
    for (const ops of all) expect(Math.max(...product(ops).map(Math.abs)), ops.name).toBeLessThan(1e-30);
  });

  it('decodes embeddings like the reference', () => {
    const stored = storeWeight(path('table'), { type, rows: 9, columns: 512 }, 5);
    expectLikeReference(
      (ops) => ops.read(ops.embed(ops.tensor(4, 512), openWeight(ops, stored).weight, Int32Array.of(8, 0, 3, 3))),
      1e-6,
    );
  });
});

it.each(levels)(
  '%s multiplies one input with several weights at once as one by one, whatever they round it to',
  (kernels) => {
    const ops = createNativeOps({ kernels, threads: 2 });
    const x = tensorOf(ops, path('x'), randomFloats(5 * 256, 1), 256);
    const weights = (['Q4_K', 'Q6_K', 'F16', 'Q8_0', 'Q4_K'] as const).map((type, i) => {
      const stored = storeWeight(path(`several ${i}`), { type, rows: 33 + 64 * i, columns: 256 }, i);
      return openWeight(ops, stored).weight;
    });
    const outs = weights.map(({ rows }) => ops.tensor(5, rows));
    ops.matmuls(
      x,
      weights.map((weight, i) => [outs[i]!, weight] as const),
    );
    for (const [i, weight] of weights.entries()) {
      expect(ops.read(outs[i]!)).toEqual(ops.read(ops.matmul(ops.tensor(5, weight.rows), x, weight)));
    }
    ops.close();
  },
);
