/** Finding by what was typed: letters without accents or case, in any script. */

/** Full-width and half-width forms of the same sign are the same, and é is e. */
export function fold(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').normalize('NFC').toLowerCase();
}

/** The parts of a query that must all be found. */
export function wordsOf(query: string): readonly string[] {
  return fold(query)
    .split(/\s+/)
    .filter((word) => word !== '');
}

function scoreOf(word: string, text: string): number {
  const at = text.indexOf(word);
  if (at < 0) return 0;
  if (at === 0) return 3;
  // Scripts without spaces have no beginnings of words to prefer.
  return /[\s\p{P}]/u.test(text[at - 1] ?? '') ? 2 : 1;
}

/**
 * How well something with this title and these other words matches; 0 where a word of the query is nowhere in it.
 * @param words from `wordsOf`
 */
export function matchScore(words: readonly string[], title: string, others: readonly string[] = []): number {
  const [main, ...rest] = [title, ...others].map(fold);
  let total = 0;
  for (const word of words) {
    const score = Math.max(2 * scoreOf(word, main ?? ''), ...rest.map((text) => scoreOf(word, text)));
    if (score === 0) return 0;
    total += score;
  }
  return total;
}
