import { codeSpanAt, runLength } from './code-marks.ts';
import { mathAt } from './find-math.ts';
import { linkTail } from './link-tail.ts';

/** An emphasis that is open: its character, how many of them, and where they stand. */
interface Opener {
  readonly char: string;
  count: number;
  readonly at: number;
}

interface Closed {
  readonly text: string;
  readonly isFormulaOpen: boolean;
}

/** A tag, address or entity that may still become a mark. */
const openAngle = /^<[A-Za-z][^\s<>]*$/;
const openEntity = /^&(?:#?\w{0,31})$/;

/** Closes what is open in the text of one paragraph, item, heading or cell, and leaves out marks of which the meaning is open. */
export function closeInline(text: string): Closed {
  const openers: Opener[] = [];
  const brackets: number[] = [];
  let i = 0;
  while (i < text.length) {
    const char = text[i] as string;
    switch (char) {
      case '\\':
      case '$': {
        if (text.slice(i + 1).trim() === '') return close(text, i, openers, brackets);
        const math = mathAt(text, i);
        if (math === 'open') return close(text, i, openers, brackets, text[i + 1] === '[' || text[i + 1] === '$');
        if (math !== 'text') {
          // What follows a single dollar decides whether it closes a formula.
          if (math.end === text.length && char === '$' && text[i + 1] !== '$') return close(text, i, openers, brackets);
          i = math.end;
        } else {
          i += char === '\\' ? 2 : runLength(text, i);
        }
        break;
      }
      case '`': {
        const marks = runLength(text, i);
        const span = codeSpanAt(text, i);
        if (span === null) return closeCode(text, i, marks, openers, brackets);
        // One more backtick would make other marks of it.
        i = span.end;
        break;
      }
      case '*':
      case '_':
      case '~': {
        const count = runLength(text, i);
        if (i + count === text.length && !closesLast(text, i, count, openers)) return close(text, i, openers, brackets);
        takeRun(text, i, count, openers);
        i += count;
        break;
      }
      case '!':
        if (i + 1 === text.length) return close(text, i, openers, brackets);
        i += 1;
        break;
      case '[':
        brackets.push(i);
        i += 1;
        break;
      case ']': {
        const opened = brackets.pop();
        if (opened === undefined) {
          i += 1;
          break;
        }
        const start = text[opened - 1] === '!' ? opened - 1 : opened;
        const tail = linkTail(text, i + 1);
        if (tail === 'open') {
          // The words of a link can be read before its address is there.
          const isWordsReady = start === opened && /^\(<?(?:https?:\/|mailto:|[#/])/.test(text.slice(i + 1));
          if (!isWordsReady) return close(text, start, openers, brackets);
          return close(`${text.slice(0, i + 1)}()`, i + 3, openers, brackets);
        }
        i = tail ?? i + 1;
        break;
      }
      case '<':
        if (openAngle.test(text.slice(i)) || i + 1 === text.length) return close(text, i, openers, brackets);
        i += 1;
        break;
      case '&':
        if (openEntity.test(text.slice(i))) return close(text, i, openers, brackets);
        i += 1;
        break;
      default:
        i += 1;
    }
  }
  return close(text, text.length, openers, brackets);
}

/** A link's words are short: a bracket that stays open for longer is just a bracket. */
const maxLinkWords = 300;

/** The text up to `end`, held back from the first bracket that may begin a link, with the openers closed. */
function close(
  text: string,
  end: number,
  openers: Opener[],
  brackets: readonly number[],
  isFormulaOpen = false,
): Closed {
  const bracket = brackets.find((at) => at < end && end - at < maxLinkWords);
  let cut = bracket === undefined ? end : text[bracket - 1] === '!' ? bracket - 1 : bracket;
  const open = openers.filter((opener) => opener.at < cut && opener.count > 0 && isMark(opener));
  // Marks with nothing after them show nothing: they go, too.
  while (open.length > 0) {
    const last = open.at(-1) as Opener;
    if (text.slice(last.at + runLength(text, last.at), cut).trim() !== '') break;
    cut = last.at;
    open.pop();
  }
  const kept = text.slice(0, cut);
  const closers = open.map(({ char, count }) => char.repeat(count)).reverse();
  return { text: closers.length === 0 ? kept : kept.trimEnd() + closers.join(''), isFormulaOpen };
}

function closeCode(text: string, at: number, marks: number, openers: Opener[], brackets: readonly number[]): Closed {
  const content = text.slice(at + marks).replace(/`+$/, '');
  if (content.trim() === '') return close(text, at, openers, brackets);
  const whole = text.slice(0, at + marks) + content + (content.endsWith('`') ? ' ' : '') + '`'.repeat(marks);
  return close(whole, whole.length, openers, brackets);
}

const isMark = ({ char, count }: Opener) => char !== '~' || count === 2;
const isSpace = (char: string | undefined) => char === undefined || /\s/.test(char);
const isPunctuation = (char: string | undefined) => char !== undefined && /[\p{P}\p{S}]/u.test(char);

/** The rules of CommonMark for what a run of marks between these two characters can do. */
function flanking(text: string, at: number, count: number): { readonly opens: boolean; readonly closes: boolean } {
  const [before, after] = [text[at - 1], text[at + count]];
  const left = !isSpace(after) && (!isPunctuation(after) || isSpace(before) || isPunctuation(before));
  const right = !isSpace(before) && (!isPunctuation(before) || isSpace(after) || isPunctuation(after));
  if (text[at] !== '_') return { opens: left, closes: right };
  return { opens: left && (!right || isPunctuation(before)), closes: right && (!left || isPunctuation(after)) };
}

/** Whether a run at the end of the text closes exactly what was opened last. */
function closesLast(text: string, at: number, count: number, openers: readonly Opener[]): boolean {
  const last = openers.findLast((opener) => opener.count > 0);
  return last?.char === text[at] && last?.count === count && !isSpace(text[at - 1]);
}

function takeRun(text: string, at: number, count: number, openers: Opener[]): void {
  const char = text[at] as string;
  const { opens, closes } = flanking(text, at, count);
  let left = count;
  if (closes) {
    for (let i = openers.length - 1; i >= 0 && left > 0; ) {
      const opener = openers[i] as Opener;
      if (opener.char !== char || opener.count === 0 || (char === '~' && opener.count !== left)) {
        i -= 1;
        continue;
      }
      const used = opener.count >= 2 && left >= 2 ? 2 : 1;
      opener.count -= used;
      left -= used;
      openers.length = opener.count === 0 ? i : i + 1;
      if (opener.count === 0) i -= 1;
    }
  }
  if (left > 0 && opens) openers.push({ char, count: left, at });
}
