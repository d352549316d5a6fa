import type { DocumentSearchResult, FoundDocument, FoundPassage } from '../contract/document-search.ts';
import type { DocumentPlace, DocumentSearchRepository, SearchedDocument } from '../storage/document-search.ts';
import { matchExpression, type SearchTerms, searchTerms, termPattern } from '../storage/search-terms.ts';
import { marked, snippetOf } from './search-snippet.ts';

const documentsAtOnce = 4;
const passagesAtFirst = 2;
const passagesAtOnce = 20;
const placesOfOne = 3;
const mostNamed = 6;
/** A short word that stands in more places than this is common: then all passages are read rather than those that it stands in. */
const maxOccurrences = 4_000;
/** Passages that are read in one search, before it is left to the next page to go on. Documents are not left in their middle. */
const maxRead = 4_000;

/** Passages that may hold all words; what the index cannot tell is read. */
interface Candidates {
  readonly mustRead: boolean;
  /** From the newest one with a smaller `seq` on. */
  readonly below: (seq: number) => Iterable<number>;
}

/** One search, with the texts that it has read. */
interface Work {
  readonly terms: SearchTerms;
  readonly candidates: Candidates;
  readonly patterns: readonly RegExp[];
  readonly texts: Map<string, string>;
  nRead: number;
}

interface Some {
  readonly passages: FoundPassage[];
  readonly hasMore: boolean;
}

/** Finds words in the names and texts of documents that belong to conversations which are not in the bin. */
export class DocumentSearch {
  readonly #stored: DocumentSearchRepository;

  constructor(stored: DocumentSearchRepository) {
    this.#stored = stored;
  }

  /** @param before the `next` of the page before; null for the first page, which begins with names. */
  search(text: string, before: number | null): DocumentSearchResult {
    const work = this.#begin(text);
    if (work === null) return { documents: [], next: null };
    const found: FoundDocument[] = [];
    let next: number | null = null;
    let nDocuments = 0;
    for (const { document, seqs } of this.#byDocument(work.candidates.below(before ?? Number.MAX_SAFE_INTEGER))) {
      if (nDocuments === documentsAtOnce || work.nRead >= maxRead) {
        next = document.lastPassage + 1;
        break;
      }
      const own = seqs();
      const places = this.#stored.places(document.seq, placesOfOne).flatMap((place) => {
        const some = this.#passages(place, document, work, own, passagesAtFirst);
        return some.passages.length === 0 ? [] : [viewOf(place, work.terms, document, some)];
      });
      found.push(...places);
      if (places.length > 0) nDocuments += 1;
    }
    return { documents: [...(before === null ? this.#named(work, found) : []), ...found], next };
  }

  /** Passages of one document with numbers above `after`; none where it is no longer there. */
  more(text: string, documentId: string, after: number): Some {
    const work = this.#begin(text);
    const place = this.#stored.place(documentId);
    const document = place === undefined ? undefined : this.#stored.documentOf(place);
    if (work === null || place === undefined || document === undefined) return { passages: [], hasMore: false };
    const from = document.firstPassage + Math.max(0, after - place.firstNumber + 1);
    const seqs: number[] = [];
    for (const seq of work.candidates.below(document.lastPassage + 1)) {
      if (seq < from) break;
      seqs.push(seq);
    }
    return this.#passages(place, document, work, seqs.reverse(), passagesAtOnce);
  }

  #begin(text: string): Work | null {
    // Half a surrogate pair is in no text.
    const terms = searchTerms(text.toWellFormed());
    if (terms.all.length === 0) return null;
    const patterns = terms.short.map((term) => termPattern([term]));
    return { terms, candidates: this.#candidates(terms), patterns, texts: new Map(), nRead: 0 };
  }

  #candidates({ long, short }: SearchTerms): Candidates {
    const stored = this.#stored;
    if (long.length > 0) {
      const expression = matchExpression(long);
      return {
        mustRead: short.length > 0,
        below: (seq) => stored.matches(expression, seq),
      };
    }
    const fewest = short
      .map((word) => stored.occurrences(word, maxOccurrences))
      .reduce((least, one) => (one.length < least.length ? one : least));
    if (fewest.length === maxOccurrences) return { mustRead: true, below: (seq) => stored.all(seq) };
    const seqs = [...new Set(fewest)].sort((a, b) => b - a);
    return { mustRead: short.length > 1, below: (below) => seqs.filter((seq) => seq < below) };
  }

  /** Documents with passages among these, which come from the newest on. `seqs` gives all of one's, in the order of its text. */
  *#byDocument(newestFirst: Iterable<number>): Generator<{ document: SearchedDocument; seqs: () => number[] }> {
    const walk = newestFirst[Symbol.iterator]();
    try {
      for (let at = walk.next(); !at.done; ) {
        const document = this.#stored.documentWith(at.value);
        if (document === undefined) {
          at = walk.next();
          continue;
        }
        const own: number[] = [];
        const toEnd = () => {
          for (; !at.done && at.value >= document.firstPassage; at = walk.next()) own.push(at.value);
          return own.toReversed();
        };
        yield { document, seqs: toEnd };
        toEnd();
      }
    } finally {
      walk.return?.();
    }
  }

  /** Documents with all words in their name, but for those that were found by their text. */
  #named({ terms }: Work, found: readonly FoundDocument[]): FoundDocument[] {
    const known = new Set(found.map(({ documentId }) => documentId));
    return this.#stored
      .named(terms.all, mostNamed)
      .filter(({ documentId }) => !known.has(documentId))
      .map((place) => viewOf(place, terms, null, { passages: [], hasMore: false }));
  }

  /** The first of these passages that hold all words. */
  #passages(
    place: DocumentPlace,
    document: SearchedDocument,
    work: Work,
    seqs: readonly number[],
    limit: number,
  ): Some {
    const passages: FoundPassage[] = [];
    for (const seq of seqs) {
      const found = this.#passage(place, document, work, seq);
      if (found === null) continue;
      if (passages.length === limit) return { passages, hasMore: true };
      passages.push(found);
    }
    return { passages, hasMore: false };
  }

  /** Null where a word does not occur in it. */
  #passage(place: DocumentPlace, document: SearchedDocument, work: Work, seq: number): FoundPassage | null {
    const passage = this.#stored.passage(seq);
    if (passage === undefined) return null;
    const { part, start, end } = passage;
    const key = `${document.seq} ${part}`;
    const whole = work.texts.get(key) ?? this.#stored.partText(document.seq, part);
    work.texts.set(key, whole);
    work.nRead += 1;
    const text = whole.slice(start, end);
    if (work.candidates.mustRead && !work.patterns.every((pattern) => text.search(pattern) >= 0)) return null;
    const number = place.firstNumber + seq - document.firstPassage;
    return {
      passage: { number, documentId: place.documentId, part, start, end },
      snippet: snippetOf(text, work.terms.all),
    };
  }
}

function viewOf(
  { documentId, conversationId, conversationTitle, isArchived, name }: DocumentPlace,
  terms: SearchTerms,
  document: SearchedDocument | null,
  { passages, hasMore }: Some,
): FoundDocument {
  return {
    ...{ documentId, conversationId, conversationTitle, isArchived, passages },
    name: marked(name, terms.all),
    partKind: document?.partKind ?? 'text',
    hasMorePassages: hasMore,
  };
}
