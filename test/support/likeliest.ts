/** The token with the largest logit, the first of equals. */
export function likeliest(logits: Float32Array): number {
  return logits.reduce((best, logit, id) => (logit > logits[best]! ? id : best), 0);
}
