import { describe, expect, test } from 'vitest';
import { citedSentences } from '../../../app/citations/find-references.ts';
import { citedNumbers } from '../../../renderer/chat/markdown/citations.ts';

const cited = (answer: string) => citedSentences(answer).map(({ text, numbers }) => [text, ...numbers]);

describe('references of an answer', () => {
  test('belong to the sentence that they stand in', () => {
    expect(cited('Costs rose. Sales fell by 4 % [3]. Profit did not change [4][5].')).toEqual([
      ['Sales fell by 4 % .', 3],
      ['Profit did not change .', 4, 5],
    ]);
  });

  test('belong to the sentence before where they follow its end', () => {
    expect(cited('Sales fell. [3] Profit rose.[4]')).toEqual([
      ['Sales fell.', 3],
      ['Profit rose.', 4],
    ]);
    expect(cited('销售额下降了。[3]利润增加了[4]。')).toEqual([
      ['销售额下降了。', 3],
      ['利润增加了 。', 4],
    ]);
  });

  test('may be lists and ranges', () => {
    expect(cited('It rose [2, 4] and fell [6–8].')).toEqual([['It rose and fell .', 2, 4, 6, 7, 8]]);
  });

  test.each([
    ['[3]', [3]],
    ['[3, 7]', [3, 7]],
    ['[3，7]', [3, 7]],
    ['[3–5]', [3, 4, 5]],
    ['[3-5; 9]', [3, 4, 5, 9]],
    ['[ 4 — 5, 5 ]', [4, 5]],
    ['[1990–2024]', [1990, 2024]],
    ['[5-3]', [5, 3]],
  ])('%s is read alike by the app and by the window', (reference, numbers) => {
    expect(citedSentences(`It rose ${reference}.`)[0]?.numbers).toEqual(numbers);
    expect(citedNumbers(reference)).toEqual(numbers);
  });

  test('abbreviations and decimal points end no sentence', () => {
    expect(cited('Dr. Ames paid 3.5 million [2].')).toEqual([['Dr. Ames paid 3.5 million .', 2]]);
  });

  test('in code, in links and in words there are none', () => {
    expect(cited('Use `a[1]` here.\n\n```js\nx = list[2];\n```\n')).toEqual([]);
    expect(cited('See [3](https://example.org).\n\n[4]: https://example.org')).toEqual([]);
    expect(cited('An [example] and [x3] and [].')).toEqual([]);
  });

  test('each line of a list is a sentence of its own', () => {
    expect(cited('- Anna: 12 [1]\n- Ben: 15 [2]')).toEqual([
      ['- Anna: 12', 1],
      ['- Ben: 15', 2],
    ]);
  });

  test('a reference with nothing before it has nothing to be checked', () => {
    expect(cited('[7]')).toEqual([['', 7]]);
  });
});
