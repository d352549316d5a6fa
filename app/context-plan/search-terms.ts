/** What is looked for in passages for a question. */
export interface SearchTerms {
  /** For an index of trigrams: words of three letters or more, and stretches of three in scripts without spaces. */
  readonly long: readonly string[];
  /** Pairs of characters in scripts without spaces, where most words have two; no index of trigrams finds them. */
  readonly pairs: readonly string[];
}

/** Scripts that do not put spaces between words, and Korean, whose endings stick to them. */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const word = /[\p{L}\p{M}\p{N}]+(?:[.,'’-][\p{L}\p{M}\p{N}]+)*/gu;
const mostTerms = 64;
/** Of a longer word its beginning is looked for, too: endings differ. */
const leastStemmedLength = 7;
const endingLength = 2;

export function searchTerms(question: string): SearchTerms {
  const long = new Set<string>();
  const pairs = new Set<string>();
  for (const [found] of question.normalize('NFKC').toLowerCase().matchAll(word)) {
    for (const run of runsOf(found)) {
      const characters = [...run];
      if (unspaced.test(run)) {
        for (const pair of windows(characters, 2)) pairs.add(pair);
        for (const triple of windows(characters, 3)) long.add(triple);
      } else if (characters.length >= 3) {
        long.add(run);
        if (characters.length >= leastStemmedLength) long.add(characters.slice(0, -endingLength).join(''));
      }
    }
  }
  return { long: [...long].slice(0, mostTerms), pairs: [...pairs].slice(0, mostTerms) };
}

/** A MATCH expression of FTS5 that finds any of these; null for none. */
export function matchExpression(terms: readonly string[]): string | null {
  if (terms.length === 0) return null;
  return terms.map((term) => `"${term.replaceAll('"', '""')}"`).join(' OR ');
}

/** A word where scripts meet, as in "GDP増加率", is several. */
function runsOf(found: string): string[] {
  const runs: string[] = [];
  let isUnspaced: boolean | null = null;
  for (const character of found) {
    const kind = unspaced.test(character);
    if (kind === isUnspaced) runs[runs.length - 1] += character;
    else runs.push(character);
    isUnspaced = kind;
  }
  return runs;
}

function windows(characters: readonly string[], size: number): string[] {
  return characters.slice(size - 1).map((_, i) => characters.slice(i, i + size).join(''));
}
