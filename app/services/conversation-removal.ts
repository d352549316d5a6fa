import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { VanishedConversations } from '../storage/vanished-conversations.ts';
import { inSlices, LongWork } from './long-work.ts';

export interface ConversationRemovalOptions {
  readonly vanished: VanishedConversations;
  /** What was kept of conversations elsewhere is to go, too. */
  readonly onRemoved: () => void;
  readonly transaction: <T>(work: () => T) => T;
  readonly clock: Clock;
  readonly log: Log;
}

/** Removes what nobody sees any more, while everything else goes on. */
export class ConversationRemoval {
  readonly #options: ConversationRemovalOptions;
  readonly #work: LongWork;

  constructor(options: ConversationRemovalOptions) {
    this.#options = options;
    this.#work = new LongWork(options.clock, () => {});
  }

  /** Never rejects: what cannot be removed now is removed after the next start. */
  async remove(ids: readonly string[]): Promise<void> {
    const { vanished, onRemoved, transaction, log } = this.#options;
    try {
      for (const id of ids) await inSlices(vanished.remove(id), transaction, this.#work, () => this.#work.rest(0, 0));
    } catch (error) {
      if (this.#work.signal.aborted) return;
      log.error('conversations could not be removed for good', { error });
    }
    onRemoved();
  }

  /** What the last end of the app left. Call it before any import begins. */
  removeLeft(): Promise<void> {
    return this.remove(this.#options.vanished.ids());
  }

  /** What is under way is left for the next start. */
  close(): void {
    this.#work.cancel();
  }
}
