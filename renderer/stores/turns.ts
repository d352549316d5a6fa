import { createStore } from 'zustand/vanilla';
import type { MessageQueue, ThinkingBudget } from '../../app/contract.ts';

/** A budget chosen for less than everything. message: for the next message. conversation: for one that has not begun. */
export interface BudgetChoice {
  readonly budget: ThinkingBudget;
  readonly scope: 'message' | 'conversation';
}

/** What goes on around the turns of conversations, beside their messages. */
export interface Turns {
  /** By conversation; those without messages that wait may be missing. */
  readonly queues: Readonly<Record<string, MessageQueue | undefined>>;
  /** New wordings of questions that are being written, by message. */
  readonly edits: Readonly<Record<string, string | undefined>>;
  /** By conversation, the empty key for the one that has not begun, until the message is sent. */
  readonly budgetChoices: Readonly<Record<string, BudgetChoice | undefined>>;
  /** A message of which two versions lie side by side; null for none. */
  readonly comparedId: string | null;
  /** Whether words that only one of them has are marked. */
  readonly marksDifferences: boolean;

  readonly queueChanged: (queue: MessageQueue) => void;
  /** Null ends it. */
  readonly setEdit: (messageId: string, text: string | null) => void;
  readonly chooseBudget: (conversationId: string | null, choice: BudgetChoice | null) => void;
  readonly compare: (messageId: string | null) => void;
  readonly markDifferences: (marksDifferences: boolean) => void;
}

export function budgetChoiceOf(turns: Turns, conversationId: string | null): BudgetChoice | null {
  return turns.budgetChoices[conversationId ?? ''] ?? null;
}

export function createTurns() {
  return createStore<Turns>()((set) => ({
    queues: {},
    edits: {},
    budgetChoices: {},
    comparedId: null,
    marksDifferences: true,
    queueChanged: (queue) => set(({ queues }) => ({ queues: { ...queues, [queue.conversationId]: queue } })),
    setEdit: (messageId, text) => set(({ edits }) => ({ edits: { ...edits, [messageId]: text ?? undefined } })),
    chooseBudget: (conversationId, choice) =>
      set(({ budgetChoices }) => ({
        budgetChoices: { ...budgetChoices, [conversationId ?? '']: choice ?? undefined },
      })),
    compare: (comparedId) => set({ comparedId }),
    markDifferences: (marksDifferences) => set({ marksDifferences }),
  }));
}
