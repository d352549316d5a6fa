import { randomUUID } from 'node:crypto';
import type {
  ConversationSummary,
  Message,
  MessageQueue,
  MessageStatus,
  QueuedMessage,
  TurnChoices,
} from '../contract.ts';
import { AppError, problemOf } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Publish } from '../publish.ts';
import type { PlacedMessage, QueuedMessageRepository } from '../storage/queued-messages.ts';
import type { SendRequest } from './chat.ts';
import { checkedText } from './message-text.ts';
import type { Problems } from './problems.ts';

export interface QueueServiceOptions {
  readonly queued: QueuedMessageRepository;
  /** @throws AppError 'not-found' when it does not exist or is deleted. */
  readonly requireConversation: (id: string) => void;
  readonly isIdle: (conversationId: string) => boolean;
  readonly send: (request: SendRequest) => { conversation: ConversationSummary; messages: Message[] };
  readonly transaction: <T>(work: () => T) => T;
  readonly problems: Problems;
  readonly publish: Publish;
  readonly log: Log;
}

export interface QueueRequest extends TurnChoices {
  readonly conversationId: string;
  readonly text: string;
  /** Done in the same transaction. */
  readonly alongside?: () => void;
}

const sendProblemCode = 'queue-not-sent';

/**
 * Messages that were written while an answer was on its way. They go one by one as answers end. Where the person may no longer
 * expect that, they wait to be let go: after a restart, and when an answer failed or was stopped.
 */
export class QueueService {
  readonly #options: QueueServiceOptions;
  /** Conversations whose queue goes on by itself: none after a restart. */
  readonly #flowing = new Set<string>();
  readonly #removed = new Map<string, PlacedMessage>();

  constructor(options: QueueServiceOptions) {
    this.#options = options;
  }

  get(conversationId: string): MessageQueue {
    const messages = this.#options.queued.list(conversationId).map(withoutPlace);
    return { conversationId, messages, isHeld: messages.length > 0 && !this.#flowing.has(conversationId) };
  }

  /** Puts a message at the end, and sends it at once when nothing is in its way. @throws AppError 'not-found' | 'empty-message' */
  add({ conversationId, text, mode, modelId, thinkingBudget, alongside }: QueueRequest): QueuedMessage {
    const { queued, requireConversation, transaction } = this.#options;
    requireConversation(conversationId);
    const message = {
      id: randomUUID(),
      conversationId,
      text: checkedText(text),
      mode,
      modelId: modelId ?? null,
      thinkingBudget: thinkingBudget ?? null,
    };
    // What waits for the person goes on waiting: it was written for another moment.
    if (queued.list(conversationId).length === 0) this.#flowing.add(conversationId);
    transaction(() => {
      queued.insert(message);
      alongside?.();
    });
    this.#changed(conversationId);
    this.#pump(conversationId);
    return message;
  }

  /** @throws AppError 'not-found' | 'empty-message' */
  edit(id: string, text: string): void {
    const { conversationId } = this.#existing(id);
    this.#options.queued.setText(id, checkedText(text));
    this.#changed(conversationId);
  }

  /** @throws AppError 'not-found' */
  remove(id: string): void {
    const message = this.#existing(id);
    this.#options.queued.remove(id);
    this.#removed.set(id, message);
    this.#changed(message.conversationId);
  }

  /** Puts it back into its place. @throws AppError 'not-found' when it was not removed, or before the last start. */
  restore(id: string): void {
    const message = this.#removed.get(id);
    if (message === undefined) throw notQueued();
    this.#options.requireConversation(message.conversationId);
    this.#options.queued.insert(message);
    this.#removed.delete(id);
    this.#changed(message.conversationId);
    this.#pump(message.conversationId);
  }

  /** The person lets a held queue go on. */
  release(conversationId: string): void {
    this.#options.requireConversation(conversationId);
    this.#flowing.add(conversationId);
    this.#changed(conversationId);
    this.#pump(conversationId);
  }

  /** Nothing is being written in this conversation any more. */
  idle(conversationId: string, status: MessageStatus): void {
    const hasEndedWell = status === 'complete' || status === 'length';
    if (!hasEndedWell && this.#flowing.delete(conversationId)) this.#changed(conversationId);
    this.#pump(conversationId);
  }

  #pump(conversationId: string): void {
    const { queued, isIdle, send, publish, problems, log } = this.#options;
    if (!this.#flowing.has(conversationId) || !isIdle(conversationId)) return;
    const [next] = queued.list(conversationId);
    if (next === undefined) return;
    try {
      const sent = send({
        conversationId,
        text: next.text,
        mode: next.mode,
        modelId: next.modelId,
        thinkingBudget: next.thinkingBudget ?? undefined,
        alongside: () => queued.remove(next.id),
      });
      problems.clear(sendProblemCode);
      publish('chat.sent', sent);
    } catch (error) {
      // The message is still in the queue, and waits there for the person.
      log.error('a queued message could not be sent', { error });
      this.#flowing.delete(conversationId);
      problems.report({ code: sendProblemCode, message: problemOf(error).message });
    }
    this.#changed(conversationId);
  }

  #existing(id: string): PlacedMessage {
    const message = this.#options.queued.find(id);
    if (message === undefined) throw notQueued();
    return message;
  }

  #changed(conversationId: string): void {
    this.#options.publish('queue.changed', this.get(conversationId));
  }
}

function withoutPlace({ seq: _, ...message }: PlacedMessage): QueuedMessage {
  return message;
}

function notQueued(): AppError {
  return new AppError('not-found', 'This message no longer waits: it was sent or removed. Look for it above.');
}
