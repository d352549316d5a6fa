import { tensorTypes } from '../../engine/gguf/tensor-type.ts';
import type { Machine } from '../../engine/predict/machine.ts';

/**
 * A measurement with round figures: weights pass at `bytesPerSecond` when there is one row, whatever their type, and `macsPerSecond`
 * limits more rows. Everything else takes no time worth speaking of, unless a test says so.
 */
export function madeUpMachine(
  { bytesPerSecond, macsPerSecond }: { bytesPerSecond: number; macsPerSecond: number },
  change: Partial<Machine> = {},
): Machine {
  const next = 1e-18;
  const products = Object.entries(tensorTypes).map(([type, { blockBytes, blockElements }]) => {
    const alone = blockBytes / blockElements / bytesPerSecond;
    return [type, [1, 64].map((rows) => ({ rows, seconds: Math.max(alone, rows / macsPerSecond) }))] as const;
  });
  return {
    version: 2,
    kernels: 'native made-up',
    threads: 4,
    processor: 'Made-up',
    othersBusyCores: 0,
    products: Object.fromEntries(products) as unknown as Machine['products'],
    productSeconds: next,
    verbSeconds: next,
    normValueSeconds: next,
    swigluValueSeconds: next,
    attention: [{ kvType: 'F16', nHeads: 32, nKvHeads: 8, points: [{ rows: 1, seconds: next }] }],
    expertFactors: [{ rowsPerExpert: 1, factor: 1 }],
    choiceEntrySeconds: next,
    ...change,
  };
}
