import type { SearchHit, SearchResult } from '../contract/search.ts';
import type { SearchRepository } from '../storage/search.ts';
import { searchTerms } from '../storage/search-terms.ts';
import { marked, snippetOf } from './search-snippet.ts';

const pageLength = 50;
const maxTitles = 20;

/** Finds what was written, in the titles and messages of all conversations that are not in the bin. */
export class SearchService {
  readonly #found: SearchRepository;

  constructor(found: SearchRepository) {
    this.#found = found;
  }

  /** @param before the `next` of the page before; null for the first page, which begins with titles. */
  search(text: string, before: number | null): SearchResult {
    // Half a surrogate pair is in no text.
    const terms = searchTerms(text.toWellFormed());
    if (terms.all.length === 0) return { hits: [], next: null };
    const titles = before === null ? this.#found.titles(terms, maxTitles) : [];
    const rows = this.#found.messages({ terms, before: before ?? Number.MAX_SAFE_INTEGER, limit: pageLength });
    const hits: SearchHit[] = [
      ...titles.map((found) => ({ kind: 'title' as const, ...found, title: marked(found.title, terms.all) })),
      ...rows.map(({ id, role, content, title, conversationId, isArchived, createdAt }) => ({
        kind: 'message' as const,
        conversationId,
        title: [{ text: title, isMatch: false }],
        isArchived,
        updatedAt: createdAt,
        messageId: id,
        role,
        snippet: snippetOf(content, terms.all),
      })),
    ];
    return { hits, next: rows.length === pageLength ? (rows.at(-1)?.seq ?? null) : null };
  }
}
