import { createStore } from 'zustand/vanilla';
import type { Problem, SearchHit } from '../../app/contract.ts';
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
  readonly isSearching: boolean;
  readonly problem: Problem | null;
  readonly setText: (text: string) => void;
  readonly more: () => Promise<void>;
}

export function createSearch(client: Client) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  // Answers may overtake each other: only the last question counts.
  let lastAsked = 0;

  return createStore<Search>()((set, get) => {
    const ask = async (before: number | null) => {
      const text = get().text.trim();
      const asked = ++lastAsked;
      try {
        const { hits, next } = await client.command('search.find', { text, before });
        if (asked !== lastAsked) return;
        const known = before === null ? [] : get().hits;
        set({ foundFor: text, hits: [...known, ...hits], next, isSearching: false, problem: null });
      } catch (error) {
        if (asked === lastAsked) set({ isSearching: false, problem: problemOf(error) });
      }
    };
    return {
      text: '',
      foundFor: '',
      hits: [],
      next: null,
      isSearching: false,
      problem: null,
      setText: (text) => {
        clearTimeout(timer);
        if (text.trim() === '') {
          lastAsked += 1;
          set({ text, foundFor: '', hits: [], next: null, isSearching: false, problem: null });
          return;
        }
        set({ text, isSearching: true });
        timer = setTimeout(() => void ask(null), pauseMs);
      },
      more: async () => {
        const { next } = get();
        if (next !== null) await ask(next);
      },
    };
  });
}
