import type { ModelDescription } from './describe.ts';
import { describeModel } from './describe.ts';
import type { FilePart } from './gguf/gguf-file.ts';
import { readGguf } from './gguf/gguf-file.ts';
import { readConfig } from './model/config.ts';
import { bindWeights } from './model/weights.ts';
import { costOf } from './predict/cost-of-file.ts';
import type { ModelCost } from './predict/model-cost.ts';

/** Counts up when surveys hold more, or something else: a kept one of another version is of no use. */
export const surveyVersion = 1;

/** Everything that a header tells, as plain data that can be kept. */
export interface ModelSurvey {
  readonly version: typeof surveyVersion;
  readonly description: ModelDescription;
  readonly cost: ModelCost;
  /** The files, in order. */
  readonly parts: readonly FilePart[];
}

/**
 * Reads and checks the header of a model once for all that follows from it; maps nothing.
 * @throws EngineError as opening the model would.
 */
export function surveyModel(path: string): ModelSurvey {
  const file = readGguf(path);
  const config = readConfig(file.metadata);
  bindWeights(file, config, (spec) => ({ kind: 'weight', ...spec }));
  return {
    version: surveyVersion,
    description: describeModel(file, config),
    cost: costOf(file, config),
    parts: file.parts,
  };
}
