import { closeInline } from './close-inline.ts';
import { type Fence, fenceAfter } from './code-marks.ts';

export interface ClosedTail {
  /** Markdown that can be shown as it is. */
  readonly text: string;
  /** Whether a displayed formula is being written and not shown yet. */
  readonly isFormulaOpen: boolean;
}

/**
 * Makes the end of a growing text fit to be shown: marks that are open are closed, and what could still turn out to be a mark is
 * held back. So what a reader sees only ever grows: no asterisk, bar or bracket is shown that a later character takes away.
 */
export function closeTail(tail: string): ClosedTail {
  const code = openCode(tail);
  if (code !== null) return { text: code, isFormulaOpen: false };
  const ready = tail.slice(0, heldFrom(tail));
  const scope = leafStart(ready);
  const { text, isFormulaOpen } = closeInline(ready.slice(scope));
  return { text: ready.slice(0, scope) + text, isFormulaOpen };
}

/** The text when it ends inside a fenced code block, without a line that opens or may close it; null outside of code. */
function openCode(text: string): string | null {
  const lastLine = text.lastIndexOf('\n') + 1;
  let fence: Fence | null = null;
  for (const line of text.slice(0, lastLine).split('\n')) fence = fenceAfter(line, fence);
  const line = text.slice(lastLine);
  if (fence === null) return fenceAfter(line, null) === null ? null : text.slice(0, lastLine);
  return /^[\s>]*(?:`+|~+)?\s*$/.test(line) ? text.slice(0, lastLine) : text;
}

/** A line of these alone may become a heading, a rule, a list, a quote, a fence or a table. */
const onlyMarks = /^[\s>]*(?:(?:[-*+]|\d{1,9}[.)])\s+)*(?:#{1,6}|[-*_=+~`|:][-*_=+~`|:\s]*|\d{1,9}[.)]?)?\s*$/;
const openTask = /^[\s>]*(?:[-*+]|\d{1,9}[.)])\s+\[(?:[ xX]?|[ xX]\]\s*)$/;
const definition = /^ {0,3}\[[^\]\n]+\]:/;
const bar = /(?<!\\)\|/;
const delimiterRow = /^[\s>]*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$/;

/** Where the part begins that cannot be shown yet, for the kind of block it belongs to is not known. */
function heldFrom(text: string): number {
  const lastLine = text.lastIndexOf('\n') + 1;
  const line = text.slice(lastLine);
  const table = openTable(text);
  if (table !== null) return table;
  if (onlyMarks.test(line) || openTask.test(line) || definition.test(line)) return lastLine;
  // A closing sequence of a heading.
  if (/^[\s>]*#{1,6}\s/.test(line)) return lastLine + line.replace(/(?<=\S)\s+#*\s*$/, '').length;
  return text.length;
}

/** Where a table begins of which only the head is there, so that it is no table yet; null when there is none. */
function openTable(text: string): number | null {
  const lastLine = text.lastIndexOf('\n') + 1;
  const line = text.slice(lastLine);
  if (lastLine > 0) {
    const beforeStart = text.lastIndexOf('\n', lastLine - 2) + 1;
    const before = text.slice(beforeStart, lastLine - 1);
    if (delimiterRow.test(before)) return null;
    if (bar.test(before) && /^[\s>|:-]*$/.test(line) && !isInTable(text, beforeStart)) {
      return /^[\s>]*\|/.test(before) ? beforeStart : beforeStart + before.search(bar);
    }
  }
  if (!bar.test(line) || isInTable(text, lastLine)) return null;
  // What stands before the first bar was shown already.
  return /^[\s>]*\|/.test(line) ? lastLine : lastLine + line.search(bar);
}

/** Whether the line at `start` follows on a table's delimiter row without a blank line between. */
function isInTable(text: string, start: number): boolean {
  for (let end = start - 1; end > 0; ) {
    const lineStart = text.lastIndexOf('\n', end - 1) + 1;
    const line = text.slice(lineStart, end);
    if (!line.includes('|')) return delimiterRow.test(line);
    if (delimiterRow.test(line)) return true;
    end = lineStart - 1;
  }
  return false;
}

const itemStart = /^[\s>]*(?:(?:[-*+]|\d{1,9}[.)])\s+)+(?:\[[ xX]\]\s+)?/;

/** Where the last paragraph, item, heading or cell begins: marks before it are closed or are no marks. */
function leafStart(text: string): number {
  const lastLine = text.lastIndexOf('\n') + 1;
  const last = text.slice(lastLine);
  if (bar.test(last) && isInTable(text, lastLine)) return lastLine + lastCellStart(last);
  // A line that was just ended may still go on.
  const from = last.trim() === '' && lastLine > 0 ? text.lastIndexOf('\n', lastLine - 2) + 1 : lastLine;
  for (let start = from; ; start = text.lastIndexOf('\n', start - 2) + 1) {
    const line = text.slice(start, text.indexOf('\n', start) === -1 ? text.length : text.indexOf('\n', start));
    const item = itemStart.exec(line);
    if (item !== null) return start + item[0].length;
    if (/^[\s>]*#{1,6}\s/.test(line)) return start === from ? start + line.search(/[^\s>#]|$/) : lineAfter(text, start);
    if (/^[\s>]*$/.test(line) || /^[\s>]*(?:```|~~~)/.test(line)) return lineAfter(text, start);
    if (start === 0) return 0;
  }
}

function lineAfter(text: string, start: number): number {
  const newline = text.indexOf('\n', start);
  return newline === -1 ? text.length : newline + 1;
}

function lastCellStart(row: string): number {
  let start = 0;
  for (const match of row.matchAll(/(?<!\\)\|/g)) start = match.index + 1;
  return start;
}
