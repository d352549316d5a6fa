import { join } from 'node:path';
import type { Qwen3Size } from './qwen3-shapes.ts';
import { qwen3Shapes } from './qwen3-shapes.ts';
import { qwen3Tokenizer } from './qwen3-tokenizer.ts';
import { syntheticModel } from './synthetic-model.ts';
import { tensorMix } from './tensor-mixes.ts';

/** Sizes from the smallest to the largest, and the number of files that each is published in. */
export const fullSizes: readonly (readonly [Qwen3Size, number])[] = [
  ['0.6B', 1],
  ['8B', 1],
  ['30B-A3B', 1],
  ['235B-A22B', 5],
];

/** Writes a Q4_K_M file or set of full size, all holes but for its real header, and returns the path of its last part. */
export function writeFullSize(folder: string, size: Qwen3Size, nParts: number): string {
  const shape = qwen3Shapes[size];
  const mix = tensorMix('Q4_K_M', shape);
  const model = syntheticModel({ ...shape, ...mix, name: `Qwen3 ${size}`, holes: true, tokenizer: qwen3Tokenizer });
  const path = join(folder, `Qwen3-${size}-Q4_K_M.gguf`);
  if (nParts > 1) return model.writeSet(path, nParts).at(-1)!;
  model.write(path);
  return path;
}
