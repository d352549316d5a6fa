import type { StoreApi } from 'zustand/vanilla';
import { type Client, problemOf } from '../client/client.ts';
import type { Ui } from './ui.ts';

/** Long enough that a person who types is not followed key by key. */
const saveAfterMs = 300;

/** Writes unsent text to the disk shortly after it changed, and at once when the person looks elsewhere or the window closes. */
export class DraftSaver {
  readonly #client: Client;
  readonly #ui: StoreApi<Ui>;
  /** What the disk has, or will have once what is on its way has arrived; without the empty ones. */
  readonly #stored = new Map<string, string>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(client: Client, ui: StoreApi<Ui>) {
    this.#client = client;
    this.#ui = ui;
  }

  /** Takes in what is on the disk, and keeps it up to date from then on. What was typed meanwhile stays. */
  async start(page: Pick<Window, 'addEventListener'>): Promise<void> {
    for (const { conversationId, text } of await this.#client.command('draft.list', null)) {
      this.#stored.set(conversationId ?? '', text);
      const { drafts, setDraft } = this.#ui.getState();
      if (drafts[conversationId ?? ''] === undefined) setDraft(conversationId, text);
    }
    const save = () => this.save();
    this.#ui.subscribe(({ drafts }, before) => {
      if (drafts !== before.drafts) this.#timer ??= setTimeout(save, saveAfterMs);
    });
    for (const occasion of ['blur', 'focusout', 'pagehide']) page.addEventListener(occasion, save);
    this.save();
  }

  save(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const [key, text] of Object.entries(this.#ui.getState().drafts)) {
      const before = this.#stored.get(key) ?? '';
      if (text === before) continue;
      this.#stored.set(key, text);
      this.#client.command('draft.set', { conversationId: key === '' ? null : key, text }).catch((error: unknown) => {
        // The next occasion tries again.
        if (this.#stored.get(key) === text) this.#stored.set(key, before);
        this.#ui.getState().fail(problemOf(error));
      });
    }
  }
}
