import { createStore } from 'zustand/vanilla';
import type { ConversationSummary, ThinkingBudget } from '../../app/contract.ts';
import type { Client } from '../client/client.ts';

export interface Conversations {
  /** Newest first. */
  readonly list: readonly ConversationSummary[];
  readonly load: () => Promise<void>;
  readonly rename: (id: string, title: string) => Promise<void>;
  /** Null: the model that answers everywhere. */
  readonly setModel: (id: string, modelId: string | null) => Promise<void>;
  /** Null: as the settings say. */
  readonly setThinkingBudget: (id: string, budget: ThinkingBudget | null) => Promise<void>;
  readonly remove: (id: string) => Promise<void>;
  readonly restore: (id: string) => Promise<void>;
  readonly changed: (conversation: ConversationSummary) => void;
  readonly removed: (id: string) => void;
}

function newestFirst(list: readonly ConversationSummary[]): readonly ConversationSummary[] {
  return [...list].sort((a, b) => b.updatedAt - a.updatedAt);
}

export function createConversations(client: Client) {
  // A change that was on its way when the conversation was deleted must not bring it back.
  const deleted = new Set<string>();

  return createStore<Conversations>()((set, get) => ({
    list: [],
    load: async () => set({ list: newestFirst(await client.command('conversation.list', null)) }),
    rename: async (id, title) => get().changed(await client.command('conversation.rename', { id, title })),
    setModel: async (id, modelId) => get().changed(await client.command('conversation.setModel', { id, modelId })),
    setThinkingBudget: async (id, thinkingBudget) =>
      get().changed(await client.command('conversation.setThinkingBudget', { id, thinkingBudget })),
    remove: async (id) => {
      await client.command('conversation.delete', { id });
      get().removed(id);
    },
    restore: async (id) => {
      const conversation = await client.command('conversation.restore', { id });
      deleted.delete(id);
      get().changed(conversation);
    },
    changed: (conversation) => {
      if (deleted.has(conversation.id)) return;
      set(({ list }) => ({ list: newestFirst([conversation, ...list.filter((one) => one.id !== conversation.id)]) }));
    },
    removed: (id) => {
      deleted.add(id);
      set(({ list }) => ({ list: list.filter((one) => one.id !== id) }));
    },
  }));
}
