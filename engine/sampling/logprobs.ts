import { allOf, keepLargest } from './candidates.ts';

export interface TokenLogprob {
  readonly id: number;
  readonly logprob: number;
}

/**
 * Natural logarithms of the probabilities that the model itself gives, before penalties and temperature.
 *
 * @param logits of the real tokens only; padding would take a share of the probability.
 * @param count alternatives wanted, best first; the token itself may be among them.
 */
export function logprobs(
  logits: Float32Array,
  token: number,
  count: number,
): { readonly logprob: number; readonly alternatives: readonly TokenLogprob[] } {
  const largest = logits.reduce((max, logit) => Math.max(max, logit), Number.NEGATIVE_INFINITY);
  let sum = 0;
  for (const logit of logits) sum += Math.exp(logit - largest);
  const logOfSum = largest + Math.log(sum);
  const best = keepLargest(allOf(logits), count);
  return {
    logprob: logits[token]! - logOfSum,
    alternatives: Array.from(best.ids.subarray(0, count), (id, i) => ({ id, logprob: best.logits[i]! - logOfSum })),
  };
}
