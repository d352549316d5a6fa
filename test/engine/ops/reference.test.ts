import { describe, expect, it } from 'vitest';
import type { Tensor, Weight } from '../../../engine/ops/ops.ts';
import { createReferenceOps } from '../../../engine/ops/reference.ts';
import type { RawWeight } from '../../support/raw-weight.ts';
import { openWeights } from '../../support/raw-weight.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const path = tempFolder();
const ops = createReferenceOps();

/** Weights in 32-bit floats, from their rows. */
function floats(...rows: readonly number[][]): Weight {
  return weight({ type: 'F32', rows: rows.length, columns: rows[0]!.length, values: rows.flat() });
}

let nFiles = 0;
function weight(raw: RawWeight): Weight {
  return openWeights(ops, path(`weight-${nFiles++}`), [raw]).weights[0]!;
}

/** A tensor with these rows, made with the only verb that brings numbers in. */
function tensor(...rows: readonly number[][]): Tensor {
  return ops.embed(ops.tensor(rows.length, rows[0]!.length), floats(...rows), Int32Array.from(rows.keys()));
}

const values = (x: Tensor) => [...ops.read(x)];
const near = (numbers: readonly number[]) => numbers.map((number) => expect.closeTo(number, 5));

describe('the reference backend', () => {
  it('looks up the rows of an embedding', () => {
    const table = floats([1, 2], [3, 4], [5, 6]);
    expect(values(ops.embed(ops.tensor(4, 2), table, Int32Array.of(2, 0, 2)))).toEqual([5, 6, 1, 2, 5, 6]);
  });

  it('refuses a token without an embedding', () => {
    expect(() => ops.embed(ops.tensor(1, 1), floats([1]), Int32Array.of(1))).toThrow('Token 1 has no embedding');
  });

  it('multiplies by the rows of a matrix', () => {
    const product = ops.matmul(ops.tensor(2, 3), tensor([1, 2], [0, -1]), floats([1, 0], [0, 1], [3, 4]));
    expect(values(product)).toEqual([1, 2, 11, 0, -1, -4]);
  });

  it('normalises a row by its root mean square', () => {
    // Mean square of (3, 4) is 12.5.
    const x = tensor([3, 4]);
    expect(values(ops.rmsNorm(x, x, floats([1, 2]), 0))).toEqual(near([3 / 12.5 ** 0.5, 8 / 12.5 ** 0.5]));
  });

  it('adds eps to the mean square', () => {
    expect(values(ops.rmsNorm(ops.tensor(1, 2), tensor([1, 1]), floats([1, 1]), 3))).toEqual(near([0.5, 0.5]));
  });

  it('normalises each head by itself, all with one weight vector', () => {
    const x = tensor([1, 1, 10, 10]);
    expect(values(ops.rmsNormHeads(x, 2, floats([1, 3]), 0))).toEqual(near([1, 3, 1, 3]));
  });

  it('rotates elements half a head apart by position times frequency', () => {
    const x = tensor([1, 1, 0, 0], [1, 1, 0, 0]);
    const rope = { inverseFrequencies: Float64Array.of(Math.PI / 2, Math.PI / 6), attentionFactor: 1 };
    ops.rope(x, 1, rope, 0);
    expect(values(x)).toEqual(near([1, 1, 0, 0, 0, Math.cos(Math.PI / 6), 1, Math.sin(Math.PI / 6)]));
  });

  it('scales rotated elements by the attention factor of YaRN', () => {
    const x = tensor([1, 0]);
    ops.rope(x, 1, { inverseFrequencies: Float64Array.of(Math.PI / 2), attentionFactor: 2 }, 1);
    expect(values(x)).toEqual(near([0, 2]));
  });

  it('adds in place', () => {
    const x = tensor([1, 2]);
    ops.add(x, tensor([10, 20]));
    expect(values(x)).toEqual([11, 22]);
  });

  it('gates by silu', () => {
    const gate = tensor([0, Math.log(3)]);
    ops.swiglu(gate, tensor([5, 2]));
    expect(values(gate)).toEqual(near([0, 1.5 * Math.log(3)]));
  });

  it('picks out one row', () => {
    expect(values(ops.row(ops.tensor(1, 2), tensor([1, 2], [3, 4]), 1))).toEqual([3, 4]);
  });

  it('attends to all positions up to the row itself and to none after it', () => {
    const kv = ops.kvCache({ type: 'F16', nLayers: 1, nKvHeads: 1, headDim: 1 });
    ops.writeKv(kv, 0, 0, tensor([0], [Math.log(3)]), tensor([4], [8]));
    const out = ops.attend(ops.tensor(2, 1), tensor([1], [1]), kv, 0, {
      nHeads: 1,
      nKvHeads: 1,
      position: 0,
      scale: 1,
    });
    // The second row weighs its two scores 1 : 3, but for the rounding of log 3 to 16 bits.
    expect(values(out)).toEqual([expect.closeTo(4, 5), expect.closeTo(7, 2)]);
  });

  it('shares each key-value head among neighbouring query heads', () => {
    const kv = ops.kvCache({ type: 'F16', nLayers: 2, nKvHeads: 2, headDim: 1 });
    ops.writeKv(kv, 1, 0, tensor([1, 1]), tensor([10, 20]));
    const shape = { nHeads: 4, nKvHeads: 2, position: 0, scale: 1 };
    expect(values(ops.attend(ops.tensor(1, 4), tensor([1, 1, 1, 1]), kv, 1, shape))).toEqual([10, 10, 20, 20]);
  });

  it('keeps keys and values as 16-bit floats', () => {
    const kv = ops.kvCache({ type: 'F16', nLayers: 1, nKvHeads: 1, headDim: 1 });
    ops.writeKv(kv, 0, 0, tensor([0]), tensor([1 + 2 ** -12]));
    const shape = { nHeads: 1, nKvHeads: 1, position: 0, scale: 1 };
    expect(values(ops.attend(ops.tensor(1, 1), tensor([1]), kv, 0, shape))).toEqual([1]);
  });

  it('keeps keys and values as 8-bit codes with a scale for each 32', () => {
    const kv = ops.kvCache({ type: 'Q8_0', nLayers: 1, nKvHeads: 1, headDim: 32 });
    const value = Array.from({ length: 32 }, (_, i) => (i === 0 ? 127 : i + 0.375));
    ops.writeKv(kv, 0, 0, tensor(value), tensor(value));
    const shape = { nHeads: 1, nKvHeads: 1, position: 0, scale: 1 };
    const out = ops.attend(ops.tensor(1, 32), tensor(value), kv, 0, shape);
    expect(values(out)).toEqual(value.map((number) => Math.round(number)));
  });

  it('refuses to attend where nothing was written', () => {
    const kv = ops.kvCache({ type: 'F16', nLayers: 1, nKvHeads: 1, headDim: 1 });
    const shape = { nHeads: 1, nKvHeads: 1, position: 1, scale: 1 };
    expect(() => ops.attend(ops.tensor(1, 1), tensor([1]), kv, 0, shape)).toThrow('position 0');
  });
});

describe('the experts of the reference backend', () => {
  // Each expert passes its input through with a factor of its own: down(silu(gate · x) · up · x), all [1, 1].
  const silu = (z: number) => z / (1 + Math.exp(-z));
  const column = (numbers: readonly number[]): RawWeight => ({
    type: 'F32',
    rows: 1,
    columns: 1,
    nExperts: numbers.length,
    values: numbers,
  });
  /** With x = 1 the router's weights are its logits, and expert e returns silu(1) · factors[e]. */
  function mixture(routerLogits: readonly number[], factors: readonly number[], topK: number, normalize: boolean) {
    const ones = factors.map(() => 1);
    const experts = {
      router: floats(...routerLogits.map((logit) => [logit])),
      gate: weight(column(ones)),
      up: weight(column(ones)),
      down: weight(column(factors)),
    };
    return values(ops.moeFfn(ops.tensor(1, 1), tensor([1]), experts, { topK, normalize }))[0]! / silu(1);
  }

  it('are weighed by a softmax over all of them', () => {
    expect(mixture([Math.log(1), Math.log(3)], [10, 20], 2, false)).toBeCloseTo(0.25 * 10 + 0.75 * 20, 5);
  });

  it('are cut to the likeliest, whose weights may be left as they are', () => {
    expect(mixture([Math.log(1), Math.log(3)], [10, 20], 1, false)).toBeCloseTo(0.75 * 20, 5);
  });

  it('are rescaled to sum to 1 where the model wants it', () => {
    const logits = [Math.log(6), Math.log(1), Math.log(3)];
    expect(mixture(logits, [10, 100, 40], 2, true)).toBeCloseTo((2 / 3) * 10 + (1 / 3) * 40, 5);
  });

  it('are chosen by the lowest index on ties', () => {
    expect(mixture([0, 0, 0], [1, 2, 4], 2, true)).toBeCloseTo(1.5, 5);
  });
});

describe('activations in products', () => {
  const block = Array.from({ length: 32 }, (_, i) => (i === 0 ? 127 : 0));

  it('are rounded to a 255-level grid before quantized weights', () => {
    const w = weight({ type: 'Q8_0', rows: 1, columns: 32, values: block.map((_, i) => (i < 2 ? 127 : 0)) });
    const x = tensor(block.map((value, i) => (i === 1 ? 0.375 : value)));
    expect(values(ops.matmul(ops.tensor(1, 1), x, w))).toEqual([127 * 127]);
  });

  it('go unrounded through a backend that was asked not to round', () => {
    const exact = createReferenceOps({ roundActivations: false });
    const rows = block.map((value, i) => (i === 1 ? 0.375 : value));
    const table: RawWeight = { type: 'F32', rows: 1, columns: 32, values: rows };
    const w: RawWeight = { type: 'Q8_0', rows: 1, columns: 32, values: block.map((_, i) => (i < 2 ? 127 : 0)) };
    const [tableWeight, matrix] = openWeights(exact, path('unrounded'), [table, w]).weights;
    const x = exact.embed(exact.tensor(1, 32), tableWeight!, Int32Array.of(0));
    expect([...exact.read(exact.matmul(exact.tensor(1, 1), x, matrix!))]).toEqual([127.375 * 127]);
  });

  it('are rounded to 16 bits before 16-bit weights', () => {
    const one = (type: 'F16' | 'BF16') => weight({ type, rows: 1, columns: 1, values: [1] });
    const x = tensor([1 + 2 ** -8 + 2 ** -12]);
    expect(values(ops.matmul(ops.tensor(1, 1), x, one('F16')))).toEqual([1 + 2 ** -8]);
    expect(values(ops.matmul(ops.tensor(1, 1), x, one('BF16')))).toEqual([1 + 2 ** -7]);
  });
});
