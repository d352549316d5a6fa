import { describe, expect, it } from 'vitest';
import { Random } from '../../../engine/sampling/random.ts';
import { endsInLoop } from '../../../engine/sampling/repetition-guard.ts';

const random = new Random(1);
const noise = (length: number) => Array.from({ length }, () => random.uint32() % 1000);
const repeated = (block: readonly number[], length: number) =>
  Array.from({ length }, (_, i) => block[i % block.length]!);
/** Whether a text that grows to these tokens is ever taken for a loop, and at which length. */
function caughtAt(tokens: readonly number[]): number | undefined {
  for (let n = 1; n <= tokens.length; n++) if (endsInLoop(tokens.slice(0, n))) return n;
  return undefined;
}

describe('the guard against repetition', () => {
  it.each([1, 2, 7, 50, 128])('sees a block of %i tokens repeated for ever, soon after 512 of them', (period) => {
    const at = caughtAt([...noise(100), ...repeated(noise(period), 1000)]);
    expect(at).toBeGreaterThanOrEqual(512);
    expect(at).toBeLessThanOrEqual(100 + 512 + 64);
  });

  it('sees a long block at its fourth time', () => {
    const at = caughtAt(repeated(noise(400), 4000));
    expect(at).toBeGreaterThanOrEqual(1600);
    expect(at).toBeLessThanOrEqual(1664);
  });

  it('lets pass what differs, if only in one token of a block', () => {
    const lines = Array.from({ length: 200 }, (_, i) => [1, 2, 3, 4, 5, 6, 7, 100 + i]).flat();
    expect(caughtAt(lines)).toBeUndefined();
    expect(caughtAt(noise(3000))).toBeUndefined();
  });

  it('lets pass repetition that ends in time, as in a list that was asked for', () => {
    const line = noise(9);
    expect(caughtAt([...repeated(line, 450), ...noise(200), ...repeated(line, 450)])).toBeUndefined();
  });
});
