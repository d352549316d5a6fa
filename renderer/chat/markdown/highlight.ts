import type { RootContent } from 'hast';
import { createLowlight } from 'lowlight';
import { languages } from './languages.ts';

/** A piece of code and the class of its colour; null for none. */
export type Segment = readonly [text: string, scope: string | null];
/** Code in parts of some lines each, so that no more of it need be drawn than is seen. */
export type HighlightedCode = readonly (readonly Segment[])[];

export const linesInPart = 40;

const lowlight = createLowlight(languages);

/** The code in colours; null where the language is not known. Takes about a millisecond for 2,000 characters. */
export function highlight(code: string, language: string): HighlightedCode | null {
  if (!lowlight.registered(language)) return null;
  return inParts(flatten(lowlight.highlight(language, code).children, null));
}

function flatten(nodes: readonly RootContent[], scope: string | null): Segment[] {
  return nodes.flatMap((node): Segment[] => {
    if (node.type === 'text') return [[node.value, scope]];
    if (node.type !== 'element') return [];
    const names = node.properties.className;
    return flatten(node.children, Array.isArray(names) ? names.join(' ') : scope);
  });
}

/** The plain code in the same parts. */
export function plainParts(code: string): readonly string[] {
  const parts: string[] = [];
  let start = 0;
  let lines = 0;
  for (let newline = code.indexOf('\n'); newline !== -1; newline = code.indexOf('\n', newline + 1)) {
    lines += 1;
    if (lines % linesInPart !== 0) continue;
    parts.push(code.slice(start, newline + 1));
    start = newline + 1;
  }
  if (start < code.length) parts.push(code.slice(start));
  return parts;
}

function inParts(segments: readonly Segment[]): HighlightedCode {
  const parts: Segment[][] = [];
  let part: Segment[] = [];
  let lines = 0;
  for (const [text, scope] of segments) {
    for (const piece of text.split(/(?<=\n)/)) {
      part.push([piece, scope]);
      if (!piece.endsWith('\n')) continue;
      lines += 1;
      if (lines % linesInPart !== 0) continue;
      parts.push(part);
      part = [];
    }
  }
  if (part.length > 0) parts.push(part);
  return parts;
}
