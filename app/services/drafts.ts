import type { Draft } from '../contract.ts';
import type { ConversationRepository } from '../storage/conversations.ts';
import type { DraftRepository } from '../storage/drafts.ts';

export interface DraftServiceOptions {
  readonly drafts: DraftRepository;
  readonly conversations: ConversationRepository;
}

/** What the person has written and not sent. */
export class DraftService {
  readonly #options: DraftServiceOptions;

  constructor(options: DraftServiceOptions) {
    this.#options = options;
  }

  list(): Draft[] {
    return this.#options.drafts.list();
  }

  /** An empty text removes it. A conversation that was removed for good meanwhile has no draft: nothing happens then. */
  set({ conversationId, text }: Draft): void {
    const { drafts, conversations } = this.#options;
    if (text === '') drafts.remove(conversationId);
    else if (conversationId === null || conversations.find(conversationId) !== undefined) {
      drafts.set({ conversationId, text: text.toWellFormed() });
    }
  }

  /** It was sent. */
  clear(conversationId: string | null): void {
    this.#options.drafts.remove(conversationId);
  }
}
