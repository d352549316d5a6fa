/** The search tables know text by threes; shorter words are looked for in another way. */
const gramLength = 3;

export interface SearchTerms {
  /** All words, at most 16, without repeats. */
  readonly all: readonly string[];
  /** Of three characters or more. */
  readonly long: readonly string[];
  readonly short: readonly string[];
}

const maxTerms = 16;

/** Words between blanks, and text between quotes as one word. */
export function searchTerms(text: string): SearchTerms {
  const found = Array.from(text.normalize('NFC').matchAll(/["“”]([^"“”]+)["“”]|[^\s"“”]+/gu), (match) =>
    (match[1] ?? match[0]).trim(),
  );
  const all = [...new Set(found)].filter((term) => term !== '').slice(0, maxTerms);
  const isLong = (term: string) => Array.from(term).length >= gramLength;
  return { all, long: all.filter(isLong), short: all.filter((term) => !isLong(term)) };
}

/** What FTS5 is asked: all of these words, each as a plain string. */
export function matchExpression(terms: readonly string[]): string {
  return terms.map((term) => `"${term.replaceAll('"', '""')}"`).join(' AND ');
}

/** Finds any of the words, whatever their case. Case folding keeps the length of text, which `toLowerCase` does not. */
export function termPattern(terms: readonly string[]): RegExp {
  const longestFirst = terms.toSorted((a, b) => b.length - a.length);
  return new RegExp(longestFirst.map((term) => term.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('|'), 'giu');
}
