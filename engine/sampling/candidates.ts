/** Tokens still in the running and their logits, in step. */
export interface Candidates {
  readonly ids: Int32Array;
  readonly logits: Float32Array;
}

/** The id with the largest logit, the lowest on ties. */
export function likeliest(logits: Float32Array): number {
  let best = 0;
  for (let id = 1; id < logits.length; id++) if (logits[id]! > logits[best]!) best = id;
  return best;
}

/** Every token, by id. */
export function allOf(logits: Float32Array): Candidates {
  return { ids: Int32Array.from(logits.keys()), logits };
}

/**
 * The `k` tokens with the largest logits, lower ids first on ties; in no particular order.
 *
 * One pass over the vocabulary with a heap of the best k so far, the worst of them at the root: nearly every token is turned away by one
 * comparison, so the vocabulary is never sorted.
 */
export function largest(logits: Float32Array, k: number): Candidates {
  const heap = new Int32Array(k);
  const isWorse = (a: number, b: number) => logits[a]! < logits[b]! || (logits[a]! === logits[b]! && a > b);
  const siftDown = (id: number, from: number) => {
    let at = from;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= k) break;
      if (child + 1 < k && isWorse(heap[child + 1]!, heap[child]!)) child++;
      if (!isWorse(heap[child]!, id)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = id;
  };

  for (let id = 0; id < k; id++) heap[id] = id;
  for (let at = (k >> 1) - 1; at >= 0; at--) siftDown(heap[at]!, at);
  // Ids ascend, so a tie with the root never displaces it.
  for (let id = k; id < logits.length; id++) if (logits[id]! > logits[heap[0]!]!) siftDown(id, 0);
  return { ids: heap, logits: Float32Array.from(heap, (id) => logits[id]!) };
}

/** The smallest set of likeliest tokens whose probabilities sum to at least `topP`; likeliest first. */
export function keepNucleus(candidates: Candidates, topP: number): Candidates {
  if (topP >= 1) return candidates;
  const { ids, logits } = candidates;
  const max = maxOf(logits);
  const weights = Float64Array.from(logits, (logit) => Math.exp(logit - max));
  const total = weights.reduce((sum, weight) => sum + weight, 0);

  // All tokens below this weight together hold less than 1 − topP, so none of them is needed and only the rest is sorted.
  const floor = (total * (1 - topP)) / weights.length;
  const order = Array.from(weights.keys()).filter((i) => weights[i]! >= floor);
  order.sort((a, b) => logits[b]! - logits[a]! || ids[a]! - ids[b]!);

  let kept = 0;
  for (let mass = 0; kept < order.length && mass < topP * total; kept++) mass += weights[order[kept]!]!;
  return pick(candidates, order.slice(0, kept));
}

/** The tokens at least `minP` times as likely as the likeliest. */
export function keepProbable(candidates: Candidates, minP: number): Candidates {
  if (minP <= 0) return candidates;
  const { logits } = candidates;
  const floor = maxOf(logits) + Math.log(minP);
  return pick(
    candidates,
    [...logits.keys()].filter((i) => logits[i]! >= floor),
  );
}

function pick({ ids, logits }: Candidates, places: readonly number[]): Candidates {
  return { ids: Int32Array.from(places, (i) => ids[i]!), logits: Float32Array.from(places, (i) => logits[i]!) };
}

function maxOf(values: Float32Array): number {
  return values.reduce((max, value) => Math.max(max, value), -Infinity);
}
