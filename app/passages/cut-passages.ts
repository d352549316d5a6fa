/**
 * Cuts the text of a document into passages: stretches that an answer can refer to and that are searched one by one. Pure: the same
 * text always gives the same passages, which is what references to them rely on.
 */

export interface PartText {
  /** From 1. */
  readonly number: number;
  readonly text: string;
}

export interface CutPassage {
  /** From 1 within the document. */
  readonly number: number;
  /** Number of the part that it lies in. */
  readonly part: number;
  /** UTF-16 offsets into the text of that part; neither begins nor ends with white space. */
  readonly start: number;
  readonly end: number;
}

/** Length of passages in UTF-16 units, where the text lets us choose: about 250 tokens of English. */
const least = 800;
const most = 1_200;
/** A section or paragraph this long may stand alone. */
const leastWhole = 500;

/** Passages of all parts, in order. None crosses parts, none is longer than 1,200 UTF-16 units; together they hold all but white space. */
export function cutPassages(parts: readonly PartText[]): CutPassage[] {
  const passages: CutPassage[] = [];
  for (const { number: part, text } of parts) {
    let start = skipSpace(text, 0);
    while (start < text.length) {
      const cut = start + lengthOfNext(text, start);
      const end = trimEnd(text, start, cut);
      passages.push({ number: passages.length + 1, part, start, end });
      start = skipSpace(text, cut);
    }
  }
  return passages;
}

function lengthOfNext(text: string, start: number): number {
  const rest = text.length - start;
  if (rest <= most) return rest;
  // Two more, so that it shows whether what follows belongs to the last character.
  const window = text.slice(start, start + most + 2);
  // What is a little too long for one passage makes two of about the same length, rather than one and a crumb.
  const [from, to] = rest < least * 2 ? [Math.ceil(rest * 0.35), Math.floor(rest * 0.65)] : [least, most];
  const wholeFrom = Math.min(leastWhole, from);
  return (
    lastEnd(window, heading, wholeFrom, to) ??
    lastEnd(window, paragraph, from, to) ??
    lastEnd(window, paragraph, wholeFrom, to) ??
    lastEnd(window, line, from, to) ??
    lastEnd(window, sentence, from, to) ??
    lastEnd(window, line, wholeFrom, to) ??
    lastEnd(window, space, wholeFrom, to) ??
    wholeCharacters(window, to)
  );
}

/** Each matches up to where the next passage would begin. */
const heading = /\n(?=#{1,6} )/g;
const paragraph = /\n[ \t]*\n/g;
const line = /\n/g;
/** Full stops of Latin script count before a space only: they also stand in numbers and names. */
const sentence = /[.!?…؟۔।]["'”’»)\]]*\s|[。！？][」』”’）]*/g;
const space = /\s/g;

/** Where the last match between the bounds ends; null where there is none. */
function lastEnd(window: string, boundary: RegExp, from: number, to: number): number | null {
  let found: number | null = null;
  for (const match of window.matchAll(boundary)) {
    const end = match.index + match[0].length;
    if (end > to) break;
    if (end >= from) found = end;
  }
  return found;
}

/** Not between the two halves of a character, nor between a letter and a mark that belongs to it. */
function wholeCharacters(window: string, length: number): number {
  let cut = length;
  while (cut > length - 20 && /^[\uDC00-\uDFFF\p{M}\u200D]/u.test(window.slice(cut, cut + 2))) cut--;
  return cut;
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && isSpace(text, at)) at++;
  return at;
}

function trimEnd(text: string, start: number, end: number): number {
  let at = end;
  while (at > start + 1 && isSpace(text, at - 1)) at--;
  return at;
}

function isSpace(text: string, at: number): boolean {
  return /\s/.test(text.charAt(at));
}
