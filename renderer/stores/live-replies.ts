import type { EventPayload, Message } from '../../app/contract.ts';
import { type Delta, follow, type ReplyText, textOf } from './reply-text.ts';

/** What a message view shows of the reply while it is being written. */
export interface LiveReply extends ReplyText {
  /** Tokens of the prompt that were read; null when none is known. */
  readonly progress: { readonly done: number; readonly total: number } | null;
  /** Milliseconds since 1970 when the thinking began, as seen by this window; null before. */
  readonly thinkingSince: number | null;
}

interface Entry {
  /** What the views have; replaced at most once a frame. */
  shown: LiveReply | null;
  /** What is known; null until the reply's message was seen, for example after a reload. */
  latest: LiveReply | null;
  /** Deltas that cannot be added yet: beyond a hole, or before the reply's message was seen. */
  waiting: readonly Delta[];
  fetching: boolean;
  readonly listeners: Set<() => void>;
}

/**
 * The texts that are being written now. They stand apart from the message store, so that a delta reaches the one view that
 * shows it and nothing else renders. Views are told at most once in each animation frame, however fast deltas come.
 */
export class LiveReplies {
  readonly #entries = new Map<string, Entry>();
  readonly #dirty = new Set<string>();
  readonly #nextFrame: (run: () => void) => void;
  readonly #now: () => number;
  #frameAsked = false;

  constructor(
    nextFrame: (run: () => void) => void = (run) => void requestAnimationFrame(run),
    now: () => number = Date.now,
  ) {
    this.#nextFrame = nextFrame;
    this.#now = now;
  }

  /** Takes the reply as the app gave it, then adds the deltas that came while it was on its way. */
  track(message: Message): void {
    const entry = this.#entry(message.id);
    entry.fetching = false;
    const known = entry.latest;
    // An answer that was asked for earlier may arrive after newer deltas: it must not take text away.
    const start = known !== null && known.lastSeq >= message.lastSeq ? known : textOf(message);
    const { text, waiting } = follow(start, entry.waiting);
    entry.waiting = waiting;
    entry.latest = {
      ...text,
      progress: known?.progress ?? null,
      thinkingSince: known?.thinkingSince ?? (text.thinking === '' ? null : message.createdAt),
    };
    entry.shown = entry.latest;
    for (const listener of entry.listeners) listener();
  }

  /** Returns true when text is missing and the reply must be fetched; once for each hole. */
  receive(delta: Delta): boolean {
    const entry = this.#entry(delta.replyId);
    if (entry.latest === null) {
      entry.waiting = [...entry.waiting, delta];
      return false;
    }
    const before = entry.latest;
    const { text, waiting } = follow(before, [...entry.waiting, delta]);
    entry.waiting = waiting;
    if (text !== before) {
      const thinkingSince = before.thinkingSince ?? (text.thinking === '' ? null : this.#now());
      this.#set(delta.replyId, entry, { ...before, ...text, thinkingSince });
    }
    if (waiting.length === 0 || entry.fetching) return false;
    entry.fetching = true;
    return true;
  }

  /** The fetch for a hole failed: the next delta may ask again. */
  fetchFailed(replyId: string): void {
    const entry = this.#entries.get(replyId);
    if (entry) entry.fetching = false;
  }

  progress({ replyId, done, total }: EventPayload<'chat.progress'>): void {
    const entry = this.#entries.get(replyId);
    if (entry?.latest) this.#set(replyId, entry, { ...entry.latest, progress: { done, total } });
  }

  /** The stored message has taken over. */
  finish(replyId: string): void {
    const listeners = this.#entries.get(replyId)?.listeners;
    this.#entries.delete(replyId);
    for (const listener of listeners ?? []) listener();
  }

  read(replyId: string): LiveReply | null {
    return this.#entries.get(replyId)?.shown ?? null;
  }

  subscribe(replyId: string, listener: () => void): () => void {
    const { listeners } = this.#entry(replyId);
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
    };
  }

  #entry(replyId: string): Entry {
    let entry = this.#entries.get(replyId);
    if (entry === undefined) {
      entry = { shown: null, latest: null, waiting: [], fetching: false, listeners: new Set() };
      this.#entries.set(replyId, entry);
    }
    return entry;
  }

  #set(replyId: string, entry: Entry, reply: LiveReply): void {
    entry.latest = reply;
    this.#dirty.add(replyId);
    if (this.#frameAsked) return;
    this.#frameAsked = true;
    this.#nextFrame(() => this.#flush());
  }

  #flush(): void {
    this.#frameAsked = false;
    const ids = [...this.#dirty];
    this.#dirty.clear();
    for (const id of ids) {
      const entry = this.#entries.get(id);
      if (!entry) continue;
      entry.shown = entry.latest;
      for (const listener of entry.listeners) listener();
    }
  }
}
