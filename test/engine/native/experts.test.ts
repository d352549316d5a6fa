import { writeFileSync } from 'node:fs';
import { describe, it } from 'vitest';
import type { TensorType } from '../../../engine/gguf/tensor-type.ts';
import type { Routing } from '../../../engine/ops/ops.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import type { StoredWeight } from './backends.ts';
import {
  expectLikeReference,
  openWeight,
  ROUNDING_TOLERANCE,
  randomFloats,
  storeWeight,
  tensorOf,
  types,
} from './backends.ts';

const path = tempFolder();
const dModel = 256;
const dExpert = 256;

interface StoredExperts {
  readonly router: StoredWeight;
  readonly gate: StoredWeight;
  readonly up: StoredWeight;
  readonly down: StoredWeight;
}

function storeExperts(nExperts: number, gate: TensorType, up: TensorType, down: TensorType): StoredExperts {
  return {
    router: storeWeight(path('router'), { type: 'F32', rows: nExperts, columns: dModel }, 1),
    gate: storeWeight(path('gate'), { type: gate, rows: dExpert, columns: dModel, nExperts }, 2),
    up: storeWeight(path('up'), { type: up, rows: dExpert, columns: dModel, nExperts }, 3),
    down: storeWeight(path('down'), { type: down, rows: dModel, columns: dExpert, nExperts }, 4),
  };
}

function expectExpertsLikeReference(stored: StoredExperts, n: number, routing: Routing): void {
  // Small activations keep the router undecided, so that every weight matters.
  const values = randomFloats(n * dModel, n).map((value) => value / 16);
  expectLikeReference(
    (ops) => {
      const open = (part: StoredWeight) => openWeight(ops, part).weight;
      const experts = {
        router: open(stored.router),
        gate: open(stored.gate),
        up: open(stored.up),
        down: open(stored.down),
      };
      const x = tensorOf(ops, path('x'), values, dModel);
      return ops.read(ops.moeFfn(ops.tensor(n, dModel), x, experts, routing));
    },
    ROUNDING_TOLERANCE,
    `${n} rows, topK ${routing.topK}, normalize ${routing.normalize}`,
  );
}

describe('experts', () => {
  it.each(types)('of %s agree with the reference', (type) => {
    const stored = storeExperts(5, type, type, type);
    for (const n of [1, 11]) expectExpertsLikeReference(stored, n, { topK: 2, normalize: true });
  });

  it.each([
    ['Q4_K', 'Q8_0', 'Q6_K'],
    ['F16', 'Q4_K', 'F32'],
    ['Q8_0', 'Q6_K', 'BF16'],
    ['Q4_K', 'Q5_K', 'Q5_1'],
    ['Q4_1', 'IQ4_NL', 'Q3_K'],
  ] as const)('of mixed types (gate %s, up %s, down %s) agree with the reference', (gate, up, down) => {
    expectExpertsLikeReference(storeExperts(4, gate, up, down), 5, { topK: 2, normalize: true });
  });

  it('agree with the reference however many are chosen, rescaled or not', () => {
    const stored = storeExperts(4, 'Q8_0', 'Q8_0', 'Q8_0');
    for (const topK of [1, 2, 3, 4]) {
      for (const normalize of [true, false]) expectExpertsLikeReference(stored, 3, { topK, normalize });
    }
  });

  it('agree with the reference when there are more of them than rows', () => {
    expectExpertsLikeReference(storeExperts(24, 'Q4_K', 'Q4_K', 'Q6_K'), 2, { topK: 3, normalize: true });
  });

  it('with the lowest numbers are chosen when the router likes all the same', () => {
    const stored = storeExperts(4, 'F32', 'F32', 'F32');
    const router = writeEqualRows(path('equal'), 4);
    expectExpertsLikeReference({ ...stored, router }, 3, { topK: 2, normalize: true });
  });
});

/** A router whose rows are the same numbers: one random row under four names. */
function writeEqualRows(at: string, rows: number): StoredWeight {
  const row = randomFloats(dModel, 9);
  const values = Float32Array.from({ length: rows * dModel }, (_, i) => row[i % dModel]!);
  writeFileSync(at, Buffer.concat([Buffer.alloc(64), Buffer.from(values.buffer)]));
  return { type: 'F32', rows, columns: dModel, nExperts: 1, path: at, sizeBytes: values.byteLength };
}
