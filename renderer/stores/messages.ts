import { createStore } from 'zustand/vanilla';
import type { Message, Mode, ModeReason } from '../../app/contract.ts';
import { keepUnchanged } from './keep-unchanged.ts';

/** The conversation on the screen, as stored. Text that is still being written is in LiveReplies. */
export interface Messages {
  /** null: a conversation that has not begun. */
  readonly conversationId: string | null;
  /** First to last. */
  readonly ids: readonly string[];
  readonly byId: Readonly<Record<string, Message>>;
  /** The reply that is being written in this conversation. */
  readonly generatingId: string | null;
  /** Conversations in which a reply is being written, as far as this window knows. */
  readonly generatingIn: ReadonlySet<string>;
  readonly show: (conversationId: string | null, messages: readonly Message[]) => void;
  /** Puts messages of the path before those that are shown, unless something else is shown by now. */
  readonly prepend: (earlier: readonly Message[]) => void;
  readonly append: (messages: readonly Message[]) => void;
  readonly update: (message: Message) => void;
  /** The mode of a reply in Auto is known. */
  readonly judged: (replyId: string, mode: Mode, why: readonly ModeReason[]) => void;
  /** Another version takes the place of the one at the end. */
  readonly replace: (id: string, message: Message) => void;
  /** A reply that has ended is about to go on. */
  readonly reopen: (id: string) => void;
  /** These messages as they now stand: an answer of the app may be older than the end of a reply that was told meanwhile. */
  readonly settle: (messages: readonly Message[]) => readonly Message[];
}

function generatingAmong(messages: readonly Message[]): string | null {
  return messages.findLast((message) => message.status === 'generating')?.id ?? null;
}

function mark(set: ReadonlySet<string>, conversationId: string, generating: boolean): ReadonlySet<string> {
  if (set.has(conversationId) === generating) return set;
  const next = new Set(set);
  if (generating) next.add(conversationId);
  else next.delete(conversationId);
  return next;
}

export function createMessages() {
  // Replies that ended, until the app has given them as ended itself, or they go on.
  const ended = new Map<string, Message>();

  return createStore<Messages>()((set, get) => ({
    conversationId: null,
    ids: [],
    byId: {},
    generatingId: null,
    generatingIn: new Set(),
    show: (conversationId, messages) => {
      const generatingId = generatingAmong(messages);
      set((now) => ({
        conversationId,
        ids: messages.map((message) => message.id),
        byId: keepUnchanged(now.byId, messages),
        generatingId,
        generatingIn:
          conversationId === null ? now.generatingIn : mark(now.generatingIn, conversationId, generatingId !== null),
      }));
    },
    prepend: (earlier) =>
      set((now) => {
        const first = now.byId[now.ids[0] ?? ''];
        if (first === undefined || first.parentId !== earlier.at(-1)?.id) return now;
        return {
          ids: [...earlier.map((message) => message.id), ...now.ids],
          byId: { ...Object.fromEntries(earlier.map((message) => [message.id, message])), ...now.byId },
        };
      }),
    append: (added) => {
      const { conversationId, ids, byId, show } = get();
      const all = { ...byId, ...Object.fromEntries(added.map((message) => [message.id, message])) };
      const order = [...new Set([...ids, ...added.map((message) => message.id)])];
      show(
        added[0]?.conversationId ?? conversationId,
        order.flatMap((id) => all[id] ?? []),
      );
    },
    judged: (replyId, mode, why) =>
      set(({ byId }) => {
        const message = byId[replyId];
        return message === undefined ? {} : { byId: { ...byId, [replyId]: { ...message, mode, why: [...why] } } };
      }),
    replace: (id, message) => {
      const { conversationId, ids, byId, show, update } = get();
      if (message.conversationId !== conversationId || byId[id] === undefined) {
        update(message);
        return;
      }
      const path = ids.slice(0, ids.indexOf(id)).flatMap((before) => byId[before] ?? []);
      show(conversationId, [...path, message]);
    },
    reopen: (id) => {
      ended.delete(id);
    },
    settle: (messages) =>
      messages.map((message) => {
        if (message.status === 'generating') return ended.get(message.id) ?? message;
        ended.delete(message.id);
        return message;
      }),
    update: (message) =>
      set((now) => {
        const generating = message.status === 'generating';
        if (!generating) ended.set(message.id, message);
        const generatingIn = mark(now.generatingIn, message.conversationId, generating);
        if (now.byId[message.id] === undefined) return { generatingIn };
        const byId = { ...now.byId, [message.id]: message };
        return { byId, generatingIn, generatingId: generatingAmong(now.ids.flatMap((id) => byId[id] ?? [])) };
      }),
  }));
}
