import type { TensorType } from '../../../engine/gguf/tensor-type.ts';

/** A text of token ids whose next tokens are compared after each of its last `nCompared` tokens. */
export interface Text {
  readonly tokens: readonly number[];
  readonly nCompared: number;
}

/** A model file and what is asked of it. */
export interface CaseModel {
  readonly write: (path: string) => void;
  readonly texts: readonly Text[];
  /** Greedy replies are compared after each of these. */
  readonly prompts: readonly (readonly number[])[];
}

/** One row of the table, with what it requires. */
export interface Case {
  readonly label: string;
  readonly type: TensorType;
  /** Positions to make room for. */
  readonly capacity: number;
  readonly models: readonly CaseModel[];
  /**
   * What our distributions are measured from: llama.cpp's, or those of the plain reference with unrounded activations, from which
   * llama.cpp's are measured, too, so that ours may be no farther off.
   */
  readonly yardstick: 'llama.cpp' | 'reference';
  /** The largest mean divergence from the yardstick; null where only llama.cpp's own is the limit. */
  readonly maxDivergence: number | null;
  /** Whether every greedy token has to agree. */
  readonly agreesWholly: boolean;
}

/** Types so exact that greedy replies of a model that knows what it wants are the same in every right implementation. */
export function isNearlyExact(type: TensorType): boolean {
  return type === 'F32' || type === 'F16' || type === 'BF16' || type === 'Q8_0';
}
