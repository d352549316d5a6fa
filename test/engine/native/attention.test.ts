import { describe, it } from 'vitest';
import { tempFolder } from '../../support/temp-folder.ts';
import { expectLikeReference, randomFloats, SUM_TOLERANCE, tensorOf } from './backends.ts';

const path = tempFolder();

/** Attention of `n` queries from position `before` on, over positions some of which were written twice. */
function expectAttentionLikeReference(headDim: number, nHeads: number, nKvHeads: number, before: number, n: number) {
  const width = nKvHeads * headDim;
  expectLikeReference(
    (ops) => {
      const kv = ops.kvCache({ nLayers: 2, nKvHeads, headDim });
      const write = (position: number, count: number, seed: number) => {
        const k = tensorOf(ops, path('k'), randomFloats(count * width, seed), width);
        const v = tensorOf(ops, path('v'), randomFloats(count * width, seed + 1), width);
        ops.writeKv(kv, 1, position, k, v);
      };
      write(0, before + n + 5, 10);
      write(before, n, 20);
      const q = tensorOf(ops, path('q'), randomFloats(n * nHeads * headDim, 30), nHeads * headDim);
      const shape = { nHeads, nKvHeads, position: before, scale: headDim ** -0.5 };
      return ops.read(ops.attend(ops.tensor(n, nHeads * headDim), q, kv, 1, shape));
    },
    SUM_TOLERANCE,
    `${headDim} wide, ${nHeads} heads over ${nKvHeads}, ${n} rows from ${before}`,
  );
}

describe('attention', () => {
  it.each([1, 20, 32, 40, 64, 128])('agrees with the reference for heads of %i', (headDim) => {
    expectAttentionLikeReference(headDim, 4, 2, 130, 3);
  });

  it.each([1, 2, 3, 4, 8])('agrees with the reference when %i query heads share a key-value head', (sharing) => {
    expectAttentionLikeReference(32, 2 * sharing, 2, 20, 9);
  });

  it.each([0, 126, 127, 128, 250, 255, 256, 515])('agrees with the reference from position %i on', (before) => {
    for (const n of [1, 9]) expectAttentionLikeReference(32, 4, 2, before, n);
  });
});
