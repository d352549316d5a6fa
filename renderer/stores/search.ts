import { createStore } from 'zustand/vanilla';
import type { FoundDocument, Problem, SearchHit } from '../../app/contract.ts';
import { type Client, problemOf } from '../client/client.ts';

/** Long enough that a fast typist asks once a word, short enough not to be noticed. */
const pauseMs = 90;

export interface Search {
  readonly text: string;
  /** The text that the hits are for. */
  readonly foundFor: string;
  readonly hits: readonly SearchHit[];
  /** Where the next page begins; null: there are no more. */
  readonly next: number | null;
  readonly documents: readonly FoundDocument[];
  /** As `next`, of the documents. */
  readonly nextDocuments: number | null;
  readonly isSearching: boolean;
  readonly problem: Problem | null;
  readonly setText: (text: string) => void;
  readonly more: () => Promise<void>;
  readonly moreDocuments: () => Promise<void>;
  /** Of one document that was found. */
  readonly morePassages: (documentId: string) => Promise<void>;
}

const nothing = { foundFor: '', hits: [], next: null, documents: [], nextDocuments: null } as const;

export function createSearch(client: Client) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  // Answers may overtake each other: only the last question counts.
  let lastAsked = 0;

  return createStore<Search>()((set, get) => {
    /** Takes in an answer, unless something else was asked meanwhile. */
    const take = async (work: (text: string) => Promise<Partial<Search>>) => {
      const text = get().text.trim();
      const asked = ++lastAsked;
      try {
        const found = await work(text);
        if (asked === lastAsked) set({ ...found, foundFor: text, isSearching: false, problem: null });
      } catch (error) {
        if (asked === lastAsked) set({ isSearching: false, problem: problemOf(error) });
      }
    };
    const ask = () =>
      take(async (text) => {
        const [{ hits, next }, { documents, next: nextDocuments }] = await Promise.all([
          client.command('search.find', { text, before: null }),
          client.command('search.documents', { text, before: null }),
        ]);
        return { hits, next, documents, nextDocuments };
      });
    return {
      text: '',
      ...nothing,
      isSearching: false,
      problem: null,
      setText: (text) => {
        clearTimeout(timer);
        if (text.trim() === '') {
          lastAsked += 1;
          set({ text, ...nothing, isSearching: false, problem: null });
          return;
        }
        set({ text, isSearching: true });
        timer = setTimeout(() => void ask(), pauseMs);
      },
      more: async () => {
        const { next: before, hits } = get();
        if (before === null) return;
        await take(async (text) => {
          const found = await client.command('search.find', { text, before });
          return { hits: [...hits, ...found.hits], next: found.next };
        });
      },
      moreDocuments: async () => {
        const { nextDocuments: before, documents } = get();
        if (before === null) return;
        await take(async (text) => {
          const found = await client.command('search.documents', { text, before });
          return { documents: [...documents, ...found.documents], nextDocuments: found.next };
        });
      },
      morePassages: async (documentId) => {
        const { documents } = get();
        const known = documents.find((one) => one.documentId === documentId);
        const after = known?.passages.at(-1)?.passage.number;
        if (known === undefined || after === undefined) return;
        await take(async (text) => {
          const { passages, hasMore } = await client.command('search.passages', { text, documentId, after });
          const grown = { ...known, passages: [...known.passages, ...passages], hasMorePassages: hasMore };
          return { documents: documents.map((one) => (one === known ? grown : one)) };
        });
      },
    };
  });
}
