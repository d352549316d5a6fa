import type { Clock } from '../clock.ts';
import type {
  ConversationSummary,
  ConversationView,
  DeletedConversation,
  Message,
  Organisation,
  ThinkingBudget,
} from '../contract.ts';
import { AppError } from '../errors.ts';
import type { Publish } from '../publish.ts';
import { type Conversation, type ConversationRepository, summaryOf } from '../storage/conversations.ts';
import type { MessageRepository } from '../storage/messages.ts';
import { purgedAt } from '../storage/tidy-up.ts';
import type { LiveReplies } from './live-replies.ts';

export interface ConversationServiceOptions {
  readonly conversations: ConversationRepository;
  readonly messages: MessageRepository;
  readonly replies: LiveReplies;
  /** @throws AppError 'model-not-found' for one that is not in the library. */
  /** @throws AppError 'folder-not-found' */
  readonly requireFolder: (id: string) => void;
  /** Conversations have vanished for good: what there is of them is to go. */
  readonly onPurged: (ids: readonly string[]) => void;
  readonly transaction: <T>(work: () => T) => T;
  readonly requireModel: (id: string) => void;
  readonly clock: Clock;
  readonly publish: Publish;
}

/** Conversations as the person sees them: the list, and the chosen path through each tree of messages. */
export class ConversationService {
  readonly #options: ConversationServiceOptions;

  constructor(options: ConversationServiceOptions) {
    this.#options = options;
  }

  list(): ConversationSummary[] {
    return this.#options.conversations.list().map(summaryOf);
  }

  /** @param last only so many messages from the end. @throws AppError 'not-found' */
  open(id: string, last?: number): ConversationView {
    const conversation = this.existing(id);
    return { conversation: summaryOf(conversation), messages: this.path(conversation.headId, last) };
  }

  /** Up to `count` messages that stand before this one. @throws AppError 'not-found' */
  earlier(messageId: string, count: number): Message[] {
    const message = this.#options.messages.find(messageId);
    if (message === undefined) throw messageNotFound();
    this.existing(message.conversationId);
    return this.path(message.parentId, count);
  }

  /** @throws AppError 'not-found' */
  rename(id: string, title: string): ConversationSummary {
    this.existing(id);
    this.#options.conversations.rename(id, title, 'person');
    return this.#changed(id);
  }

  /** Null: the model chosen for all. @throws AppError 'not-found' | 'model-not-found' */
  setModel(id: string, modelId: string | null): ConversationSummary {
    this.existing(id);
    if (modelId !== null) this.#options.requireModel(modelId);
    this.#options.conversations.setModel(id, modelId);
    return this.#changed(id);
  }

  /** @throws AppError 'not-found' | 'folder-not-found' */
  organise({ id, folderId, isPinned, isArchived }: Organisation): ConversationSummary {
    const { conversations, clock, transaction, requireFolder } = this.#options;
    this.existing(id);
    if (folderId != null) requireFolder(folderId);
    transaction(() => {
      if (folderId !== undefined) conversations.setFolder(id, folderId);
      if (isPinned !== undefined) conversations.setPinnedAt(id, isPinned ? clock.now() : null);
      if (isArchived !== undefined) conversations.setArchivedAt(id, isArchived ? clock.now() : null);
    });
    return this.#changed(id);
  }

  /** What was deleted, the last one first. */
  bin(): DeletedConversation[] {
    return this.#options.conversations.bin().map((one) => ({ ...one, purgedAt: purgedAt(one.deletedAt) }));
  }

  /** Removes these for good, or all that are in the bin; what is not in it stays. Nobody finds them from then on. */
  purge(ids: readonly string[] | null): void {
    const { conversations, transaction, onPurged } = this.#options;
    const gone = ids ?? conversations.bin().map((one) => one.id);
    transaction(() => {
      for (const id of gone) conversations.purge(id);
    });
    onPurged(gone);
  }

  /** Null: as the settings say. @throws AppError 'not-found' */
  setThinkingBudget(id: string, budget: ThinkingBudget | null): ConversationSummary {
    this.existing(id);
    this.#options.conversations.setThinkingBudget(id, budget);
    return this.#changed(id);
  }

  /** Hides it. @throws AppError 'not-found' */
  delete(id: string): void {
    this.existing(id);
    this.#options.conversations.setDeletedAt(id, this.#options.clock.now());
    this.#options.publish('conversation.removed', { id });
  }

  /** Brings a deleted one back. @throws AppError 'not-found' when it was purged. */
  restore(id: string): ConversationSummary {
    if (this.#options.conversations.find(id) === undefined) throw conversationNotFound();
    this.#options.conversations.setDeletedAt(id, null);
    return this.#changed(id);
  }

  /** Shows the path through this message that was written last. @throws AppError 'not-found' */
  selectVersion(messageId: string): ConversationView {
    const { messages, conversations } = this.#options;
    const message = messages.find(messageId);
    if (message === undefined) throw messageNotFound();
    this.existing(message.conversationId);
    conversations.setHead(message.conversationId, messages.newestBelow(messageId));
    return this.open(message.conversationId);
  }

  /** All messages in the same place as this one, oldest first. @throws AppError 'not-found' */
  versions(messageId: string): Message[] {
    const { messages, replies } = this.#options;
    const message = messages.find(messageId);
    if (message === undefined) throw messageNotFound();
    this.existing(message.conversationId);
    return messages.versionsOf(message).map((version) => replies.current(version));
  }

  /** The conversation, unless it is deleted. @throws AppError 'not-found' */
  existing(id: string): Conversation {
    const conversation = this.#options.conversations.find(id);
    if (conversation === undefined || conversation.isDeleted) throw conversationNotFound();
    return conversation;
  }

  /** The messages from the first, or the last `count`, to this one, with text that is not saved yet. */
  path(headId: string | null, count?: number): Message[] {
    if (headId === null) return [];
    return this.#options.messages.pathTo(headId, count).map((message) => this.#options.replies.current(message));
  }

  /** Something about it has changed that the list shows. */
  changed(id: string): void {
    this.#changed(id);
  }

  #changed(id: string): ConversationSummary {
    const summary = summaryOf(this.existing(id));
    this.#options.publish('conversation.changed', summary);
    return summary;
  }
}

export function messageNotFound(): AppError {
  return new AppError('not-found', 'This message no longer exists. Open the conversation again.');
}

function conversationNotFound(): AppError {
  return new AppError('not-found', 'This conversation no longer exists. Choose another one from the list.');
}
