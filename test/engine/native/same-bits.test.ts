import { describe, expect, it } from 'vitest';
import { createNativeOps } from '../../../engine/ops/native.ts';
import type { KvType, Ops } from '../../../engine/ops/ops.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { levels, openWeight, randomFloats, storeWeight, tensorOf, types } from './backends.ts';

const path = tempFolder();

/** Bits rather than numbers: −0 and 0 differ, and equal NaNs are equal. */
const bits = (values: Float32Array) => [...new Uint32Array(values.buffer, values.byteOffset, values.length)];

/** What `verb` makes of all rows on 1, 2 and 3 threads, and of the rows in pieces of one and of five. */
function inEveryWay(
  kernels: (typeof levels)[number],
  n: number,
  verb: (ops: Ops, from: number, to: number) => Float32Array,
) {
  const [one, two, three] = [1, 2, 3].map((threads) => createNativeOps({ kernels, threads }));
  const pieces = (ops: Ops, size: number) => {
    const parts = [];
    for (let from = 0; from < n; from += size) parts.push(...bits(verb(ops, from, Math.min(n, from + size))));
    return parts;
  };
  return [pieces(one!, n), pieces(two!, n), pieces(three!, n), pieces(two!, 1), pieces(two!, 5)];
}

function expectAllEqual(results: readonly (readonly number[])[]): void {
  for (const result of results) expect(result).toEqual(results[0]);
}

describe.each(levels)('%s gives the same bits for any batch and any number of threads', (kernels) => {
  it.each(types)('in products with %s weights', (type) => {
    const [n, columns] = [13, 512];
    const stored = storeWeight(path('w'), { type, rows: 301, columns }, 1);
    const values = randomFloats(n * columns, 2);
    const results = inEveryWay(kernels, n, (ops, from, to) => {
      const x = tensorOf(ops, path('x'), values.slice(from * columns, to * columns), columns);
      return ops.read(ops.matmul(ops.tensor(to - from, 301), x, openWeight(ops, stored).weight));
    });
    expectAllEqual(results);
  });

  it.each<KvType>(['F16', 'Q8_0'])('in attention across the border of a page of %s', (type) => {
    const [before, n, nHeads, nKvHeads, headDim] = [250, 13, 4, 2, 64];
    const [width, qWidth] = [nKvHeads * headDim, nHeads * headDim];
    const [keys, values] = [randomFloats((before + n) * width, 1), randomFloats((before + n) * width, 2)];
    const queries = randomFloats(n * qWidth, 3);
    const results = inEveryWay(kernels, n, (ops, from, to) => {
      const kv = ops.kvCache({ type, nLayers: 1, nKvHeads, headDim });
      const end = (before + to) * width; // later positions are not even written
      const k = tensorOf(ops, path('k'), keys.slice(0, end), width);
      ops.writeKv(kv, 0, 0, k, tensorOf(ops, path('v'), values.slice(0, end), width));
      const q = tensorOf(ops, path('q'), queries.slice(from * qWidth, to * qWidth), qWidth);
      const shape = { nHeads, nKvHeads, position: before + from, scale: 0.125 };
      return ops.read(ops.attend(ops.tensor(to - from, qWidth), q, kv, 0, shape));
    });
    expectAllEqual(results);
  });

  it('in the experts', () => {
    const [n, dModel, dExpert, nExperts] = [13, 256, 256, 6];
    const router = storeWeight(path('router'), { type: 'F32', rows: nExperts, columns: dModel }, 1);
    const gate = storeWeight(path('gate'), { type: 'Q4_K', rows: dExpert, columns: dModel, nExperts }, 2);
    const up = storeWeight(path('up'), { type: 'Q8_0', rows: dExpert, columns: dModel, nExperts }, 3);
    const down = storeWeight(path('down'), { type: 'Q6_K', rows: dModel, columns: dExpert, nExperts }, 4);
    const values = randomFloats(n * dModel, 5);
    const results = inEveryWay(kernels, n, (ops, from, to) => {
      const open = (stored: typeof router) => openWeight(ops, stored).weight;
      const experts = { router: open(router), gate: open(gate), up: open(up), down: open(down) };
      const x = tensorOf(ops, path('x'), values.slice(from * dModel, to * dModel), dModel);
      return ops.read(ops.moeFfn(ops.tensor(to - from, dModel), x, experts, { topK: 3, normalize: true }));
    });
    expectAllEqual(results);
  });
});
