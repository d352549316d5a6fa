import { createStore } from 'zustand/vanilla';
import type { Catalogue, CatalogueEntry, Problem, Repository } from '../../app/contract.ts';
import { type Client, problemOf } from '../client/client.ts';
import { keepUnchanged } from './keep-unchanged.ts';

/** What the person asked the hub for, and what came of it. */
export type HubSearch =
  | { readonly status: 'none' }
  | { readonly status: 'searching'; readonly text: string }
  | { readonly status: 'found'; readonly text: string; readonly repositories: readonly Repository[] }
  | { readonly status: 'failed'; readonly text: string; readonly problem: Problem };

/** Models that can be downloaded. */
export interface CatalogueSlice {
  /** False until the app has told its list for the first time. */
  readonly isKnown: boolean;
  /** Best first, as the app orders them. */
  readonly ids: readonly string[];
  readonly byId: Readonly<Record<string, CatalogueEntry>>;
  /** When the hub was asked for sizes last, in milliseconds since 1970. */
  readonly refreshedAt: number | null;
  readonly isRefreshing: boolean;
  readonly search: HubSearch;
  readonly load: () => Promise<void>;
  readonly changed: (catalogue: Catalogue) => void;
  /** Asks the hub. */
  readonly refresh: () => Promise<void>;
  /** Asks the hub; a later search takes the place of one that is not answered yet. */
  readonly searchFor: (text: string) => Promise<void>;
  readonly endSearch: () => void;
  /** Asks the hub what a repository holds that was found. */
  readonly open: (repo: string) => Promise<void>;
}

export function createCatalogue(client: Client) {
  let lastSearch = 0;
  return createStore<CatalogueSlice>()((set, get) => ({
    isKnown: false,
    ids: [],
    byId: {},
    refreshedAt: null,
    isRefreshing: false,
    search: { status: 'none' },
    load: async () => get().changed(await client.command('catalogue.list', null)),
    changed: ({ entries, refreshedAt }) =>
      set(({ byId }) => ({
        isKnown: true,
        ids: entries.map(({ id }) => id),
        byId: keepUnchanged(byId, entries),
        refreshedAt,
      })),
    refresh: async () => {
      set({ isRefreshing: true });
      try {
        get().changed(await client.command('catalogue.refresh', null));
      } finally {
        set({ isRefreshing: false });
      }
    },
    searchFor: async (text) => {
      lastSearch += 1;
      const asked = lastSearch;
      const answer = (search: HubSearch) => {
        if (asked === lastSearch) set({ search });
      };
      answer({ status: 'searching', text });
      try {
        const { repositories } = await client.command('catalogue.search', { text });
        answer({ status: 'found', text, repositories });
      } catch (error) {
        answer({ status: 'failed', text, problem: problemOf(error) });
      }
    },
    open: async (repo) => {
      const opened = await client.command('catalogue.open', { repo });
      const { search } = get();
      if (search.status !== 'found') return;
      const repositories = search.repositories.map((one) => (one.repo === repo ? opened : one));
      set({ search: { ...search, repositories } });
    },
    endSearch: () => {
      lastSearch += 1;
      set({ search: { status: 'none' } });
    },
  }));
}
