import { writeFileSync } from 'node:fs';
import type { TensorType } from '../../engine/gguf/tensor-type.ts';
import type { MappedFile, Ops, Weight } from '../../engine/ops/ops.ts';
import { quantize } from './quantize.ts';

/** Shape of a weight in a test; experts follow each other in `values`. */
export interface RawWeight {
  readonly type: TensorType;
  readonly rows: number;
  readonly columns: number;
  readonly nExperts?: number;
  readonly values: ArrayLike<number>;
}

/** Writes the weights one after the other into a file, which need not be a model, and takes them from it. */
export function openWeights(
  ops: Ops,
  path: string,
  weights: readonly RawWeight[],
): { file: MappedFile; weights: Weight[] } {
  const parts = weights.map(({ type, values }) => quantize(type, Float32Array.from(values)));
  writeFileSync(path, Buffer.concat(parts));
  const file = ops.mapFile(path);
  let offset = 0;
  const taken = weights.map(({ type, rows, columns, nExperts = 1 }, i) => {
    const sizeBytes = parts[i]!.length;
    const weight = ops.weight(file, { type, offset, sizeBytes, rows, columns, nExperts });
    offset += sizeBytes;
    return weight;
  });
  return { file, weights: taken };
}
