/** Tokens still in the running and their logits, in step. */
export interface Candidates {
  readonly ids: Int32Array;
  readonly logits: Float32Array;
}

/** The place of the largest logit, the lowest on ties. */
export function likeliest(logits: Float32Array): number {
  let best = 0;
  for (let id = 1; id < logits.length; id++) if (logits[id]! > logits[best]!) best = id;
  return best;
}

/** Every token, by id. */
export function allOf(logits: Float32Array): Candidates {
  const ids = new Int32Array(logits.length);
  for (let id = 0; id < ids.length; id++) ids[id] = id;
  return { ids, logits };
}

/** The `k` likeliest tokens, likeliest first. */
export function keepLargest(candidates: Candidates, k: number): Candidates {
  return k >= candidates.ids.length ? candidates : pick(candidates, largestPlaces(candidates.logits, k));
}

/** The smallest set of likeliest tokens whose probabilities sum to at least `topP`; likeliest first. */
export function keepNucleus(candidates: Candidates, topP: number): Candidates {
  if (topP >= 1) return candidates;
  const n = candidates.ids.length;
  const weights = softWeights(candidates.logits, 1);
  const enough = topP * sumOf(weights);
  // A few tokens nearly always hold enough; more are looked for only when they do not.
  for (let k = Math.min(256, n); ; k = Math.min(8 * k, n)) {
    const places = largestPlaces(candidates.logits, k);
    let kept = 0;
    let mass = 0;
    while (kept < k && mass < enough) mass += weights[places[kept++]!]!;
    if (mass >= enough || k === n) return pick(candidates, places.subarray(0, kept));
  }
}

/** The tokens at least `minP` times as likely as the likeliest. */
export function keepProbable(candidates: Candidates, minP: number): Candidates {
  if (minP <= 0) return candidates;
  const { logits } = candidates;
  const floor = logits[likeliest(logits)]! + Math.log(minP);
  return pick(
    candidates,
    placesWhere(logits, (logit) => logit >= floor),
  );
}

/** exp(logit / temperature), scaled so that the largest is 1: probabilities but for their sum. */
export function softWeights(logits: Float32Array, temperature: number): Float64Array {
  const max = logits[likeliest(logits)]!;
  const weights = new Float64Array(logits.length);
  for (let i = 0; i < weights.length; i++) weights[i] = Math.exp((logits[i]! - max) / temperature);
  return weights;
}

export function sumOf(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum;
}

function placesWhere(values: Float32Array | Float64Array, isKept: (value: number) => boolean): number[] {
  const places: number[] = [];
  for (let i = 0; i < values.length; i++) if (isKept(values[i]!)) places.push(i);
  return places;
}

/**
 * Places of the `k` largest values, largest first and lower places first on ties.
 *
 * One pass with a heap of the best k so far, the worst of them at the root: nearly every value is turned away by one comparison, and only
 * the k that remain are sorted.
 */
function largestPlaces(values: Float32Array, k: number): Int32Array {
  const heap = new Int32Array(k);
  /** Orders best first: positive when `a` is worse than `b`. */
  const compare = (a: number, b: number) => values[b]! - values[a]! || a - b;
  const siftDown = (place: number, from: number) => {
    let at = from;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= k) break;
      if (child + 1 < k && compare(heap[child + 1]!, heap[child]!) > 0) child++;
      if (compare(heap[child]!, place) < 0) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = place;
  };

  for (let place = 0; place < k; place++) heap[place] = place;
  for (let at = (k >> 1) - 1; at >= 0; at--) siftDown(heap[at]!, at);
  let worst = values[heap[0]!]!;
  for (let place = k; place < values.length; place++) {
    // Places ascend, so a tie with the worst never displaces it.
    if (values[place]! <= worst) continue;
    siftDown(place, 0);
    worst = values[heap[0]!]!;
  }
  return heap.sort(compare);
}

function pick({ ids, logits }: Candidates, places: ArrayLike<number>): Candidates {
  return { ids: Int32Array.from(places, (i) => ids[i]!), logits: Float32Array.from(places, (i) => logits[i]!) };
}
