import { createStore } from 'zustand/vanilla';
import type { Citation, Passage } from '../../app/contract.ts';
import type { Client } from '../client/client.ts';

/** What the references of finished answers lead to. */
export interface Citations {
  readonly byReply: Readonly<Record<string, readonly Citation[] | undefined>>;
  /** Asks once for each reply; a failure leaves its references as plain links. */
  readonly load: (replyId: string) => Promise<void>;
  /** What is known may no longer hold: documents came or went. */
  readonly forget: () => void;
  /** The passage with this number, among these documents; null when there is none. */
  readonly find: (number: number, documentIds: readonly string[]) => Promise<Passage | null>;
}

export function createCitations(client: Client) {
  const asked = new Set<string>();
  return createStore<Citations>()((set) => ({
    byReply: {},
    load: async (replyId) => {
      if (asked.has(replyId)) return;
      asked.add(replyId);
      try {
        const citations = await client.command('chat.citations', { replyId });
        set(({ byReply }) => ({ byReply: { ...byReply, [replyId]: citations } }));
      } catch {
        asked.delete(replyId);
      }
    },
    forget: () => {
      asked.clear();
      set({ byReply: {} });
    },
    find: async (number, documentIds) => {
      for (const id of documentIds) {
        const passages = await client.command('document.passages', { id });
        const found = passages.find((passage) => passage.number === number);
        if (found !== undefined) return found;
      }
      return null;
    },
  }));
}
