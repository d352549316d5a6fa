import { type Fence, fenceAfter } from './code-marks.ts';

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

/** Adds the blocks that are complete in `text`, which begins with everything that `known` was made from. */
export function splitBlocks(text: string, known: Blocks = noBlocks): Blocks {
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
