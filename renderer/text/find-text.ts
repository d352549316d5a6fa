/** Finds any of the words, whatever their case; null for no words. */
export function wordPattern(words: readonly string[]): RegExp | null {
  const some = words.filter((word) => word !== '').toSorted((a, b) => b.length - a.length);
  if (some.length === 0) return null;
  return new RegExp(some.map((word) => word.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('|'), 'giu');
}

/** How often the pattern occurs. */
export function occurrences(text: string, pattern: RegExp): number {
  let n = 0;
  for (const _ of text.matchAll(pattern)) n++;
  return n;
}

/** The words of a search, as the app takes them: text in quotes is one word. */
export function wordsOf(text: string): string[] {
  return Array.from(text.matchAll(/["“”]([^"“”]+)["“”]|[^\s"“”]+/gu), (match) => (match[1] ?? match[0]).trim()).filter(
    (word) => word !== '',
  );
}

/** Markdown about as it reads once it is set: without marks of emphasis, code, headings and links. */
export function readText(markdown: string): string {
  return markdown
    .replaceAll(/^ {0,3}(`{3,}|~{3,}).*$/gm, '')
    .replaceAll(/^ {0,3}#{1,6} +/gm, '')
    .replaceAll(/\]\([^)\n]*\)/g, '')
    .replaceAll(/\*\*|__|`/g, '');
}
