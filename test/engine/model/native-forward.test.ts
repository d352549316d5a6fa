import { describe, expect, it } from 'vitest';
import type { TensorType } from '../../../engine/gguf/tensor-type.ts';
import { tensorTypes } from '../../../engine/gguf/tensor-type.ts';
import { createNativeOps } from '../../../engine/ops/native.ts';
import { createReferenceOps } from '../../../engine/ops/reference.ts';
import { logitsInParts, openSession } from '../../support/open-model.ts';
import { writeSyntheticModel } from '../../support/synthetic-model.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const path = tempFolder();
const tokens = Array.from({ length: 16 }, (_, i) => (i * 37 + 11) % 280);

/** Root mean square of the differences, as a share of the spread of the expected values. */
function deviation(actual: Float32Array, expected: Float32Array): number {
  const norm = (x: Float32Array) => Math.sqrt(x.reduce((sum, value) => sum + value * value, 0));
  return norm(actual.map((value, i) => value - expected[i]!)) / norm(expected);
}

/**
 * Where activations are rounded, a last-bit difference may move one to the next code, and the layers after it spread that: two
 * right backends then differ by what the rounding itself costs, about 1 % with 8 bits. A mistake shows as 10 % and more.
 */
const tolerances: Partial<Record<TensorType, number>> = { F32: 1e-4, F16: 2e-3, BF16: 1e-2 };
const EIGHT_BIT_TOLERANCE = 3e-2;

const cases = (Object.keys(tensorTypes) as TensorType[]).flatMap((type) => [
  ['qwen3', type] as const,
  ['qwen3moe', type] as const,
]);

describe.each(cases)('the native forward pass of %s in %s', (architecture, type) => {
  const file = path(`${architecture}-${type}.gguf`);
  writeSyntheticModel(file, { architecture, type });
  const native = (threads: number, parts: readonly number[]) => {
    const session = openSession(file, createNativeOps({ threads }));
    const logits = logitsInParts(session, tokens, parts);
    session.close();
    return logits;
  };

  it('agrees with the reference', () => {
    const reference = logitsInParts(openSession(file, createReferenceOps()), tokens, []);
    expect(deviation(native(2, []), reference)).toBeLessThan(tolerances[type] ?? EIGHT_BIT_TOLERANCE);
  });

  it('gives the same bits however tokens are grouped and however many threads compute', () => {
    const atOnce = native(1, []);
    expect(native(1, [7])).toEqual(atOnce);
    expect(
      native(
        1,
        tokens.map(() => 1),
      ),
    ).toEqual(atOnce);
    expect(native(2, [])).toEqual(atOnce);
  });
});
