/** Parameters of BM25, as FTS5 has them. */
const k1 = 1.2;
const b = 0.75;

/** BM25 of texts for pairs of characters: higher is better, 0 where none occurs. For what an index of trigrams cannot find. */
export function rankPairs(texts: readonly string[], pairs: readonly string[]): number[] {
  const scores = new Array<number>(texts.length).fill(0);
  if (pairs.length === 0) return scores;
  const normal = texts.map((text) => text.normalize('NFKC').toLowerCase());
  const meanLength = normal.reduce((sum, { length }) => sum + length, 0) / Math.max(1, normal.length);
  for (const pair of pairs) {
    const counts = normal.map((text) => occurrences(text, pair));
    const nFound = counts.filter((count) => count > 0).length;
    // Never negative: what stands in most passages tells nothing, but is no reason against one.
    const idf = Math.max(1e-6, Math.log((texts.length - nFound + 0.5) / (nFound + 0.5)));
    for (const [i, count] of counts.entries()) {
      const length = normal[i]?.length ?? 0;
      scores[i] = (scores[i] ?? 0) + (idf * count * (k1 + 1)) / (count + k1 * (1 - b + (b * length) / meanLength));
    }
  }
  return scores;
}

function occurrences(text: string, part: string): number {
  let count = 0;
  for (let at = text.indexOf(part); at !== -1; at = text.indexOf(part, at + part.length)) count++;
  return count;
}
