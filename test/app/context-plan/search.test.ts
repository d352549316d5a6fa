import { describe, expect, test } from 'vitest';
import { choosePassages } from '../../../app/context-plan/choose-passages.ts';
import { rankPairs } from '../../../app/context-plan/rank-pairs.ts';
import { matchExpression, searchTerms } from '../../../app/context-plan/search-terms.ts';

describe('what is looked for', () => {
  test('the words of the question, longer ones also without their endings', () => {
    expect(searchTerms('Who signed the deliveries?')).toEqual({
      long: ['who', 'signed', 'the', 'deliveries', 'deliveri'],
      pairs: [],
    });
  });

  test('words of one or two letters are too short for the index', () => {
    expect(searchTerms('Is it so?')).toEqual({ long: [], pairs: [] });
  });

  test('in scripts without spaces all stretches of three characters, and of two', () => {
    expect(searchTerms('合同金额')).toEqual({ long: ['合同金', '同金额'], pairs: ['合同', '同金', '金额'] });
    expect(searchTerms('GDP増加')).toEqual({ long: ['gdp'], pairs: ['増加'] });
  });

  test('quotes and operators of the index are text', () => {
    expect(matchExpression(searchTerms('NEAR("x" AND abc) OR c++').long)).toBe('"near" OR "and" OR "abc"');
    expect(matchExpression([])).toBeNull();
  });
});

test('pairs that few texts have count for more', () => {
  const texts = ['合同总金额为三百万元。', '合同由双方签订。', '合同的附件见下文。', '交货时间为五月。', '其他条款。'];
  const scores = rankPairs(texts, searchTerms('合同金额是多少').pairs);
  expect(scores.indexOf(Math.max(...scores))).toBe(0);
  expect(scores.slice(3)).toEqual([0, 0]);
});

describe('the passages that are shown', () => {
  const passages = Array.from({ length: 20 }, (_, i) => ({
    number: i + 1,
    documentId: i < 10 ? 'a' : 'b',
    tokens: 100,
  }));

  test('are the best hits with their neighbours, in the order of the document', () => {
    expect(choosePassages(passages, [5, 17], 600)).toEqual([4, 5, 6, 16, 17, 18]);
  });

  test('are no neighbours from another document', () => {
    expect(choosePassages(passages, [10], 1_000)).toEqual([9, 10]);
  });

  test('take what room there is: hits first, then neighbours', () => {
    expect(choosePassages(passages, [5, 17, 2], 300)).toEqual([2, 5, 17]);
    expect(choosePassages(passages, [5, 17, 2], 99)).toEqual([]);
  });

  test('are the beginning where nothing was found', () => {
    expect(choosePassages(passages, [], 300)).toEqual([1, 2, 3]);
  });
});
