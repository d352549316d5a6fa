import { describe, expect, it } from 'vitest';
import { convertMath, formulaIn } from '../../../renderer/chat/markdown/convert-math.ts';

/** The formulas in a text, displays in brackets. */
function formulas(text: string): readonly string[] {
  return [...convertMath(text).matchAll(/(`+)(.*?)\1/g)].flatMap(([, , code = '']) => {
    const formula = formulaIn(code);
    if (formula === null) return [];
    return formula.isDisplay ? [`[${formula.tex}]`] : [formula.tex];
  });
}

describe('finding mathematics', () => {
  it.each([
    ['Then $x^2$ and \\(y_1\\), so $$z$$.', ['x^2', 'y_1', '[z]']],
    ['\\[\na\n= b\n\\]', ['[a = b]']],
    ['$2x + 1 = 5$, $10$, $90\\%$ and $\\text{if } x > 0$', ['2x + 1 = 5', '10', '90\\%', '\\text{if } x > 0']],
    ['> $$\n> a\n> + b\n> $$', ['[a + b]']],
    ['$$\na % a note\nb\n$$', ['[a b]']],
    ['能量 $E=mc^2$，质量 \\(m\\)。', ['E=mc^2', 'm']],
  ])('finds it in %j', (text, expected) => {
    expect(formulas(text)).toEqual(expected);
  });

  it.each([
    'It costs $5 and $10.',
    'From $5-$10, US$5 or A$6, 5$ or 10$.',
    '**$5** and **$6**, ($7) or $8/month, $9k to $10k',
    'Between $1,000 and $2,000.50; about $3 million, then $4.',
    'Set $HOME and $PATH, or $(pwd).',
    'A single $ sign, $ here $ and there',
    '`$x$` and ``\\(y\\)``',
    '```sh\necho $x$ \\(y\\)\n```',
    '\\$x\\$',
    'See \\[1\\].',
    '$x\n\ny$',
  ])('leaves %j as it is', (text) => {
    expect(convertMath(text)).toBe(text);
  });

  it('keeps bars in a formula out of the way of a table', () => {
    expect(formulas('| $|x|$ | b |\n| - | - |\n')).toEqual(['\\vert x\\vert']);
  });

  it('keeps backticks in a formula', () => {
    expect(formulas('$\\text{`}$')).toEqual(['\\text{`}']);
  });
});
