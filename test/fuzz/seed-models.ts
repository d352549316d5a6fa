import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TensorType } from '../../engine/gguf/tensor-type.ts';
import { tensorTypes } from '../../engine/gguf/tensor-type.ts';
import type { SyntheticModelOptions } from '../support/synthetic-model.ts';
import { writeSyntheticModel } from '../support/synthetic-model.ts';
import type { GgufImage } from './gguf-image.ts';
import { readImage, writeImage } from './gguf-image.ts';

/** A valid model to begin from. */
export interface SeedModel {
  readonly name: string;
  readonly image: GgufImage;
}

/** As small as each kind of model can be: small files are quick to load, and more of their bytes matter. */
const small = {
  nLayers: 1,
  nHeads: 2,
  nKvHeads: 1,
  headDim: 32,
  dModel: 32,
  dFeedForward: 32,
  vocabSize: 296,
} as const;
/** Rows of whole superblocks. */
const wide = { ...small, nLayers: 2, dModel: 256, headDim: 128, dFeedForward: 256, tied: true, type: 'Q4_K' } as const;
const mixture = { architecture: 'qwen3moe', nExperts: 4, topK: 2, dExpert: 32 } as const;

const seeds: Readonly<Record<string, SyntheticModelOptions>> = {
  'dense F32': { ...small, type: 'F32' },
  'dense Q8_0, tied, YaRN': { ...small, nLayers: 2, type: 'Q8_0', tied: true, extraKeys: addYarn },
  'dense, every type': { ...wide, typeOf: typeInTurn() },
  'experts F16': { ...small, ...mixture, type: 'F16', extraKeys: addSampling },
  'experts, many types': { ...wide, ...mixture, nLayers: 1, nExperts: 3, dExpert: 256, typeOf: typeInTurn(6) },
};

/** Gives each next matrix the next tensor type. */
function typeInTurn(first = 0): (tensorName: string) => TensorType {
  const types = Object.keys(tensorTypes) as TensorType[];
  let at = first;
  return () => types[at++ % types.length]!;
}

function addYarn(writer: Parameters<NonNullable<SyntheticModelOptions['extraKeys']>>[0]): void {
  writer
    .value('qwen3.rope.scaling.type', 'string', 'yarn')
    .value('qwen3.rope.scaling.factor', 'f32', 4)
    .value('qwen3.rope.scaling.original_context_length', 'u32', 512);
}

function addSampling(writer: Parameters<NonNullable<SyntheticModelOptions['extraKeys']>>[0]): void {
  writer
    .value('general.alignment', 'u32', 32)
    .value('general.sampling.temp', 'f32', 0.6)
    .value('general.sampling.top_k', 'i32', 20)
    .value('general.sampling.top_p', 'f32', 0.95)
    .value('qwen3moe.expert_weights_norm', 'bool', true);
}

/** Makes the seed models, by way of files in `folder`. */
export function makeSeedModels(folder: string): SeedModel[] {
  return Object.entries(seeds).map(([name, options]) => {
    const path = join(folder, 'seed.gguf');
    writeSyntheticModel(path, options);
    const file = readFileSync(path);
    const image = readImage(file);
    // What is not changed must stay as it is, or cases would not be what they say.
    if (!writeImage(image).bytes.equals(file))
      throw new Error(`The seed model "${name}" is not written back as it was.`);
    return { name, image };
  });
}
