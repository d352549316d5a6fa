import { writeFileSync } from 'node:fs';
import { expect } from 'vitest';
import type { TensorType } from '../../../engine/gguf/tensor-type.ts';
import { tensorTypes } from '../../../engine/gguf/tensor-type.ts';
import { createNativeOps } from '../../../engine/ops/native.ts';
import type { MappedFile, Ops, Tensor, Weight } from '../../../engine/ops/ops.ts';
import { createReferenceOps } from '../../../engine/ops/reference.ts';
import { Random } from '../../../engine/sampling/random.ts';
import { kernelLevels } from '../../support/kernel-levels.ts';
import { quantize } from '../../support/quantize.ts';

export { kernelLevels as levels };

export const types = Object.keys(tensorTypes) as readonly TensorType[];

/** Reproducible values around zero, about as large as activations are. */
export function randomFloats(count: number, seed: number): Float32Array {
  const random = new Random(seed);
  return Float32Array.from({ length: count }, () => (random.uniform() + random.uniform() + random.uniform() - 1.5) * 2);
}

export interface StoredWeight {
  readonly type: TensorType;
  readonly rows: number;
  readonly columns: number;
  readonly nExperts: number;
  readonly path: string;
  readonly sizeBytes: number;
}

/** Writes a file that holds one random weight, after a header of 64 bytes. */
export function storeWeight(
  path: string,
  shape: Pick<StoredWeight, 'type' | 'rows' | 'columns'> & { readonly nExperts?: number },
  seed: number,
): StoredWeight {
  const nExperts = shape.nExperts ?? 1;
  const bytes = quantize(shape.type, randomFloats(shape.rows * shape.columns * nExperts, seed));
  const file = new Uint8Array(64 + bytes.length);
  file.set(bytes, 64);
  writeFileSync(path, file);
  return { type: shape.type, rows: shape.rows, columns: shape.columns, nExperts, path, sizeBytes: bytes.length };
}

export function openWeight(ops: Ops, stored: StoredWeight): { readonly file: MappedFile; readonly weight: Weight } {
  const file = ops.mapFile(stored.path);
  return { file, weight: ops.weight(file, { ...stored, offset: 64 }) };
}

/** A tensor that holds `values`: numbers enter a backend only through a file. */
export function tensorOf(ops: Ops, path: string, values: Float32Array, columns: number): Tensor {
  writeFileSync(path, new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  const rows = values.length / columns;
  const file = ops.mapFile(path);
  const spec = { type: 'F32', offset: 0, sizeBytes: values.byteLength, rows, columns, nExperts: 1 } as const;
  const tokens = Int32Array.from({ length: rows }, (_, i) => i);
  const tensor = ops.embed(ops.tensor(rows, columns), ops.weight(file, spec), tokens);
  file.close();
  return tensor;
}

/** Largest difference as a share of the root mean square of what is expected. */
export function relativeError(actual: Float32Array, expected: Float32Array): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  const meanSquare = expected.reduce((sum, value) => sum + value * value, 0) / expected.length;
  const worst = actual.reduce((max, value, i) => {
    const difference = Math.abs(value - expected[i]!);
    return Number.isNaN(difference) ? Number.POSITIVE_INFINITY : Math.max(max, difference);
  }, 0);
  return worst / Math.sqrt(meanSquare);
}

/** Sums in floats against sums in doubles, over at most a few thousand terms. */
export const SUM_TOLERANCE = 2e-5;
/** A hidden value on the edge may round to the next 8-bit code or half float in one backend and not in the other. */
export const ROUNDING_TOLERANCE = 2e-3;

/** Runs `verb` once on the reference and on every instruction set, and bounds the relative error of each. */
export function expectLikeReference(verb: (ops: Ops) => Float32Array, tolerance: number, label = ''): void {
  const expected = verb(createReferenceOps());
  for (const kernels of kernelLevels) {
    const ops = createNativeOps({ kernels, threads: 2 });
    expect(relativeError(verb(ops), expected), `${kernels} ${label}`).toBeLessThan(tolerance);
    ops.close();
  }
}
