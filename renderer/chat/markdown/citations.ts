import type { Element, ElementContent, Root, RootContent } from 'hast';

/** [3], [3, 7] or [3–5]: how answers refer to passages of documents. The app reads the same (`app/citations`), a test holds them together. */
const reference = /\[\s*\d{1,6}(?:\s*(?:[,;，、]|[-–—])\s*\d{1,6})*\s*\]/g;
/** Of a range that spans more only its ends are meant. */
const longestRange = 20;

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

/** The numbers of a reference, in its order, ranges in full. */
export function citedNumbers(text: string): readonly number[] {
  const numbers = [...text.matchAll(/(\d+)(?:\s*[-–—]\s*(\d+))?/g)].flatMap(([, first, last = first]) => {
    const [from, to] = [Number(first), Number(last)];
    if (to < from || to - from >= longestRange) return [from, to];
    return Array.from({ length: to - from + 1 }, (_, i) => from + i);
  });
  return [...new Set(numbers)];
}
