import type Database from 'better-sqlite3';
import { termPattern } from './search-terms.ts';

/** Gives a connection the function `contains_all(text, words)`: 1 where all words, a list in JSON, occur in the text in any case. */
export function addContainsAll(db: Database.Database): void {
  // The pattern of the last words is kept, since each row asks again.
  let last: { readonly json: string; readonly patterns: readonly RegExp[] } | null = null;
  db.function('contains_all', { deterministic: true, directOnly: true }, (text: unknown, json: unknown) => {
    if (typeof text !== 'string' || typeof json !== 'string') return 0;
    if (last?.json !== json) last = { json, patterns: patternsOf(json) };
    return last.patterns.every((pattern) => text.search(pattern) >= 0) ? 1 : 0;
  });
}

function patternsOf(json: string): readonly RegExp[] {
  const terms: unknown = JSON.parse(json);
  if (!Array.isArray(terms)) throw new Error('contains_all takes a list of words');
  return terms.map((term) => termPattern([String(term)]));
}
