import type { AskedMode, ConversationView, Settings } from '../../app/contract.ts';
import { type Client, problemOf } from '../client/client.ts';
import { strings } from '../strings.ts';
import type { Slices } from './app.ts';
import { attemptWith } from './attempt.ts';
import { enqueue } from './enqueue.ts';
import type { Appearance } from './settings.ts';
import { showView, takeSent } from './show-view.ts';
import { choicesFor, spendChoices } from './turn-choices.ts';
import { budgetChoiceOf } from './turns.ts';
import { draftOf, modelChoiceOf } from './ui.ts';

/** What a person does that touches more than one slice. None of these throws: failures become banners. */
export interface ChatActions {
  readonly open: (id: string) => Promise<void>;
  /** Opens a conversation at this message, with these words marked in it. */
  readonly openAt: (id: string, messageId: string, words: readonly string[]) => Promise<void>;
  readonly startNew: () => void;
  readonly send: (text: string, mode: AskedMode) => Promise<void>;
  readonly stop: () => Promise<void>;
  readonly askAgain: (replyId: string, mode: AskedMode) => Promise<void>;
  /** Lets an answer that was broken off go on from its text. */
  readonly goOn: (replyId: string) => Promise<void>;
  readonly selectVersion: (messageId: string) => Promise<void>;
  readonly rename: (id: string, title: string) => Promise<void>;
  /** Deletes at once; a notification offers to undo it. */
  readonly remove: (id: string) => Promise<void>;
  /** In the open conversation, and for new ones. */
  readonly chooseMode: (mode: AskedMode) => Promise<void>;
  readonly changeAppearance: (change: Appearance) => Promise<void>;
  readonly changeSettings: (change: Partial<Settings>) => Promise<void>;
  /** The model that answers: everywhere, where it is loaded at once; in this conversation; or the next message. */
  readonly chooseModel: (modelId: string, scope: 'all' | 'conversation' | 'message') => Promise<void>;
  /** Fetches a reply of which text was missed. */
  readonly refetch: (replyId: string) => Promise<void>;
  readonly openLink: (url: string) => Promise<void>;
  readonly copy: (text: string) => Promise<boolean>;
}

/** Messages that a conversation opens with: the screen, and some more to scroll through. */
const openedAtOnce = 40;
const loadedInPart = 250;

/** Once what was asked to be drawn is on the screen. */
function frames(): Promise<void> {
  return new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve())));
}

export function createChatActions(client: Client, slices: Slices): ChatActions {
  const { conversationSettings, conversations, messages, model, settings, turns, ui, live } = slices;
  // Opening two conversations in quick succession: only the last one asked for is shown.
  let lastOpened = 0;

  const attempt = attemptWith(ui);

  const show = (view: ConversationView) => showView(slices, view);

  /** What waits in a conversation is asked for when it is opened; from then on the app tells. */
  const fetchQueue = (conversationId: string) =>
    attempt(async () => turns.getState().queueChanged(await client.command('queue.get', { conversationId })));

  /** The messages before those that were opened at once, in parts that do not hold up the window. */
  async function loadEarlier(opened: number): Promise<void> {
    for (;;) {
      const { ids, byId } = messages.getState();
      const first = byId[ids[0] ?? ''];
      if (opened !== lastOpened || first === undefined || first.parentId === null) return;
      await frames();
      const earlier = await client.command('conversation.earlier', { messageId: first.id, count: loadedInPart });
      if (opened !== lastOpened || earlier.messages.length === 0) return;
      messages.getState().prepend(earlier.messages);
      if (messages.getState().ids[0] === first.id) return;
    }
  }

  const actions: ChatActions = {
    open: (id) =>
      attempt(async () => {
        lastOpened += 1;
        const opened = lastOpened;
        ui.getState().closeDrawer();
        const view = await client.command('conversation.open', { id, last: openedAtOnce });
        if (opened !== lastOpened) return;
        show(view);
        void fetchQueue(id);
        ui.getState().focusComposer();
        void attempt(() => loadEarlier(opened));
      }),

    openAt: (id, messageId, words) =>
      attempt(async () => {
        lastOpened += 1;
        const opened = lastOpened;
        ui.getState().closeDrawer();
        const view = await client.command('conversation.open', { id });
        const isShown = view.messages.some((message) => message.id === messageId);
        // It may lie on a version that is not the chosen one.
        const wanted = isShown ? view : await client.command('conversation.selectVersion', { messageId });
        if (opened !== lastOpened) return;
        show(wanted);
        ui.getState().focusComposer();
        ui.getState().reveal(messageId, words);
      }),

    startNew: () => {
      lastOpened += 1;
      messages.getState().show(null, []);
      ui.getState().focusComposer();
    },

    send: async (text, mode) => {
      const { conversationId } = messages.getState();
      const opened = lastOpened;
      const choice = modelChoiceOf(ui.getState(), conversationId);
      const budget = budgetChoiceOf(turns.getState(), conversationId);
      const settings = conversationId === null ? conversationSettings.getState().forNew : null;
      ui.getState().setDraft(conversationId, '');
      try {
        const sent = await client.command('chat.send', {
          conversationId,
          text,
          mode,
          ...choicesFor(slices, conversationId),
          ...(settings === null ? {} : { settings }),
        });
        if (conversationId === null) conversationSettings.getState().begun();
        spendChoices(slices, conversationId);
        ui.getState().chooseMode(conversationId, null);
        // The person may have gone to another conversation meanwhile.
        takeSent(slices, sent, opened === lastOpened);
        if (choice?.scope === 'conversation') {
          void attempt(() => conversations.getState().setModel(sent.conversation.id, choice.modelId));
        }
        if (budget?.scope === 'conversation') {
          void attempt(() => conversations.getState().setThinkingBudget(sent.conversation.id, budget.budget));
        }
      } catch (error) {
        try {
          // The app may have sent the next message of the queue and not have told yet.
          if (conversationId === null || problemOf(error).code !== 'reply-in-progress') throw error;
          await enqueue(client, slices, { conversationId, text, mode });
        } catch (failure) {
          if (draftOf(ui.getState(), conversationId) === '') ui.getState().setDraft(conversationId, text);
          ui.getState().fail(problemOf(failure));
        }
      }
    },

    stop: () =>
      attempt(async () => {
        const replyId = messages.getState().generatingId;
        if (replyId !== null) await client.command('chat.stop', { replyId });
      }),

    askAgain: (replyId, mode) =>
      attempt(async () => {
        const opened = lastOpened;
        const { conversationId } = messages.getState();
        const choices = choicesFor(slices, conversationId);
        const view = await client.command('chat.regenerate', { replyId, mode, ...choices });
        spendChoices(slices, conversationId);
        if (opened === lastOpened) show(view);
      }),

    selectVersion: (messageId) =>
      attempt(async () => {
        const opened = lastOpened;
        const view = await client.command('conversation.selectVersion', { messageId });
        if (opened === lastOpened) show(view);
      }),

    rename: (id, title) => attempt(() => conversations.getState().rename(id, title)),

    remove: (id) =>
      attempt(async () => {
        const title = conversations.getState().list.find((one) => one.id === id)?.title ?? '';
        const wasOpen = messages.getState().conversationId === id;
        await conversations.getState().remove(id);
        if (messages.getState().conversationId === id) actions.startNew();
        const undo = () =>
          attempt(async () => {
            await conversations.getState().restore(id);
            if (wasOpen && messages.getState().conversationId === null) await actions.open(id);
          });
        ui.getState().showToast({
          text: strings.sidebar.removed(title),
          action: { label: strings.sidebar.undo, hint: strings.sidebar.undoHint, run: () => void undo() },
        });
      }),

    goOn: (replyId) =>
      attempt(async () => {
        const opened = lastOpened;
        messages.getState().reopen(replyId);
        const view = await client.command('chat.continue', { replyId });
        if (opened === lastOpened) show(view);
      }),

    chooseMode: (mode) =>
      attempt(() => {
        ui.getState().chooseMode(messages.getState().conversationId, mode);
        return settings.getState().choose({ mode });
      }),

    changeAppearance: (change) => attempt(() => settings.getState().choose(change)),

    changeSettings: (change) => attempt(() => settings.getState().change(change)),

    chooseModel: (modelId, scope) =>
      attempt(async () => {
        const { conversationId } = messages.getState();
        if (scope === 'message' || (scope === 'conversation' && conversationId === null)) {
          ui.getState().chooseModel(conversationId, { modelId, scope });
          return;
        }
        ui.getState().chooseModel(conversationId, null);
        if (conversationId !== null) {
          const pinned = conversations.getState().list.find((one) => one.id === conversationId)?.modelId ?? null;
          const wanted = scope === 'conversation' ? modelId : null;
          if (pinned !== wanted) await conversations.getState().setModel(conversationId, wanted);
        }
        if (scope === 'all') await model.getState().load(modelId);
      }),

    refetch: async (replyId) => {
      const conversationId = messages.getState().byId[replyId]?.conversationId;
      try {
        if (conversationId === undefined) return;
        const view = await client.command('conversation.open', { id: conversationId, last: 2 });
        const reply = messages
          .getState()
          .settle(view.messages)
          .find((message) => message.id === replyId);
        if (reply?.status === 'generating') live.track(reply);
      } catch (error) {
        ui.getState().fail(problemOf(error));
      } finally {
        live.fetchFailed(replyId);
      }
    },

    openLink: (url) => attempt(() => client.command('link.open', { url })),

    copy: async (text) => {
      try {
        await navigator.clipboard.writeText(text);
        return true;
      } catch {
        ui.getState().fail({ code: 'copy-failed', message: strings.errors.copy });
        return false;
      }
    },
  };
  return actions;
}
