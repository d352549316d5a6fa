import { describe, expect, it } from 'vitest';
import { judgeQuestion } from '../../../engine/judge/question.ts';

describe('what a question shows of its difficulty', () => {
  it.each([
    ['Hello'],
    ['Thank you very much'],
    ['What is the capital of France?'],
    ['What is 2 + 3?'],
    ['Write a polite note that declines an invitation to a wedding on 2026-06-14 at 9:30.'],
    ['Call me at 555-2368 or write to room 12-14.'],
    ['What happened in 1848 and in 1871?'],
    ['Was bedeutet das Wort Fernweh?'],
    ['谢谢你的帮助'],
    ['Comment dit-on « merci » en japonais ?'],
    ['مرحبا كيف حالك'],
  ])('nothing: %s', (text) => {
    expect(judgeQuestion(text)).toEqual({ difficulty: 0, reasons: [] });
  });

  it.each([
    ['What is 4821 + 977?', 'calculation'],
    ['37-12', 'calculation'],
    ['96/4 =', 'calculation'],
    ['Was ist 48 mal 77?', 'calculation'],
    ['34乘以12是多少?', 'calculation'],
    ['How much is 69607 minus 76?', 'calculation'],
    ['Anna has 126 stamps and buys 58 more. How many stamps does Anna have now?', 'several-steps'],
    ['Peter hat 12 Äpfel und gibt 5 weg. Wie viele bleiben?', 'several-steps'],
    ['У Анны 12 яблок, она отдала 5. Сколько осталось?', 'several-steps'],
    ['小明有15个苹果,吃了6个,还剩多少个?', 'several-steps'],
    ['りんごが12個あり、5個食べました。いくつ残りますか。', 'several-steps'],
    ['Prove that the square root of 2 is irrational.', 'mathematics'],
    ['Berechne \\int x^2 dx', 'mathematics'],
    ['证明素数有无穷多个', 'mathematics'],
    ['Why does this fail?\n```\nconst a = b;\n```', 'code'],
    ['Please debug my parser', 'code'],
    ['Explain step by step how a bill becomes law', 'reasoning'],
  ])('%s → %s', (text, reason) => {
    expect(judgeQuestion(text).reasons).toContain(reason);
  });

  it('a single small calculation only leans; several numbers turn the choice', () => {
    expect(judgeQuestion('What is 4821 + 977?').difficulty).toBeLessThan(0.5);
    const story = 'Ben has 142 cookies, loses 138 and then finds 177. How many cookies does Ben have now?';
    expect(judgeQuestion(story).difficulty).toBeGreaterThanOrEqual(0.5);
    expect(judgeQuestion('Prove that 12 * 34 = 408').difficulty).toBeGreaterThan(0.5);
  });

  it('puts the weightiest reason first', () => {
    expect(judgeQuestion('Please debug this, and prove it: 4821 + 977').reasons).toEqual([
      'mathematics',
      'calculation',
      'code',
    ]);
  });

  it('passes over the middle of a long text', () => {
    const document = `Summarise this.\n${'The plan cost 12 + 30 euros. Prove it. '.repeat(200)}\nWhat is it about?`;
    const middle = document.slice(600, -600);
    expect(judgeQuestion(`${'Summarise. '.repeat(60)}${middle}${' In one line, please.'.repeat(40)}`).reasons).toEqual(
      [],
    );
  });
});
