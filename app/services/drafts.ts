import type { Draft, UnfinishedEdit } from '../contract.ts';
import type { ConversationRepository } from '../storage/conversations.ts';
import type { DraftRepository } from '../storage/drafts.ts';
import type { MessageRepository } from '../storage/messages.ts';

export interface DraftServiceOptions {
  readonly drafts: DraftRepository;
  readonly conversations: ConversationRepository;
  readonly messages: MessageRepository;
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

  /** New wordings of questions that were begun and not asked. */
  edits(): UnfinishedEdit[] {
    return this.#options.drafts.edits();
  }

  /** Null removes it. A question that was removed meanwhile has none: nothing happens then. */
  setEdit(messageId: string, text: string | null): void {
    const { drafts, messages } = this.#options;
    const question = messages.find(messageId);
    if (text === null) drafts.removeEdit(messageId);
    else if (question?.role === 'user') {
      drafts.setEdit({ messageId, text: text.toWellFormed() }, question.conversationId);
    }
  }

  /** It was sent. */
  clear(conversationId: string | null): void {
    this.#options.drafts.remove(conversationId);
  }
}
