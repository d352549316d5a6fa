import type { GgufFile } from '../gguf/gguf-file.ts';
import { readGguf } from '../gguf/gguf-file.ts';
import type { Qwen3Config } from '../model/config.ts';
import { readConfig } from '../model/config.ts';
import { bindWeights } from '../model/weights.ts';
import type { ModelCost, StoredTensor } from './model-cost.ts';
import { modelCost } from './model-cost.ts';

/**
 * What the model in a file costs. Only the header is read.
 * @throws EngineError as opening the model would.
 */
export function costOfFile(path: string): ModelCost {
  const file = readGguf(path);
  const config = readConfig(file.metadata);
  bindWeights(file, config, (spec) => ({ kind: 'weight', ...spec }));
  return costOf(file, config);
}

/** The same of a header that was read and checked before. */
export function costOf(file: GgufFile, config: Qwen3Config): ModelCost {
  const tensors = [...file.tensors.values()].map(({ name, type, dims }): StoredTensor => {
    const [columns = 1, rows = 1, nExperts = 1] = dims;
    return { name, type, rows, columns, nExperts };
  });
  return modelCost(config, tensors);
}
