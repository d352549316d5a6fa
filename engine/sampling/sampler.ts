import { EngineError } from '../errors.ts';
import type { Sampling } from '../protocol.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import type { Candidates } from './candidates.ts';
import { allOf, keepLargest, keepNucleus, keepProbable, likeliest, softWeights, sumOf } from './candidates.ts';
import { Random } from './random.ts';

/** Chooses the next token of one reply. */
export interface Sampler {
  /**
   * @param logits one for each row of the output head; left as they are.
   * @param recentTokens the tokens generated so far that penalties count, prompt not included.
   * @throws EngineError 'file-damaged' when a logit is not a finite number.
   */
  sample(logits: Float32Array, recentTokens: ArrayLike<number>): number;
}

/** What the sampler must know of the vocabulary; a Tokenizer is one. */
export type SamplingVocabulary = Pick<Tokenizer, 'nRealTokens' | 'isRealToken' | 'endOfTurnIds' | 'controlId'>;

/**
 * A sampler that applies, in this order: penalties, topK, topP, minP, temperature, and a draw. Temperature comes last, so the cuts see
 * the model's own distribution; that is llama.cpp's order, which published settings assume. A temperature of 0 takes the likeliest
 * token, the lowest id on ties. The same seed, logits and history give the same tokens.
 */
export function createSampler(sampling: Sampling, seed: number, vocabulary: SamplingVocabulary): Sampler {
  const random = new Random(seed);
  const penalize = createPenalties(sampling, vocabulary);
  const unused = Array.from({ length: vocabulary.nRealTokens }, (_, id) => id).filter(
    (id) => !vocabulary.isRealToken(id),
  );
  let adjusted = new Float32Array(0);

  return {
    sample(logits, recentTokens) {
      const n = Math.min(logits.length, vocabulary.nRealTokens);
      if (adjusted.length !== n) adjusted = new Float32Array(n);
      adjusted.set(logits.subarray(0, n));
      refuseInvalid(adjusted);
      for (const id of unused) adjusted[id] = -Infinity;
      penalize(adjusted, recentTokens);

      if (sampling.temperature === 0) return likeliest(adjusted);
      let candidates = allOf(adjusted);
      if (sampling.topK > 0) candidates = keepLargest(candidates, sampling.topK);
      candidates = keepNucleus(candidates, sampling.topP);
      candidates = keepProbable(candidates, sampling.minP);
      return draw(candidates, sampling.temperature, random);
    },
  };
}

function refuseInvalid(logits: Float32Array): void {
  // The sum is finite only if every term is, and 32-bit terms cannot overflow a double.
  let sum = 0;
  for (let i = 0; i < logits.length; i++) sum += logits[i]!;
  if (Number.isFinite(sum)) return;
  throw new EngineError(
    'file-damaged',
    'The model produced invalid numbers, so its file is probably damaged. Download it again, or choose another model.',
  );
}

/** Lowers the logits of tokens already generated, but never of those that end a turn or delimit thinking: a reply must be able to end. */
function createPenalties(sampling: Sampling, vocabulary: SamplingVocabulary) {
  const { repeatPenalty, presencePenalty, frequencyPenalty } = sampling;
  const exempt = new Set(vocabulary.endOfTurnIds);
  for (const tag of ['<think>', '</think>']) {
    const id = vocabulary.controlId(tag);
    if (id !== undefined) exempt.add(id);
  }
  const isOff = repeatPenalty === 1 && presencePenalty === 0 && frequencyPenalty === 0;

  return (logits: Float32Array, recentTokens: ArrayLike<number>): void => {
    if (isOff) return;
    const counts = new Map<number, number>();
    for (let i = 0; i < recentTokens.length; i++) {
      const id = recentTokens[i]!;
      if (!exempt.has(id)) counts.set(id, (counts.get(id) ?? 0) + 1);
    }
    for (const [id, count] of counts) {
      const logit = logits[id]!;
      const repeated = logit > 0 ? logit / repeatPenalty : logit * repeatPenalty;
      logits[id] = repeated - presencePenalty - count * frequencyPenalty;
    }
  };
}

function draw({ ids, logits }: Candidates, temperature: number, random: Random): number {
  const weights = softWeights(logits, temperature);
  let left = random.uniform() * sumOf(weights);
  for (let i = 0; i < weights.length; i++) {
    left -= weights[i]!;
    if (left < 0) return ids[i]!;
  }
  // Rounding may leave a last crumb: it belongs to the likeliest token.
  return ids[likeliest(logits)]!;
}
