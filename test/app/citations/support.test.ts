import { describe, expect, test } from 'vitest';
import { supportBy } from '../../../app/citations/support.ts';
import { supportCases } from './cases.ts';

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

  test('where nothing is said there is nothing to support', () => {
    expect(isSupported('', 'Anna bought 12 apples.')).toEqual([false]);
  });
});
