import { createStore } from 'zustand/vanilla';
import type { AttachedDocument, Problem } from '../../app/contract.ts';
import type { Client } from '../client/client.ts';

/** A file that was not taken in. It is known to this window only, until the person has seen it. */
export interface RefusedFile {
  readonly id: number;
  readonly name: string;
  readonly problem: Problem;
}

/** Documents by conversation; the empty key is the conversation that has not begun. */
export interface Documents {
  readonly lists: Readonly<Record<string, readonly AttachedDocument[] | undefined>>;
  readonly refused: Readonly<Record<string, readonly RefusedFile[] | undefined>>;
  /** How many additions are under way. */
  readonly nAdding: Readonly<Record<string, number | undefined>>;
  readonly load: (conversationId: string) => Promise<void>;
  readonly changed: (conversationId: string, documents: readonly AttachedDocument[]) => void;
  readonly taken: (document: AttachedDocument) => void;
  readonly left: (document: AttachedDocument) => void;
  readonly refuse: (conversationId: string | null, files: readonly Omit<RefusedFile, 'id'>[]) => void;
  readonly dismiss: (conversationId: string | null, ids: readonly number[]) => void;
  readonly countAdding: (conversationId: string | null, by: 1 | -1) => void;
}

const none: readonly never[] = [];

export function documentsOf(state: Documents, conversationId: string | null): readonly AttachedDocument[] {
  return state.lists[conversationId ?? ''] ?? none;
}

export function refusedOf(state: Documents, conversationId: string | null): readonly RefusedFile[] {
  return state.refused[conversationId ?? ''] ?? none;
}

export function isAddingTo(state: Documents, conversationId: string | null): boolean {
  return (state.nAdding[conversationId ?? ''] ?? 0) > 0;
}

/** Keeps the objects that did not change, so that their views need not render again. */
function keepingUnchanged(
  before: readonly AttachedDocument[],
  now: readonly AttachedDocument[],
): readonly AttachedDocument[] {
  const known = new Map(before.map((document) => [document.id, document]));
  return now.map((document) => {
    const same = known.get(document.id);
    return same !== undefined && JSON.stringify(same) === JSON.stringify(document) ? same : document;
  });
}

export function createDocuments(client: Client) {
  let lastRefused = 0;
  return createStore<Documents>()((set, get) => ({
    lists: {},
    refused: {},
    nAdding: {},
    load: async (conversationId) =>
      get().changed(conversationId, await client.command('document.list', { conversationId })),
    changed: (conversationId, documents) =>
      set((state) => ({
        lists: {
          ...state.lists,
          [conversationId]: keepingUnchanged(documentsOf(state, conversationId), documents),
        },
      })),
    taken: (document) => {
      const list = documentsOf(get(), document.conversationId);
      const isKnown = list.some(({ id }) => id === document.id);
      get().changed(
        document.conversationId,
        isKnown ? list.map((one) => (one.id === document.id ? document : one)) : [...list, document],
      );
    },
    left: ({ id, conversationId }) =>
      get().changed(
        conversationId,
        documentsOf(get(), conversationId).filter((one) => one.id !== id),
      ),
    refuse: (conversationId, files) =>
      set((state) => {
        const added = files.map((file) => {
          lastRefused += 1;
          return { ...file, id: lastRefused };
        });
        return {
          refused: { ...state.refused, [conversationId ?? '']: [...refusedOf(state, conversationId), ...added] },
        };
      }),
    dismiss: (conversationId, ids) =>
      set((state) => ({
        refused: {
          ...state.refused,
          [conversationId ?? '']: refusedOf(state, conversationId).filter(({ id }) => !ids.includes(id)),
        },
      })),
    countAdding: (conversationId, by) =>
      set(({ nAdding }) => {
        const key = conversationId ?? '';
        return { nAdding: { ...nAdding, [key]: (nAdding[key] ?? 0) + by } };
      }),
  }));
}
