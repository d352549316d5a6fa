/** The code span that begins with the backticks at `start`: where its text ends and where Markdown goes on; null when it is open. */
export function codeSpanAt(text: string, start: number): { readonly end: number } | null {
  const marks = runLength(text, start);
  for (let i = start + marks; i < text.length; ) {
    if (text[i] !== '`') {
      i += 1;
      continue;
    }
    const run = runLength(text, i);
    if (run === marks) return { end: i + run };
    i += run;
  }
  return null;
}

/** How many times the character at `start` is repeated. */
export function runLength(text: string, start: number): number {
  let end = start;
  while (end < text.length && text[end] === text[start]) end += 1;
  return end - start;
}

const fenceLine = /^[\s>]*(?:(?:[-*+]|\d{1,9}[.)])\s+)*(`{3,}(?=[^`]*$)|~{3,})/;

/** A code block that is open: the marks that end it, and how far it is indented. */
export interface Fence {
  readonly marks: string;
  readonly indent: number;
}

/** The code block that is open after this line; null when none is. */
export function fenceAfter(line: string, open: Fence | null): Fence | null {
  const marks = fenceLine.exec(line)?.[1];
  const indent = line.length - line.trimStart().length;
  if (open === null) return marks === undefined ? null : { marks, indent };
  // Marks that stand deeper than three columns are part of the code.
  const isEnd =
    marks?.startsWith(open.marks) === true &&
    indent <= open.indent + 3 &&
    line.replace(/^[\s>]*/, '').trimEnd() === marks;
  return isEnd ? null : open;
}
