import type { AskedMode, Fork, Message, Mode, ThinkingBudget } from '../../app/contract.ts';
import type { Client } from '../client/client.ts';
import { problemOf } from '../client/client.ts';
import { strings } from '../strings.ts';
import type { Slices } from './app.ts';
import { attemptWith } from './attempt.ts';
import { enqueue } from './enqueue.ts';
import { showView } from './show-view.ts';
import { choicesFor, spendChoices } from './turn-choices.ts';
import { draftOf } from './ui.ts';

export type BudgetScope = 'all' | 'conversation' | 'message';

/** What a person does with turns that are there or on their way. None of these throws: failures become banners. */
export interface TurnActions {
  /** Of the reply that is being written in the open conversation. */
  readonly answerNow: () => Promise<void>;
  readonly thinkHarder: (replyId: string) => Promise<void>;
  /** Opens the question for another wording, with the one that was left unfinished if there is one. */
  readonly beginEdit: (question: Message) => void;
  /** Gives the new wording up; where it is not as the question was, a notification offers to undo it. */
  readonly cancelEdit: (messageId: string, asked: string) => void;
  /** Asks the new wording; the old one stays as a version. */
  readonly edit: (messageId: string, mode: AskedMode) => Promise<void>;
  /** Answers once more with this model. */
  readonly askModel: (replyId: string, mode: Mode, modelId: string) => Promise<void>;
  /** Writes a version that takes another way from this token on. */
  readonly continueFrom: (fork: Fork) => Promise<void>;
  readonly versions: (messageId: string) => Promise<readonly Message[]>;
  readonly chooseBudget: (budget: ThinkingBudget, scope: BudgetScope) => Promise<void>;
  /** Puts the message behind the answer that is being written. */
  readonly enqueue: (text: string, mode: AskedMode) => Promise<void>;
  readonly editQueued: (id: string, text: string) => Promise<void>;
  /** Takes it out at once; a notification offers to undo it. */
  readonly removeQueued: (id: string) => Promise<void>;
  readonly releaseQueue: () => Promise<void>;
}

export function createTurnActions(client: Client, slices: Slices): TurnActions {
  const { conversations, messages, settings, turns, ui } = slices;
  const attempt = attemptWith(ui);

  /** Shows what the app answered, unless the person has gone to another conversation. */
  async function showing(work: () => Promise<Parameters<typeof showView>[1]>): Promise<void> {
    const { conversationId } = messages.getState();
    const view = await work();
    if (messages.getState().conversationId === conversationId) showView(slices, view);
  }

  return {
    answerNow: () =>
      attempt(async () => {
        const replyId = messages.getState().generatingId;
        if (replyId !== null) await client.command('chat.answerNow', { replyId });
      }),

    thinkHarder: (replyId) => attempt(() => showing(() => client.command('chat.thinkHarder', { replyId }))),

    beginEdit: ({ id, content }) => turns.getState().setEdit(id, turns.getState().edits[id] ?? content),

    cancelEdit: (messageId, asked) => {
      const text = turns.getState().edits[messageId];
      turns.getState().setEdit(messageId, null);
      if (text === undefined || text.trim() === '' || text === asked) return;
      const { undo, undoHint } = strings.turns.queue;
      const run = () => turns.getState().setEdit(messageId, text);
      ui.getState().showToast({ text: strings.turns.question.discarded, action: { label: undo, hint: undoHint, run } });
    },

    edit: (messageId, mode) =>
      attempt(async () => {
        const text = turns.getState().edits[messageId];
        if (text === undefined) return;
        const { conversationId } = messages.getState();
        const choices = choicesFor(slices, conversationId);
        await showing(() => client.command('chat.edit', { messageId, text, mode, ...choices }));
        turns.getState().setEdit(messageId, null);
        spendChoices(slices, conversationId);
        ui.getState().focusComposer();
      }),

    askModel: (replyId, mode, modelId) =>
      attempt(() => showing(() => client.command('chat.regenerate', { replyId, mode, modelId }))),

    continueFrom: (fork) => attempt(() => showing(() => client.command('chat.continueFrom', fork))),

    versions: async (messageId) => {
      try {
        return await client.command('conversation.versions', { messageId });
      } catch (error) {
        ui.getState().fail(problemOf(error));
        return [];
      }
    },

    chooseBudget: (budget, scope) =>
      attempt(async () => {
        const { conversationId } = messages.getState();
        if (scope === 'message' || (scope === 'conversation' && conversationId === null)) {
          turns.getState().chooseBudget(conversationId, { budget, scope });
          return;
        }
        turns.getState().chooseBudget(conversationId, null);
        if (conversationId !== null) {
          const pinned = conversations.getState().list.find((one) => one.id === conversationId)?.thinkingBudget ?? null;
          const wanted = scope === 'conversation' ? budget : null;
          if (pinned !== wanted) await conversations.getState().setThinkingBudget(conversationId, wanted);
        }
        if (scope === 'all') await settings.getState().change({ thinkingBudget: budget });
      }),

    enqueue: async (text, mode) => {
      const { conversationId } = messages.getState();
      if (conversationId === null) return;
      ui.getState().setDraft(conversationId, '');
      try {
        await enqueue(client, slices, { conversationId, text, mode });
      } catch (error) {
        if (draftOf(ui.getState(), conversationId) === '') ui.getState().setDraft(conversationId, text);
        ui.getState().fail(problemOf(error));
      }
    },

    editQueued: (id, text) => attempt(() => client.command('queue.edit', { id, text })),

    removeQueued: (id) =>
      attempt(async () => {
        await client.command('queue.remove', { id });
        const { removed, undo, undoHint } = strings.turns.queue;
        const restore = () => attempt(() => client.command('queue.restore', { id }));
        ui.getState().showToast({
          text: removed,
          action: { label: undo, hint: undoHint, run: () => void restore() },
        });
      }),

    releaseQueue: () =>
      attempt(async () => {
        const { conversationId } = messages.getState();
        if (conversationId !== null) await client.command('queue.release', { conversationId });
      }),
  };
}
