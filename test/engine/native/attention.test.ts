import { describe, expect, it } from 'vitest';
import { createNativeOps } from '../../../engine/ops/native.ts';
import type { KvType } from '../../../engine/ops/ops.ts';
import { createReferenceOps } from '../../../engine/ops/reference.ts';
import { engineErrorOf } from '../../support/engine-error.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { expectLikeReference, randomFloats, SUM_TOLERANCE, tensorOf } from './backends.ts';

const path = tempFolder();

/** Attention of `n` queries from position `before` on, over positions some of which were written twice. */
function expectAttentionLikeReference(
  type: KvType,
  headDim: number,
  nHeads: number,
  nKvHeads: number,
  before: number,
  n: number,
): void {
  const width = nKvHeads * headDim;
  expectLikeReference(
    (ops) => {
      const kv = ops.kvCache({ type, nLayers: 2, nKvHeads, headDim });
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

describe.each<KvType>(['F16', 'Q8_0'])('attention over %s', (type) => {
  it.each(type === 'F16' ? [1, 20, 32, 40, 64, 128] : [32, 64, 96, 128, 256])(
    'agrees with the reference for heads of %i',
    (headDim) => {
      expectAttentionLikeReference(type, headDim, 4, 2, 130, 3);
    },
  );

  it.each([1, 2, 3, 4, 8])('agrees with the reference when %i query heads share a key-value head', (sharing) => {
    expectAttentionLikeReference(type, 32, 2 * sharing, 2, 20, 9);
  });

  it.each([0, 126, 127, 128, 250, 255, 256, 515])('agrees with the reference from position %i on', (before) => {
    for (const n of [1, 9]) expectAttentionLikeReference(type, 32, 4, 2, before, n);
  });
});

describe.each([
  ['the reference', () => createReferenceOps()],
  ['the native backend', () => createNativeOps({ threads: 1 })],
])('%s', (_, create) => {
  it('refuses 8-bit keys and values for heads that are not a multiple of 32 wide, and says what to choose', () => {
    const error = engineErrorOf(() => create().kvCache({ type: 'Q8_0', nLayers: 1, nKvHeads: 2, headDim: 80 }));
    expect(error.code).toBe('bad-request');
    expect(error.message).toMatch(/heads are 80 wide, which is not a multiple of 32\. Choose 16 bits/);
  });
});

it('keys and values of 8 bits take 17/32 of the memory of 16 bits, in pages of 256 positions', () => {
  const ops = createNativeOps({ threads: 1 });
  const bytes = (type: KvType, positions: number) => {
    const kv = ops.kvCache({ type, nLayers: 1, nKvHeads: 2, headDim: 64 });
    const x = tensorOf(ops, path('x'), randomFloats(positions * 128, 1), 128);
    ops.writeKv(kv, 0, 0, x, x);
    return kv.sizeBytes;
  };
  expect(bytes('F16', 1)).toBe(256 * 2 * 128 * 2);
  expect(bytes('Q8_0', 256)).toBe((bytes('F16', 256) * 17) / 32);
  expect(bytes('Q8_0', 257)).toBe(2 * bytes('Q8_0', 1));
});
