import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { fillWeights } from '../support/fill-weights.ts';
import { qwen3Shapes } from '../support/qwen3-shapes.ts';
import { qwen3Tokenizer } from '../support/qwen3-tokenizer.ts';
import type { SyntheticModelOptions } from '../support/synthetic-model.ts';
import { writeSyntheticModel } from '../support/synthetic-model.ts';
import { tensorMix } from '../support/tensor-mixes.ts';
import { benchFolder } from './places.ts';

/** A mixture's layers are all alike, and four are several times the caches of any processor. */
const mixtureLayers = 4;

const shapes = {
  '0.6b': qwen3Shapes['0.6B'],
  [`30b-a3b-${mixtureLayers}l`]: { ...qwen3Shapes['30B-A3B'], nLayers: mixtureLayers },
};
const mixes = ['Q4_K_M', 'Q8_0', 'Q6_K', 'Q4_0'] as const;

const recipes: ReadonlyMap<string, SyntheticModelOptions> = new Map(
  Object.entries(shapes).flatMap(([size, shape]) =>
    mixes.map((mix) => [`${size}-${mix.toLowerCase()}`, { ...shape, ...tensorMix(mix, shape) }] as const),
  ),
);

export const allModels: readonly string[] = [...recipes.keys()];
export const quickModels: readonly string[] = ['0.6b-q4_k_m', '0.6b-q8_0', '30b-a3b-4l-q4_k_m'];
/** Experts that are not resident are what paging is about. */
export const pagedModels: readonly string[] = ['30b-a3b-4l-q4_k_m'];

/** Path of a model of published widths with random weights, always the same, which is made where it is missing. */
export function syntheticModelPath(name: string): string {
  const recipe = recipes.get(name);
  if (recipe === undefined) throw new Error(`There is no model "${name}". There are ${allModels.join(', ')}.`);
  const folder = join(benchFolder, 'models');
  const path = join(folder, `${name}.gguf`);
  if (existsSync(path)) return path;
  mkdirSync(folder, { recursive: true });
  const unfinished = `${path}.part`;
  writeSyntheticModel(unfinished, { ...recipe, name, tokenizer: qwen3Tokenizer, holes: true });
  fillWeights(unfinished);
  renameSync(unfinished, path);
  return path;
}
