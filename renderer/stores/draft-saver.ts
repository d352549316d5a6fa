import type { StoreApi } from 'zustand/vanilla';
import { type Client, problemOf } from '../client/client.ts';
import type { Ui } from './ui.ts';

/** Long enough that a person who types is not followed key by key. */
const saveAfterMs = 300;

/** Writes unsent text to the disk shortly after it changed, and at once when the person looks elsewhere or the window closes. */
export class DraftSaver {
  readonly #client: Client;
  readonly #ui: StoreApi<Ui>;
  /** Keys of drafts that are not on the disk as they are now. */
  readonly #unsaved = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(client: Client, ui: StoreApi<Ui>) {
    this.#client = client;
    this.#ui = ui;
  }

  /** Takes in what is on the disk, and keeps it up to date from then on. What was typed meanwhile stays. */
  async start(page: Pick<Window, 'addEventListener'>): Promise<void> {
    for (const { conversationId, text } of await this.#client.command('draft.list', null)) {
      const { drafts, setDraft } = this.#ui.getState();
      if (drafts[conversationId ?? ''] === undefined) setDraft(conversationId, text);
    }
    this.#ui.subscribe(({ drafts }, before) => {
      for (const key of Object.keys(drafts)) if (drafts[key] !== before.drafts[key]) this.#unsaved.add(key);
      if (this.#unsaved.size > 0) this.#saveSoon();
    });
    const save = () => this.save();
    page.addEventListener('blur', save);
    page.addEventListener('focusout', save);
    page.addEventListener('pagehide', save);
  }

  save(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const keys = [...this.#unsaved];
    this.#unsaved.clear();
    for (const key of keys) {
      const draft = { conversationId: key === '' ? null : key, text: this.#ui.getState().drafts[key] ?? '' };
      this.#client.command('draft.set', draft).catch((error: unknown) => {
        this.#unsaved.add(key);
        this.#ui.getState().fail(problemOf(error));
      });
    }
  }

  #saveSoon(): void {
    this.#timer ??= setTimeout(() => this.save(), saveAfterMs);
  }
}
