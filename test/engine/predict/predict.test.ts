import { describe, expect, test } from 'vitest';
import { modelCost } from '../../../engine/predict/model-cost.ts';
import { predict } from '../../../engine/predict/predict.ts';
import { publishedTensors } from '../../../engine/predict/published-tensors.ts';
import { madeUpMachine } from '../../support/made-up-machine.ts';
import { publishedShape } from '../../support/published-shape.ts';
import type { Qwen3Size } from '../../support/qwen3-shapes.ts';

const GiB = 2 ** 30;
const machine = madeUpMachine({ bytesPerSecond: 33e9, macsPerSecond: 250e9 });

function predictSize(size: Qwen3Size, gibibytes: number, readBytesPerSecond?: number) {
  const cost = modelCost(publishedShape(size), publishedTensors(publishedShape(size), 'Q4_K_M'));
  const memory = { total: gibibytes * GiB, free: gibibytes * GiB };
  return predict(machine, cost, { memory, contextTokens: 8192, readBytesPerSecond });
}

describe('a prediction', () => {
  test('of a model that fits has speeds, whether the disk is known or not', () => {
    expect(predictSize('8B', 16)).toMatchObject({
      verdict: { fit: 'fits' },
      decodeTokensPerSecond: expect.closeTo(7.06, 1),
      loadSeconds: null,
    });
  });

  test('says how long the weights take to come from the disk', () => {
    expect(predictSize('8B', 16, 1e9).loadSeconds).toBeCloseTo(5.022, 3);
  });

  test('of a mixture that does not fit whole depends on the disk', () => {
    const known = predictSize('30B-A3B', 16, 1.1e9);
    expect(known.verdict.fit).toBe('pages');
    expect(known.decodeTokensPerSecond).toBeGreaterThan(1);
    expect(known.decodeTokensPerSecond).toBeLessThan(8);
    expect(predictSize('30B-A3B', 16)).toMatchObject({
      prefillTokensPerSecond: null,
      decodeTokensPerSecond: null,
      fullContextTokensPerSecond: null,
    });
  });

  test('of a model that is too large promises no speed', () => {
    expect(predictSize('32B', 16, 1e9)).toMatchObject({
      verdict: { fit: 'too-large' },
      prefillTokensPerSecond: null,
      decodeTokensPerSecond: null,
    });
  });
});
