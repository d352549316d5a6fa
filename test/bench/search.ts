import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DocumentSearch } from '../../app/services/document-search.ts';
import { SearchService } from '../../app/services/search.ts';
import { openDatabase } from '../../app/storage/database.ts';
import { DocumentSearchRepository } from '../../app/storage/document-search.ts';
import { SearchRepository } from '../../app/storage/search.ts';
import { fillConversations, fillDocuments } from '../support/fill-conversations.ts';
import { median } from './median.ts';

/*
 * node test/bench/search.ts [messages]: how long searches take in a database of 100,000 messages and 120 documents of 40 million
 * characters, the median of several runs, in milliseconds: messages and documents together. Fails above 200.
 */

const limitMs = 200;
const nRuns = 5;
const nMessages = Number(process.argv[2] ?? 100_000);

export interface SearchTime {
  readonly text: string;
  readonly hits: number;
  readonly milliseconds: number;
  /** Of these, in documents. */
  readonly inDocuments: number;
}

/** Words that are common, rare or absent; of one, two and more characters; several at once; quoted; Chinese. */
export const searchedTexts = [
  'the',
  'zebra crossing',
  'needle-4711',
  'in the of and',
  '"of the engine"',
  'qx',
  'e',
  'th',
  'an in',
  '模型',
  '猫',
  '深度思考模式',
  'nothing like this anywhere',
] as const;

/** Searches each text several times; the median counts. */
export function timeSearches(
  { messages, documents }: { readonly messages: SearchService; readonly documents: DocumentSearch },
  texts: readonly string[] = searchedTexts,
): SearchTime[] {
  return texts.map((text) => {
    let hits = 0;
    const runs = Array.from({ length: nRuns }, () => {
      const began = performance.now();
      const found = messages.search(text, null).hits.length;
      const between = performance.now();
      hits = found + documents.search(text, null).documents.length;
      return { all: performance.now() - began, inDocuments: performance.now() - between };
    });
    const milliseconds = median(runs.map(({ all }) => all));
    return { text, hits, milliseconds, inDocuments: median(runs.map(({ inDocuments }) => inDocuments)) };
  });
}

if (import.meta.main) {
  const folder = mkdtempSync(join(tmpdir(), 'tandem-bench-'));
  const { db } = openDatabase({ file: join(folder, 'tandem.db') });
  fillConversations(db, { nConversations: Math.ceil(nMessages / 20), nMessages });
  fillDocuments(
    db,
    Array.from({ length: 120 }, (_, n) => (n % 40 === 0 ? 0 : (n % 10) * 20 + 1)),
  );
  const times = timeSearches({
    messages: new SearchService(new SearchRepository(db)),
    documents: new DocumentSearch(new DocumentSearchRepository(db)),
  });
  for (const { text, hits, milliseconds, inDocuments } of times) {
    const columns = [milliseconds, inDocuments].map((one) => one.toFixed(0).padStart(6)).join(' ');
    process.stdout.write(`${columns} ms  ${String(hits).padStart(3)} hits  ${text}\n`);
  }
  db.close();
  rmSync(folder, { recursive: true, force: true });
  if (times.some(({ milliseconds }) => milliseconds > limitMs)) process.exitCode = 1;
}
