import type { StoreApi } from 'zustand/vanilla';
import type { Problem } from '../../app/contract.ts';
import { type Client, problemOf } from '../client/client.ts';
import type { Turns } from './turns.ts';
import type { Ui } from './ui.ts';

/** Long enough that a person who types is not followed key by key. */
const saveAfterMs = 300;

/** Text that a person has begun, by key; null: none. */
interface BegunTexts {
  readonly stored: () => Promise<readonly { readonly key: string; readonly text: string }[]>;
  readonly store: (key: string, text: string | null) => Promise<void>;
  readonly current: () => Readonly<Record<string, string | null | undefined>>;
  readonly restore: (key: string, text: string) => void;
  readonly onChange: (listener: () => void) => void;
  readonly fail: (problem: Problem) => void;
}

/** Writes begun text to the disk shortly after it changed, and at once when the person looks elsewhere or the window closes. */
export class TextSaver {
  readonly #texts: BegunTexts;
  /** What the disk has, or will have once what is on its way has arrived. */
  readonly #stored = new Map<string, string>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(texts: BegunTexts) {
    this.#texts = texts;
  }

  /** Takes in what is on the disk, and keeps it up to date from then on. What was typed meanwhile stays. */
  async start(page: Pick<Window, 'addEventListener'>): Promise<void> {
    for (const { key, text } of await this.#texts.stored()) {
      this.#stored.set(key, text);
      if (this.#texts.current()[key] === undefined) this.#texts.restore(key, text);
    }
    const save = () => this.save();
    this.#texts.onChange(() => {
      this.#timer ??= setTimeout(save, saveAfterMs);
    });
    for (const occasion of ['blur', 'focusout', 'pagehide']) page.addEventListener(occasion, save);
    this.save();
  }

  save(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const [key, current] of Object.entries(this.#texts.current())) {
      const text = current ?? null;
      const before = this.#stored.get(key) ?? null;
      if (text === before) continue;
      this.#note(key, text);
      this.#texts.store(key, text).catch((error: unknown) => {
        // The next occasion tries again.
        if ((this.#stored.get(key) ?? null) === text) this.#note(key, before);
        this.#texts.fail(problemOf(error));
      });
    }
  }

  #note(key: string, text: string | null): void {
    if (text === null) this.#stored.delete(key);
    else this.#stored.set(key, text);
  }
}

/** Unsent text by conversation; the empty key is the conversation that has not begun. */
export function draftSaver(client: Client, ui: StoreApi<Ui>): TextSaver {
  return new TextSaver({
    stored: async () =>
      (await client.command('draft.list', null)).map(({ conversationId, text }) => ({
        key: conversationId ?? '',
        text,
      })),
    store: (key, text) => client.command('draft.set', { conversationId: key === '' ? null : key, text: text ?? '' }),
    current: () =>
      Object.fromEntries(Object.entries(ui.getState().drafts).map(([key, text]) => [key, text === '' ? null : text])),
    restore: (key, text) => ui.getState().setDraft(key, text),
    onChange: (listener) => ui.subscribe((now, before) => now.drafts !== before.drafts && listener()),
    fail: (problem) => ui.getState().fail(problem),
  });
}

/** New wordings of questions, by question. */
export function editSaver(client: Client, turns: StoreApi<Turns>, ui: StoreApi<Ui>): TextSaver {
  return new TextSaver({
    stored: async () =>
      (await client.command('edit.list', null)).map(({ messageId, text }) => ({ key: messageId, text })),
    store: (messageId, text) => client.command('edit.set', { messageId, text }),
    current: () => turns.getState().edits,
    restore: (messageId, text) => turns.getState().setEdit(messageId, text),
    onChange: (listener) => turns.subscribe((now, before) => now.edits !== before.edits && listener()),
    fail: (problem) => ui.getState().fail(problem),
  });
}
