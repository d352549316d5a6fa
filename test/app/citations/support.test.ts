import { describe, expect, test } from 'vitest';
import { supportBy } from '../../../app/citations/support.ts';
import { type SupportCase, supportCases } from './cases.ts';
import { lastCases } from './last-cases.ts';
import { heldOutCases, tuningCases } from './meaning-cases.ts';
import { secondCases } from './second-cases.ts';

const isSupported = (sentence: string, ...passages: string[]) => supportBy(sentence, passages);

describe('whether a passage supports a sentence', () => {
  test.each(supportCases)('$what: $sentence', ({ sentence, passage, isTrue }) => {
    expect(isSupported(sentence, passage)).toEqual([isTrue]);
  });

  test('a sentence may rest on several passages, each of which has something to do with it', () => {
    const [a, b, c] = ['Anna bought 12 apples.', 'Ben bought 15 pears.', 'The weather was fine.'];
    expect(isSupported('Anna bought 12 apples and Ben bought 15 pears.', a ?? '', b ?? '')).toEqual([true, true]);
    expect(isSupported('Anna bought 12 apples and Ben bought 15 pears.', a ?? '', b ?? '', c ?? '')).toEqual([
      true,
      true,
      false,
    ]);
    expect(isSupported('Anna bought 12 apples and Ben bought 15 pears.', a ?? '')).toEqual([false]);
  });

  test('each of several passages that says all of it supports it, whatever the others say', () => {
    const twice = ['Anna bought 12 apples.', 'In May Anna bought 12 apples from Ben.', 'It rained.'];
    expect(isSupported('Anna bought 12 apples.', ...twice)).toEqual([true, true, false]);
  });

  test('where nothing is said there is nothing to support', () => {
    expect(isSupported('', 'Anna bought 12 apples.')).toEqual([false]);
  });
});

/** Of cases of a set: how many that are called supported are so, and how many that are so are called supported. */
function rates(cases: readonly SupportCase[]) {
  const taken = cases.filter(({ sentence, passage }) => supportBy(sentence, [passage])[0] === true);
  const right = taken.filter(({ isTrue }) => isTrue).length;
  return { precision: right / taken.length, recall: right / cases.filter(({ isTrue }) => isTrue).length };
}

describe('most that is called supported is so, and most that is so is called supported', () => {
  test.each([
    ['the second set', secondCases, 0.9, 0.9],
    ['the last set', lastCases, 0.95, 0.9],
    ['opposites, numbers and names, as tuned', tuningCases, 0.95, 0.95],
    ['opposites, numbers and names, held out', heldOutCases, 0.9, 0.9],
  ] as const)('of %s', (_, cases, leastPrecision, leastRecall) => {
    const { precision, recall } = rates(cases);
    expect(precision).toBeGreaterThanOrEqual(leastPrecision);
    expect(recall).toBeGreaterThanOrEqual(leastRecall);
  });
});
