import type { MarkedText } from '../contract/search.ts';
import { termPattern } from '../storage/search-terms.ts';

/** Characters before the first match, so that the line shows what it is about. */
const leadLength = 32;
const snippetLength = 160;
/** Text after a match that is looked at; blanks in it may shrink. */
const lookedAt = 600;

/** The text around the first match, on one line, with every match in it marked; the beginning where there is no match. */
export function snippetOf(content: string, terms: readonly string[]): MarkedText {
  const first = termPattern(terms).exec(content)?.index ?? 0;
  const from = Math.max(0, first - leadLength * 2);
  const line = content
    .slice(from, first + lookedAt)
    .replaceAll(/\s+/gu, ' ')
    .trim();
  const at = termPattern(terms).exec(line)?.index ?? 0;
  const start = wordStart(line, Math.max(0, at - leadLength));
  const isCutBefore = from + start > 0;
  const isCutAfter = start + snippetLength < line.length || first + lookedAt < content.length;
  const text = line.slice(start, start + snippetLength).toWellFormed();
  return marked(`${isCutBefore ? '…' : ''}${text}${isCutAfter ? '…' : ''}`, terms);
}

/** The whole text with every match marked. */
export function marked(text: string, terms: readonly string[]): MarkedText {
  const parts: { text: string; isMatch: boolean }[] = [];
  let end = 0;
  for (const { 0: match, index } of text.matchAll(termPattern(terms))) {
    if (index > end) parts.push({ text: text.slice(end, index), isMatch: false });
    parts.push({ text: match, isMatch: true });
    end = index + match.length;
  }
  if (end < text.length) parts.push({ text: text.slice(end), isMatch: false });
  return parts;
}

/** The next word's beginning, where one is near; never in the middle of a character. */
function wordStart(line: string, position: number): number {
  if (position === 0) return 0;
  const space = line.indexOf(' ', position);
  return space >= 0 && space - position < 12 ? space + 1 : position;
}
