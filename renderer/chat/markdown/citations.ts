import type { Element, ElementContent, Root, RootContent } from 'hast';

/** [3] or [3, 7]: how answers refer to passages of documents. */
const reference = /\[(\d{1,5}(?:\s*[,;]\s*\d{1,5})*)\]/g;

/** Where brackets mean something else. */
const untouched: ReadonlySet<string> = new Set(['a', 'code', 'pre', 'math', 'svg', 'cite']);

/** Turns references in running text into `cite` elements, which nothing that a model writes can make. */
export function rehypeCitations() {
  return (tree: Root): void => visit(tree);
}

function visit(parent: Root | Element): void {
  const children: (RootContent | ElementContent)[] = [];
  let isChanged = false;
  for (const child of parent.children) {
    if (child.type === 'text' && child.value.includes('[')) {
      const parts = split(child.value);
      isChanged ||= parts.length > 1 || parts[0]?.type !== 'text';
      children.push(...parts);
      continue;
    }
    if (child.type === 'element' && !untouched.has(child.tagName) && !isMathematics(child)) visit(child);
    children.push(child);
  }
  if (isChanged) parent.children = children as typeof parent.children;
}

function isMathematics({ properties }: Element): boolean {
  const names = properties.className;
  return Array.isArray(names) && names.some((name) => String(name).startsWith('katex'));
}

function split(text: string): ElementContent[] {
  const parts: ElementContent[] = [];
  let end = 0;
  for (const match of text.matchAll(reference)) {
    if (match.index > end) parts.push({ type: 'text', value: text.slice(end, match.index) });
    parts.push({
      type: 'element',
      tagName: 'cite',
      properties: {},
      children: [{ type: 'text', value: match[0] }],
    });
    end = match.index + match[0].length;
  }
  if (end < text.length) parts.push({ type: 'text', value: text.slice(end) });
  return parts;
}

/** The numbers of a reference, in its order. */
export function citedNumbers(text: string): readonly number[] {
  return [...text.matchAll(/\d+/g)].map(([digits]) => Number(digits));
}
