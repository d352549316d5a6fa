import { describe, expect, it } from 'vitest';
import { CertaintyMeter } from '../../../engine/judge/certainty.ts';
import { Judge, PROBE_TOKENS } from '../../../engine/judge/judge.ts';
import { takesBack } from '../../../engine/judge/retraction.ts';

/** A vocabulary of the ten digits, by their value, and words behind them. */
const nRealTokens = 40;
const vocabulary = { nRealTokens, encode: (text: string) => [Number(text)] };
const word = 10;

/** Logits that give the tokens these probabilities, and the others next to none. */
function logitsOf(probabilities: Readonly<Record<number, number>>): Float32Array {
  const logits = new Float32Array(nRealTokens).fill(-40);
  for (const [id, probability] of Object.entries(probabilities)) logits[Number(id)] = Math.log(probability);
  return logits;
}
const sure = (id: number) => ({ id, logits: logitsOf({ [id]: 1 }) });
const torn = (ids: readonly number[]) => ({
  id: ids[0]!,
  logits: logitsOf(Object.fromEntries(ids.map((id) => [id, 1 / ids.length]))),
});

const easy = { difficulty: 0, reasons: [] } as const;
const leaning = { difficulty: 0.4, reasons: ['calculation'] } as const;

/** Shows the judge tokens until it gives the answer up; how many it saw, and why. */
function watch(judge: Judge, tokens: readonly { id: number; logits: Float32Array; text?: string }[]) {
  const ids: number[] = [];
  for (const { id, logits, text = ' word' } of tokens) {
    ids.push(id);
    const verdict = judge.watch({ id, logits, tokens: ids, text });
    if (verdict !== null) return { after: ids.length, reasons: verdict.reasons, verdict };
  }
  return { after: null, reasons: judge.verdict.reasons, verdict: judge.verdict };
}
const judgeOf = (question: ConstructorParameters<typeof Judge>[0], threshold?: number) =>
  new Judge(question, vocabulary, threshold);
const filler = (n: number) => Array.from({ length: n }, (_, i) => sure(word + (i % 25)));

describe('the certainty of a token', () => {
  it('is its entropy, and inside numbers the probability of the number so far', () => {
    const meter = new CertaintyMeter(vocabulary);
    expect(meter.observe(logitsOf({ [word]: 1 }), word)).toEqual({ entropy: expect.closeTo(0), number: null });
    expect(meter.observe(logitsOf({ 1: 0.5, 2: 0.5 }), 1).number).toBeCloseTo(0.5);
    expect(meter.observe(logitsOf({ 7: 0.5, 8: 0.5 }), 7)).toEqual({
      entropy: expect.closeTo(Math.LN2),
      number: expect.closeTo(0.25),
    });
    expect(meter.observe(logitsOf({ [word]: 1 }), word).number).toBeNull();
    expect(meter.observe(logitsOf({ 3: 1 }), 3).number).toBeCloseTo(1);
  });

  it('of a digit does not depend on whether there might have been a word', () => {
    const meter = new CertaintyMeter(vocabulary);
    expect(meter.observe(logitsOf({ 4: 0.1, [word]: 0.9 }), 4).number).toBeCloseTo(1);
  });
});

describe('the judge', () => {
  it('lets the question decide where it is plain', () => {
    expect(judgeOf({ difficulty: 0.6, reasons: ['code'] }).beforehand()).toMatchObject({
      mode: 'deep',
      reasons: ['code'],
    });
    expect(judgeOf(leaning).beforehand()).toBeNull();
  });

  it('stays fast while the model is sure', () => {
    expect(watch(judgeOf(leaning), [...filler(20), sure(4), sure(2), ...filler(20)])).toMatchObject({
      after: null,
      reasons: ['sure'],
    });
  });

  it('gives up a number that the model would not write again', () => {
    expect(watch(judgeOf(easy), [...filler(3), torn([4, 5, 6])])).toMatchObject({
      after: 4,
      reasons: ['unsure-number'],
    });
    const halfSure = { id: 4, logits: logitsOf({ 4: 0.7, 5: 0.3 }) };
    expect(watch(judgeOf(easy), [...filler(3), halfSure, ...filler(9)]).after).toBeNull();
    // The same doubt counts for more where the question is about numbers.
    expect(watch(judgeOf(leaning), [...filler(3), halfSure])).toMatchObject({
      reasons: ['unsure-number', 'calculation'],
    });
    expect(watch(judgeOf(leaning, 0.7), [...filler(3), halfSure]).after).toBeNull();
  });

  it('after the probe takes two unsure numbers, unless the question is about numbers', () => {
    const late = [...filler(PROBE_TOKENS), torn([4, 5, 6]), sure(word)];
    expect(watch(judgeOf(easy), late).after).toBeNull();
    expect(watch(judgeOf(leaning), late).after).toBe(PROBE_TOKENS + 1);
    expect(watch(judgeOf(easy), [...late, torn([7, 8, 9])])).toMatchObject({ after: PROBE_TOKENS + 3 });
  });

  it('gives up an answer whose words stay open for long, but not for a few of them', () => {
    const open = torn([10, 11, 12, 13, 14]);
    expect(
      watch(judgeOf(easy), [...filler(40), ...Array.from({ length: 20 }, () => open), ...filler(9)]).after,
    ).toBeNull();
    expect(
      watch(
        judgeOf(easy),
        Array.from({ length: 60 }, () => open),
      ),
    ).toMatchObject({
      after: 32,
      reasons: ['unsure-words'],
    });
  });

  it('gives up an answer that takes something back, or goes round in circles', () => {
    const retracting = [...filler(30), { ...sure(word), text: ' It is 7. Wait, that is wrong' }];
    expect(watch(judgeOf(easy), retracting)).toMatchObject({ after: 31, reasons: ['restarted'] });
    const circle = Array.from({ length: 400 }, (_, i) => sure(word + (i % 4)));
    const { after, reasons } = watch(judgeOf(easy), circle);
    expect(reasons).toEqual(['loop']);
    expect(after).toBeLessThanOrEqual(160);
  });
});

describe('words that take something back', () => {
  const before = 'The result of the sum is 391. ';
  it.each([
    'Wait, let me check',
    'Actually, that is',
    'No, wait. ',
    'Let me recalculate',
    '等等,我算错了',
    'Нет, это',
    'Moment mal',
  ])('begin a sentence: %s', (words) => {
    expect(takesBack(before + words)).toBe(true);
  });
  it.each([
    ['at the beginning of the answer', 'Wait, there is more to it'],
    ['inside a sentence', `${before}You have to wait, then go on`],
    ['in the middle of a word', `${before}Waiter, please`],
  ])('but not %s', (_, text) => {
    expect(takesBack(text)).toBe(false);
  });
});
