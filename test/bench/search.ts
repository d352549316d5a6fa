import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SearchService } from '../../app/services/search.ts';
import { openDatabase } from '../../app/storage/database.ts';
import { SearchRepository } from '../../app/storage/search.ts';
import { fillConversations } from '../support/fill-conversations.ts';
import { median } from './median.ts';

/*
 * node test/bench/search.ts [messages]: how long searches take in a database of 100,000 messages, the median of several runs, in
 * milliseconds. Fails above 200.
 */

const limitMs = 200;
const nRuns = 5;
const nMessages = Number(process.argv[2] ?? 100_000);

export interface SearchTime {
  readonly text: string;
  readonly hits: number;
  readonly milliseconds: number;
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
export function timeSearches(service: SearchService, texts: readonly string[] = searchedTexts): SearchTime[] {
  return texts.map((text) => {
    let hits = 0;
    const runs = Array.from({ length: nRuns }, () => {
      const began = performance.now();
      hits = service.search(text, null).hits.length;
      return performance.now() - began;
    });
    return { text, hits, milliseconds: median(runs) };
  });
}

if (import.meta.main) {
  const folder = mkdtempSync(join(tmpdir(), 'tandem-bench-'));
  const { db } = openDatabase({ file: join(folder, 'tandem.db') });
  fillConversations(db, { nConversations: Math.ceil(nMessages / 20), nMessages });
  const times = timeSearches(new SearchService(new SearchRepository(db)));
  for (const { text, hits, milliseconds } of times) {
    process.stdout.write(`${milliseconds.toFixed(0).padStart(6)} ms  ${String(hits).padStart(3)} hits  ${text}\n`);
  }
  db.close();
  rmSync(folder, { recursive: true, force: true });
  if (times.some(({ milliseconds }) => milliseconds > limitMs)) process.exitCode = 1;
}
