import { LARGEST_BATCH } from '../speculation/batch-costs.ts';
import type { Qwen3Config } from './config.ts';
import { MAX_SLICE_TOKENS } from './slice-pace.ts';

/** The sizes that activations follow from. */
type Widths = Pick<
  Qwen3Config,
  'dModel' | 'nHeads' | 'nKvHeads' | 'headDim' | 'dFeedForward' | 'nExperts' | 'topK' | 'dExpert'
>;

/** Enough for 512 tokens of most sizes. A small file can announce widths that need gigabytes. */
const MAX_ACTIVATION_BYTES = 160 * 2 ** 20;

/** Floats that the activations of one token take, in the buffers of the forward pass (qwen3.ts) and in the kernels behind them. */
export function activationFloats(widths: Widths): number {
  const { dModel, nHeads, nKvHeads, headDim, dFeedForward, nExperts, topK, dExpert } = widths;
  const isDense = nExperts === 0;
  const dQuery = nHeads * headDim;
  const stream = 3 * dModel + 2 * dQuery + 2 * nKvHeads * headDim + (isDense ? 2 * dFeedForward : 0);
  // Queries once more, as floats and as halfs, and the widest input rounded to bytes.
  const rounded = 1.5 * dQuery + Math.max(isDense ? dFeedForward : 0, dQuery, dModel) / 4;
  const experts = isDense ? 0 : nExperts + topK * (2.25 * dExpert + dModel);
  return stream + rounded + experts;
}

/** Rows that logits can be made of in one call: a token with its draft. */
export function logitRows(maxRows: number): number {
  return Math.min(LARGEST_BATCH, maxRows);
}

/** Floats of the buffers around the output head, in a session that runs up to `maxRows` tokens at once. */
export function logitFloats({ dModel, vocabSize }: Pick<Qwen3Config, 'dModel' | 'vocabSize'>, maxRows: number): number {
  return logitRows(maxRows) * (dModel + vocabSize) + vocabSize;
}

/** Tokens that one call of the forward pass may run, in a session of `capacity` positions. */
export function sliceRows(widths: Widths, capacity: number): number {
  const affordable = Math.floor(MAX_ACTIVATION_BYTES / (4 * activationFloats(widths)));
  const most = widths.nExperts > 0 ? MAX_SLICE_TOKENS.mixture : MAX_SLICE_TOKENS.dense;
  return Math.max(1, Math.min(most, capacity, affordable));
}
