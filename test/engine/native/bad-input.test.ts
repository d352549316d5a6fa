import { writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { createNativeOps } from '../../../engine/ops/native.ts';
import { createReferenceOps } from '../../../engine/ops/reference.ts';
import { engineErrorOf } from '../../support/engine-error.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { openWeight, randomFloats, storeWeight, tensorOf } from './backends.ts';

const path = tempFolder();
const ops = createNativeOps({ threads: 2 });
const stored = storeWeight(path('w'), { type: 'F32', rows: 3, columns: 4 }, 1);
const { file, weight } = openWeight(ops, stored);
const shape = { type: 'F32', offset: 64, sizeBytes: 48, rows: 3, columns: 4, nExperts: 1 } as const;

/** Fails with `code`, and leaves the addon able to compute. */
function expectRefusal(action: () => unknown, code = 'internal'): void {
  expect(engineErrorOf(action).code).toBe(code);
  const rows = ops.read(ops.embed(ops.tensor(1, 4), weight, Int32Array.of(2)));
  expect(rows).toEqual(randomFloats(12, 1).slice(8));
}

it('refuses a file that is missing', () => {
  expectRefusal(() => ops.mapFile(path('nothing')), 'file-unreadable');
});

it('refuses a name with a zero in it, where the system would open another file', () => {
  expectRefusal(() => ops.mapFile(`${path('w')}\0.gguf`), 'file-unreadable');
});

it('refuses numbers of heads whose product with their width wraps around to the right size', () => {
  const x = ops.tensor(1, 8192);
  const heads = 2 ** 51 + 1; // 2 · 4096 · heads is 2⁶⁴ + 8192
  const rope = { inverseFrequencies: new Float64Array(4096), attentionFactor: 1 };
  expectRefusal(() => ops.rope(x, heads, rope, 0));
});

it.each([
  ['a folder', () => path('')],
  ['an empty file', () => emptyFile()],
])('refuses %s as a model file', (_, name) => {
  expectRefusal(() => ops.mapFile(name()), 'file-unreadable');
});

function emptyFile(): string {
  writeFileSync(path('empty'), '');
  return path('empty');
}

it('refuses kernels that the processor lacks, and names those that it has', () => {
  const foreign = process.arch === 'arm64' ? 'avx2' : 'neon';
  expectRefusal(() => createNativeOps({ kernels: foreign }), 'bad-request');
  expect(engineErrorOf(() => createNativeOps({ kernels: foreign })).message).toMatch(/can run: .*portable/);
});

it('refuses a tensor that was freed', () => {
  const x = tensorOf(ops, path('x'), randomFloats(8, 2), 4);
  const out = ops.tensor(2, 3);
  out.free();
  expectRefusal(() => ops.matmul(out, x, weight));
  x.free();
  expect(ops.read(x)).toHaveLength(0);
  expectRefusal(() => ops.row(ops.tensor(1, 4), x, 0));
});

it('refuses what belongs to another backend', () => {
  const reference = createReferenceOps();
  const foreign = openWeight(reference, stored);
  const x = tensorOf(ops, path('x'), randomFloats(8, 2), 4);
  expectRefusal(() => ops.weight(foreign.file, shape));
  expectRefusal(() => ops.matmul(ops.tensor(2, 3), x, foreign.weight));
  expectRefusal(() => ops.add(x, reference.tensor(2, 4)));
  const kv = reference.kvCache({ type: 'F16', nLayers: 1, nKvHeads: 1, headDim: 4 });
  expectRefusal(() => ops.writeKv(kv, 0, 0, x, x));
});

it('refuses products that would overwrite each other or their input', () => {
  const x = tensorOf(ops, path('x'), randomFloats(8, 2), 4);
  const out = ops.tensor(2, 3);
  expectRefusal(() =>
    ops.matmuls(x, [
      [out, weight],
      [out, weight],
    ]),
  );
  expectRefusal(() =>
    ops.matmuls(x, [
      [ops.tensor(2, 3), weight],
      [x, weight],
    ]),
  );
});

it('refuses to work once it was closed', () => {
  const closed = createNativeOps({ threads: 2 });
  closed.close();
  closed.close();
  expectRefusal(() => closed.embed(closed.tensor(1, 4), weight, Int32Array.of(0)));
});

it.each([
  ['past the end of the file', { offset: 68 }],
  ['at a negative offset', { offset: -64 }],
  ['at an offset beyond 64 bits', { offset: 2 ** 70 }],
  ['whose size and shape disagree', { rows: 4 }],
  ['whose shape wraps around', { rows: 2 ** 30, columns: 2 ** 30, nExperts: 2 ** 15 }],
  ['without rows', { rows: 0, sizeBytes: 0 }],
  ['with rows of broken blocks', { type: 'Q8_0', columns: 33 } as const],
])('refuses a weight %s', (_, change) => {
  expectRefusal(() => ops.weight(file, { ...shape, ...change }));
});

it.each([-1, 3, 2 ** 31 - 1])('refuses token %i, which has no embedding', (token) => {
  expectRefusal(() => ops.embed(ops.tensor(2, 4), weight, Int32Array.of(0, token)));
});

it('refuses shapes that do not fit each other', () => {
  const x = tensorOf(ops, path('x'), randomFloats(8, 2), 4);
  const wide = tensorOf(ops, path('wide'), randomFloats(10, 2), 5);
  expectRefusal(() => ops.matmul(ops.tensor(2, 3), wide, weight));
  expectRefusal(() => ops.matmul(ops.tensor(1, 3), x, weight));
  expectRefusal(() => ops.add(x, wide));
  expectRefusal(() => ops.swiglu(x, wide));
  expectRefusal(() => ops.rmsNorm(ops.tensor(2, 5), wide, weight, 1e-6));
  expectRefusal(() => ops.rmsNormHeads(x, 3, weight, 1e-6));
  expectRefusal(() => ops.row(ops.tensor(1, 4), x, 2));
  expectRefusal(() => ops.rope(x, 1, { inverseFrequencies: Float64Array.of(1), attentionFactor: 1 }, 0));
});

it('refuses positions that were not written, layers that do not exist, and gaps', () => {
  const kv = ops.kvCache({ type: 'F16', nLayers: 1, nKvHeads: 1, headDim: 4 });
  const x = tensorOf(ops, path('x'), randomFloats(8, 2), 4);
  const attend = (position: number, layer = 0, nHeads = 1) =>
    ops.attend(ops.tensor(2, 4), x, kv, layer, { nHeads, nKvHeads: 1, position, scale: 1 });
  expectRefusal(() => attend(0));
  expectRefusal(() => ops.writeKv(kv, 0, 1, x, x));
  expectRefusal(() => ops.writeKv(kv, 1, 0, x, x));
  expectRefusal(() => ops.writeKv(kv, 0, -1, x, x));
  ops.writeKv(kv, 0, 0, x, x);
  expectRefusal(() => attend(1));
  expectRefusal(() => attend(-1));
  expectRefusal(() => attend(0, 1));
  expectRefusal(() => attend(0, 0, 2));
  expect(ops.read(attend(0)).every(Number.isFinite)).toBe(true);
  kv.free();
  expect(kv.sizeBytes).toBe(0);
  expectRefusal(() => attend(0));
});

it('keeps experts in range when the router sees numbers that are none', () => {
  const router = storeWeight(path('router'), { type: 'F32', rows: 4, columns: 4 }, 3);
  const part = storeWeight(path('part'), { type: 'F32', rows: 4, columns: 4, nExperts: 4 }, 4);
  const open = (s: typeof router) => openWeight(ops, s).weight;
  const experts = { router: open(router), gate: open(part), up: open(part), down: open(part) };
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
    const x = tensorOf(ops, path('x'), new Float32Array(12).fill(value), 4);
    const out = ops.moeFfn(ops.tensor(3, 4), x, experts, { topK: 4, normalize: true });
    expect(ops.read(out)).toHaveLength(12);
  }
  const x = tensorOf(ops, path('x'), randomFloats(4, 5), 4);
  for (const topK of [0, 5, -1]) {
    expectRefusal(() => ops.moeFfn(ops.tensor(1, 4), x, experts, { topK, normalize: true }));
  }
});

it('refuses weights of a file that was closed', () => {
  const other = openWeight(ops, stored);
  other.file.close();
  expectRefusal(() => ops.embed(ops.tensor(1, 4), other.weight, Int32Array.of(0)));
});
