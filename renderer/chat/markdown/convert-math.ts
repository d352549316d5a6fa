import { codeSpanAt, type Fence, fenceAfter, runLength } from './code-marks.ts';
import { type MathSpan, mathAt } from './find-math.ts';

/**
 * Mathematics travels through the Markdown parser as code spans, since both are taken literally: no underscore in a formula becomes
 * emphasis and no bar in it another cell. A character of the private use area tells them from code.
 */
const inlineMark = '\u{f001}';
const displayMark = '\u{f002}';

export interface Formula {
  readonly tex: string;
  readonly isDisplay: boolean;
}

/** The formula in the text of a code span; null for code. */
export function formulaIn(code: string): Formula | null {
  if (!code.startsWith(inlineMark) && !code.startsWith(displayMark)) return null;
  return { tex: code.slice(1).trim(), isDisplay: code.startsWith(displayMark) };
}

/** Puts code spans in place of all formulas outside of code. */
export function convertMath(text: string): string {
  if (!/[$\\]/.test(text)) return text;
  let fence: Fence | null = null;
  let result = '';
  let prose = '';
  for (const line of text.split(/(?<=\n)/)) {
    const wasOpen = fence !== null;
    fence = fenceAfter(line.replace(/\n$/, ''), fence);
    if (wasOpen || fence !== null) {
      result += convertProse(prose) + line;
      prose = '';
    } else {
      prose += line;
    }
  }
  return result + convertProse(prose);
}

function convertProse(text: string): string {
  let result = '';
  let i = 0;
  while (i < text.length) {
    const char = text[i];
    if (char === '`') {
      const end = codeSpanAt(text, i)?.end ?? i + runLength(text, i);
      result += text.slice(i, end);
      i = end;
    } else if (char === '$' || char === '\\') {
      const found = mathAt(text, i);
      if (typeof found === 'object') {
        result += asCode(found, lineUpTo(text, i));
        i = found.end;
      } else {
        const length = char === '\\' ? 2 : runLength(text, i);
        result += text.slice(i, i + length);
        i += length;
      }
    } else {
      result += char;
      i += 1;
    }
  }
  return result;
}

function lineUpTo(text: string, at: number): string {
  return text.slice(text.lastIndexOf('\n', at - 1) + 1, at);
}

function asCode({ tex, isDisplay }: MathSpan, before: string): string {
  const isInTable = /^[\s>]*\|/.test(before);
  const isInQuote = /^\s*>/.test(before);
  const lines = tex.split('\n').map((line, index) => (isInQuote && index > 0 ? line.replace(/^\s*>/, '') : line));
  // On one line, nothing in it can begin a list or a heading; comments would then hide what follows them.
  let code = lines.length === 1 ? tex : lines.map((line) => line.replace(/(?<!\\)%.*$/, '').trim()).join(' ');
  if (isInTable) code = code.replace(/\\\|/g, '\\Vert ').replace(/\|/g, '\\vert ');
  const longest = Math.max(0, ...[...code.matchAll(/`+/g)].map(([run]) => run.length));
  const marks = '`'.repeat(longest + 1);
  return `${marks}${isDisplay && !isInTable ? displayMark : inlineMark}${code.trim()} ${marks}`;
}
