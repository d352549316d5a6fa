/**
 * Cuts Markdown into blocks that mean the same alone as in the whole, so that a growing answer is parsed block by block: what
 * stands before the last cut never changes again and is never parsed again.
 */
export interface Blocks {
  /** Blocks that no later text can change. */
  readonly committed: readonly string[];
  /** Where the text after them begins. */
  readonly end: number;
}

export const noBlocks: Blocks = { committed: [], end: 0 };

const listItem = /^ {0,3}(?:[-*+]|\d{1,9}[.)])(?:\s|$)/;
const fenceLine = /^[\s>]*(?:(?:[-*+]|\d{1,9}[.)])\s+)*(`{3,}(?=[^`]*$)|~{3,})/;
/** `[name]: address` and `[^1]: note` hold for the whole text, so a text with one cannot be cut. */
const definition = /^ {0,3}\[[^\]\n]+\]:/m;

/** Adds the blocks that are complete in `text`, which begins with everything that `known` was made from. */
export function splitBlocks(text: string, known: Blocks = noBlocks): Blocks {
  if (definition.test(text)) return noBlocks;
  const committed: string[] = [...known.committed];
  let start = known.end;
  let fence: Fence | null = null;
  let isList = false;
  let isAfterBlank = false;
  let hasContent = false;

  for (let lineStart = start; lineStart < text.length; ) {
    const newline = text.indexOf('\n', lineStart);
    // The last line may still grow into something else: "1" into "1. item".
    if (newline === -1) break;
    const line = text.slice(lineStart, newline);

    if (line.trim() === '' && fence === null) {
      isAfterBlank = hasContent;
    } else {
      const belongsToList = isList && (listItem.test(line) || /^\s/.test(line));
      const isIndented = /^(?: {4}|\t)/.test(line);
      if (isAfterBlank && fence === null && !belongsToList && !isIndented) {
        committed.push(text.slice(start, lineStart));
        start = lineStart;
        hasContent = false;
      }
      if (!hasContent) isList = listItem.test(line);
      hasContent = true;
      isAfterBlank = false;
      fence = fenceAfter(line, fence);
    }
    lineStart = newline + 1;
  }
  return { committed, end: start };
}

/** A code block that is open: the marks that end it, and how far it is indented. */
interface Fence {
  readonly marks: string;
  readonly indent: number;
}

/** The code block that is open after this line; null when none is. */
function fenceAfter(line: string, open: Fence | null): Fence | null {
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
