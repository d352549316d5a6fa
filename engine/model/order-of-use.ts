import type { Weight } from '../ops/ops.ts';
import type { DenseFfn, MoeFfn, Qwen3Weights } from './weights.ts';

/**
 * The weights that every token needs, in the order of a forward pass. Left out are experts, of which a token needs few, and the
 * embedding, of which it needs a row.
 */
export function* inOrderOfUse({ layers, outNorm, head }: Qwen3Weights): Generator<Weight> {
  for (const { attnNorm, wq, wk, wv, qNorm, kNorm, wo, ffnNorm, ffn } of layers) {
    yield* [attnNorm, wq, wk, wv, qNorm, kNorm, wo, ffnNorm, ...shared(ffn)];
  }
  yield* [outNorm, head];
}

function shared(ffn: DenseFfn | MoeFfn): readonly Weight[] {
  return ffn.kind === 'dense' ? [ffn.gate, ffn.up, ffn.down] : [ffn.router];
}
