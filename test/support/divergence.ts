/** Mean Kullback-Leibler divergence, in nats, of the distributions that `actual` logits give from those of `expected`. */
export function meanDivergence(expected: readonly Float32Array[], actual: readonly Float32Array[]): number {
  return mean(divergences(expected, actual));
}

/** The same for each distribution. */
export function divergences(expected: readonly Float32Array[], actual: readonly Float32Array[]): number[] {
  if (expected.length === 0 || expected.length !== actual.length) throw new Error('There is nothing to compare.');
  return expected.map((logits, i) => divergence(logits, actual[i]!));
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** How far chance may have moved the mean of so many independent values. */
export function standardError(values: readonly number[]): number {
  const centre = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - centre) ** 2)) / (values.length - 1));
}

function divergence(expected: Float32Array, actual: Float32Array): number {
  const [p, q] = [logProbabilities(expected), logProbabilities(actual)];
  return p.reduce((sum, logP, i) => sum + (logP === Number.NEGATIVE_INFINITY ? 0 : Math.exp(logP) * (logP - q[i]!)), 0);
}

function logProbabilities(logits: Float32Array): Float64Array {
  const wide = Float64Array.from(logits);
  const largest = wide.reduce((max, logit) => Math.max(max, logit), Number.NEGATIVE_INFINITY);
  const sum = wide.reduce((total, logit) => total + Math.exp(logit - largest), 0);
  return wide.map((logit) => logit - largest - Math.log(sum));
}

/** In nats. */
export function entropy(logits: Float32Array): number {
  return logProbabilities(logits).reduce((sum, logP) => (logP < -700 ? sum : sum - Math.exp(logP) * logP), 0);
}
