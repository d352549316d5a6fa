import { describe, expect, test } from 'vitest';
import type { Machine } from '../../../engine/predict/machine.ts';
import { secondsAt } from '../../../engine/predict/machine.ts';
import { modelCost } from '../../../engine/predict/model-cost.ts';
import type { MixName } from '../../../engine/predict/published-tensors.ts';
import { publishedTensors } from '../../../engine/predict/published-tensors.ts';
import { decodeSeconds, prefillSeconds } from '../../../engine/predict/speed.ts';
import { madeUpMachine } from '../../support/made-up-machine.ts';
import { publishedShape } from '../../support/published-shape.ts';
import type { Qwen3Size } from '../../support/qwen3-shapes.ts';

function costOf(size: Qwen3Size, mix: MixName = 'Q4_K_M') {
  return modelCost(publishedShape(size), publishedTensors(publishedShape(size), mix));
}

/** A machine of 33 GB/s and 250 · 10⁹ multiply-adds a second. */
const server = madeUpMachine({ bytesPerSecond: 33e9, macsPerSecond: 250e9 });

describe('between measured numbers of rows', () => {
  const points = [
    { rows: 1, seconds: 10 },
    { rows: 4, seconds: 16 },
    { rows: 16, seconds: 64 },
  ];

  test('times lie on straight lines, and beyond the last in proportion', () => {
    expect([0.5, 1, 2, 4, 10, 16, 32].map((rows) => secondsAt(points, rows))).toEqual([10, 10, 12, 16, 40, 64, 128]);
  });
});

describe('writing', () => {
  test.each<[Qwen3Size, number]>([
    // Bandwidth by the gigabytes that a token reads: 0.390, 4.671, 1.919 and 13.083.
    ['0.6B', 84.6],
    ['8B', 7.06],
    ['30B-A3B', 17.2],
    ['235B-A22B', 2.52],
  ])('%s is as fast as its weights pass', (size, tokensPerSecond) => {
    const seconds = decodeSeconds(server, costOf(size), 0);
    expect(Math.abs(1 / seconds / tokensPerSecond - 1)).toBeLessThan(0.005);
  });

  test('takes longer by the positions that attention looks at, in each layer and query head', () => {
    const machine: Machine = {
      ...server,
      attention: [{ kvType: 'F16', nHeads: 32, nKvHeads: 8, points: [{ rows: 1, seconds: 2e-9 }] }],
    };
    const cost = costOf('8B');
    const seconds = decodeSeconds(machine, cost, 3999) - decodeSeconds(server, cost, 3999);
    expect(seconds).toBeCloseTo(36 * 32 * 4000 * 2e-9, 6);
  });

  test('takes the measurement of the nearest heads and of the same kind of cache', () => {
    const point = (seconds: number) => [{ rows: 1, seconds }];
    const machine: Machine = {
      ...server,
      attention: [
        { kvType: 'F16', nHeads: 16, nKvHeads: 8, points: point(1) },
        { kvType: 'F16', nHeads: 32, nKvHeads: 8, points: point(2) },
        { kvType: 'F16', nHeads: 32, nKvHeads: 4, points: point(3) },
        { kvType: 'Q8_0', nHeads: 16, nKvHeads: 8, points: point(4) },
        { kvType: 'Q8_0', nHeads: 32, nKvHeads: 8, points: point(5) },
        { kvType: 'Q8_0', nHeads: 32, nKvHeads: 4, points: point(6) },
      ],
    };
    const perScore = (size: Qwen3Size, kvType: 'F16' | 'Q8_0') => {
      const { shape } = costOf(size);
      return Math.round(decodeSeconds(machine, costOf(size), 0, { kvType }) / (shape.nLayers * shape.nHeads));
    };
    // Query heads: 2, 4, 5, 8 and 16 to a key-value head, of which the mixtures have 4 and the others 8.
    const sizes = ['0.6B', '8B', '14B', '30B-A3B', '235B-A22B'] as const;
    expect(sizes.map((size) => perScore(size, 'F16'))).toEqual([1, 2, 2, 3, 3]);
    expect(sizes.map((size) => perScore(size, 'Q8_0'))).toEqual([4, 5, 5, 6, 6]);
  });

  test('counts the fixed parts of each layer and the choice among the vocabulary', () => {
    const cost = costOf('0.6B');
    const base = decodeSeconds(server, cost, 0);
    const extra = (change: Partial<Machine>) => decodeSeconds({ ...server, ...change }, cost, 0) - base;
    expect(extra({ productSeconds: 1e-6 })).toBeCloseTo((28 * 7 + 1) * 1e-6, 9);
    expect(extra({ verbSeconds: 1e-6 })).toBeCloseTo(28 * 10 * 1e-6, 9);
    expect(extra({ swigluValueSeconds: 1e-9 })).toBeCloseTo(28 * 3072 * 1e-9, 9);
    expect(extra({ choiceEntrySeconds: 1e-8 })).toBeCloseTo(151_936 * 1e-8, 9);
  });

  test('waits for the experts that did not stay in memory', () => {
    // 48 layers · 8 experts · 3 · 768 · 2048 weights at 4.5 bits and a sixth of them at 6.5625: 1.14 GB, a quarter of it from the disk.
    const cost = costOf('30B-A3B');
    const paging = { residentShare: 0.75, readBytesPerSecond: 1.1e9 };
    const waiting = decodeSeconds(server, cost, 0, { paging }) - decodeSeconds(server, cost, 0);
    const weights = 48 * 8 * 3 * 768 * 2048;
    const bytes = weights * ((5 / 6) * 0.5625 + (1 / 6) * (210 / 256));
    expect(waiting).toBeCloseTo((0.25 * bytes) / 1.1e9, 4);
  });
});

describe('reading', () => {
  test('is as fast as the machine multiplies where bandwidth does not count', () => {
    const machine = madeUpMachine({ bytesPerSecond: 1e15, macsPerSecond: 250e9 });
    const tokensPerSecond = (size: Qwen3Size) => 512 / prefillSeconds(machine, costOf(size), 512);
    // 0.44, 6.95 and 2.73 · 10⁹ multiply-adds a token.
    expect(tokensPerSecond('0.6B')).toBeCloseTo(250 / 0.4404, -1);
    expect(tokensPerSecond('8B')).toBeCloseTo(250 / 6.9457, 1);
    expect(tokensPerSecond('30B-A3B')).toBeCloseTo(250 / 2.732, 0);
  });

  test('reads weights once for the tokens of a slice, however slow the machine', () => {
    const slow = madeUpMachine({ bytesPerSecond: 10e9, macsPerSecond: 10e9 });
    const cost = costOf('14B', 'Q8_0');
    // 13.2 G products without the head; reading 13.7 GB for each token would make it 1.4 s.
    const seconds = prefillSeconds(slow, cost, 32) - prefillSeconds(slow, cost, 31);
    expect(seconds).toBeCloseTo(1.32, 2);
  });

  test('looks back at half of the prompt on average', () => {
    const attention: Machine['attention'] = [
      { kvType: 'F16', nHeads: 32, nKvHeads: 8, points: [{ rows: 1, seconds: 1e-9 }] },
    ];
    const cost = costOf('8B');
    const seconds = prefillSeconds({ ...server, attention }, cost, 1000) - prefillSeconds(server, cost, 1000);
    // Slices depend on the speed, but the pairs of positions do not.
    expect(Math.abs(seconds / (36 * 32 * ((1000 * 1001) / 2) * 1e-9) - 1)).toBeLessThan(0.05);
  });

  test('experts cost more where each has few rows, as it was measured', () => {
    const fetching = madeUpMachine({ bytesPerSecond: 33e9, macsPerSecond: 1e15 });
    const machine: Machine = {
      ...fetching,
      expertFactors: [
        { rowsPerExpert: 1, factor: 2 },
        { rowsPerExpert: 3, factor: 1 },
      ],
    };
    const cost = costOf('30B-A3B', 'Q8_0');
    const layerBytes = 3 * 768 * 2048 * (34 / 32);
    // A token has one row for each of its 8 experts. 16 tokens have 128 for 82.41 experts, 1.553 for each: a factor of 1.723.
    const written = decodeSeconds(machine, cost, 0) - decodeSeconds(fetching, cost, 0);
    expect(written).toBeCloseTo((48 * layerBytes * 8) / 33e9, 4);
    const read = prefillSeconds(machine, cost, 16) - prefillSeconds(fetching, cost, 16);
    expect(read).toBeCloseTo((0.723 * 48 * layerBytes * 82.41) / 33e9, 3);
  });

  test('an expert that several tokens chose is fetched once for all of them', () => {
    // At 16 tokens 128 · (1 − (15/16)^16) = 82.4 of 128 experts are chosen, for 128 choices.
    const fetching = madeUpMachine({ bytesPerSecond: 33e9, macsPerSecond: 1e15 });
    const cost = costOf('30B-A3B', 'Q8_0');
    const experts = 48 * 3 * 768 * 2048 * (34 / 32) * 82.41;
    const rest = (32 * 48 * (2 * 2048 * 4096 + 2 * 2048 * 512)) / 32;
    const router = 48 * 128 * 2048 * 4;
    const seconds = (experts + rest * (34 / 32) + router) / 33e9;
    expect(Math.abs(prefillSeconds(fetching, cost, 16) / seconds - 1)).toBeLessThan(0.01);
  });
});
