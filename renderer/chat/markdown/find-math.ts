/**
 * Where mathematics stands in Markdown: `$x$` and `\(x\)` in a line, `$$x$$` and `\[x\]` as displays. Decided from the text alone
 * and never taken back as it grows, so that a formula looks the same while it is being written and afterwards.
 */
export interface MathSpan {
  readonly tex: string;
  readonly isDisplay: boolean;
  /** Where the text goes on. */
  readonly end: number;
}

/** text: no mathematics begins here. open: that shows only in what is still to come. */
export type MathVerdict = MathSpan | 'text' | 'open';

const maxInlineLength = 400;
const maxLength = 6_000;

/** What begins at `start`, where a backslash or a dollar sign stands. Mathematics never goes on beyond a blank line. */
export function mathAt(text: string, start: number): MathVerdict {
  const marks = text.slice(start, start + 2);
  if (marks === '\\(') return between(text, start, '\\)', false);
  if (marks === '\\[') return between(text, start, '\\]', true);
  if (text[start] !== '$') return 'text';
  if (marks === '$$') return text[start + 2] === '$' ? 'text' : between(text, start, '$$', true);
  return dollarMath(text, start);
}

function between(text: string, start: number, closing: string, isDisplay: boolean): MathVerdict {
  const from = start + 2;
  const limit = paragraphEnd(text, from);
  const end = text.indexOf(closing, from);
  if (end === -1 || end > limit) return limit === text.length && limit - from < maxLength ? 'open' : 'text';
  const tex = text.slice(from, end);
  // `\[1\]` is an escaped bracket around a number, not a formula.
  if (tex.trim() === '' || (closing === '\\]' && /^\s*\d+\s*$/.test(tex))) return 'text';
  return { tex, isDisplay, end: end + 2 };
}

/** Single dollars are amounts far more often than in papers, so they must look like a formula from both ends and in between. */
function dollarMath(text: string, start: number): MathVerdict {
  if (/[\p{L}\p{N}$]/u.test(text[start - 1] ?? '')) return 'text';
  const first = text[start + 1];
  if (first === undefined) return 'open';
  if (/[\s$]/.test(first)) return 'text';
  const newline = text.indexOf('\n', start);
  const limit = Math.min(newline === -1 ? text.length : newline, start + maxInlineLength);
  for (let end = start + 2; end < limit; end += 1) {
    const isWordEnd = text[end] === ' ' || text[end] === '$';
    if (isWordEnd && isProse(text.slice(start + 1, end))) return 'text';
    if (text[end] === '\\') end += 1;
    else if (text[end] === '$') {
      // A dollar inside a formula would have been escaped: this one closes it, or both are amounts.
      const isEnd = !/\s/.test(text[end - 1] ?? '') && !/[\p{L}\p{N}$]/u.test(text[end + 1] ?? '');
      return isEnd ? { tex: text.slice(start + 1, end), isDisplay: false, end: end + 1 } : 'text';
    }
  }
  return limit === text.length ? 'open' : 'text';
}

/** Whether this reads as a sentence: words side by side, a sentence's end, or an amount with a word after it. */
function isProse(content: string): boolean {
  const bare = content.replace(/\\[A-Za-z]+\*?(?:\s*\{[^{}]*(?:\}|$))?/g, ' \\ ');
  return (
    /[A-Za-z]{2,}\s+[A-Za-z]{2,}\s/.test(`${bare} `) ||
    /[.!?;:]\s+[A-Za-z]{2,}\s/.test(`${bare} `) ||
    /^[\d.,]+[kKmMbB]?(?:\s*[-–/]\s*|[*_~)\]"'”’]*[,;:.]?\s+)[A-Za-z]{2,}\s/.test(`${bare} `)
  );
}

/** The end of the paragraph that `from` lies in: the blank line after it, or the end of the text. */
function paragraphEnd(text: string, from: number): number {
  const blank = /\n[ \t>]*\n/g;
  blank.lastIndex = from;
  return blank.exec(text)?.index ?? text.length;
}
