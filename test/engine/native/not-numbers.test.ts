import { describe, expect, it } from 'vitest';
import { createNativeOps } from '../../../engine/ops/native.ts';
import type { KvType, Ops } from '../../../engine/ops/ops.ts';
import { createReferenceOps } from '../../../engine/ops/reference.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { levels, openWeight, randomFloats, storeWeight, tensorOf, types } from './backends.ts';

/*
 * One value that is no number must not vanish on its way through the layers, or damaged weights would give text instead of an error.
 * 8-bit codes and vector minimums are where it could.
 */

const path = tempFolder();
const columns = 512;

const backends: readonly (readonly [string, () => Ops])[] = [
  ['reference', createReferenceOps],
  ...levels.map((kernels) => [kernels, () => createNativeOps({ kernels, threads: 1 })] as const),
];

/** Two rows, of which the second has `value` at `at`. */
function rowsWith(ops: Ops, value: number, at: number, width = columns) {
  const values = randomFloats(2 * width, 1);
  values[width + at] = value;
  return tensorOf(ops, path('x'), values, width);
}

const isAllFinite = (values: Float32Array) => values.every(Number.isFinite);
const hasNoNumber = (values: Float32Array) => !values.some(Number.isFinite);

describe.each(backends)('on %s, a value that is no number', (_, open) => {
  it.each(types)('makes all products of its row with %s none, and no others', (type) => {
    const stored = storeWeight(path('w'), { type, rows: 5, columns }, 2);
    const ops = open();
    const { weight, file } = openWeight(ops, stored);
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      for (const at of [0, 31, columns - 1]) {
        const y = ops.read(ops.matmul(ops.tensor(2, 5), rowsWith(ops, value, at), weight));
        expect(isAllFinite(y.subarray(0, 5))).toBe(true);
        expect(hasNoNumber(y.subarray(5))).toBe(true);
      }
    }
    file.close();
    ops.close();
  });

  it('passes silu, from either side', () => {
    const ops = open();
    const clean = () => tensorOf(ops, path('y'), randomFloats(2 * columns, 3), columns);
    const dirty = () => rowsWith(ops, Number.NaN, 7);
    for (const gated of [ops.swiglu(dirty(), clean()), ops.swiglu(clean(), dirty())]) {
      expect(ops.read(gated)[columns + 7]).toBeNaN();
    }
    ops.close();
  });

  it.each<[string, KvType]>([
    ['query', 'F16'],
    ['key', 'F16'],
    ['value', 'F16'],
    ['query', 'Q8_0'],
    ['key', 'Q8_0'],
    ['value', 'Q8_0'],
  ])('passes attention as part of a %s with a cache of %s', (role, type) => {
    const ops = open();
    const [headDim, n] = [64, 3];
    const x = (isDirty: boolean) => {
      const values = randomFloats(n * headDim, 4);
      if (isDirty) values[headDim + 5] = Number.NaN;
      return tensorOf(ops, path('qkv'), values, headDim);
    };
    const kv = ops.kvCache({ type, nLayers: 1, nKvHeads: 1, headDim });
    ops.writeKv(kv, 0, 0, x(role === 'key'), x(role === 'value'));
    const shape = { nHeads: 1, nKvHeads: 1, position: 0, scale: 0.125 };
    const out = ops.read(ops.attend(ops.tensor(n, headDim), x(role === 'query'), kv, 0, shape));
    // The row before the dirty one does not see it.
    expect(isAllFinite(out.subarray(0, headDim))).toBe(true);
    expect(isAllFinite(out.subarray(headDim, 2 * headDim))).toBe(false);
    ops.close();
  });
});
