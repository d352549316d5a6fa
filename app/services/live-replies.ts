import type { Clock } from '../clock.ts';
import type { DocumentsSeen, Message, MessageStats, MessageStatus, Mode, ModeReason, Problem } from '../contract.ts';
import { AppError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { MessageRepository } from '../storage/messages.ts';
import { passingStorageCodes, storageError } from '../storage/storage-problem.ts';
import type { Problems } from './problems.ts';

/** Half of the 500 ms that a killed app may lose at most, so that a slow disk or a busy machine fits in. */
const saveIntervalMs = 250;
const retryIntervalMs = 2_000;
const savingProblemCodes = [...passingStorageCodes, 'not-saved'];

/** A reply that is being written, or is finished but could not be saved yet. */
export interface LiveReply {
  readonly id: string;
  readonly conversationId: string;
  /** In Auto it is fast until that is judged. */
  mode: Mode;
  why: ModeReason[];
  content: string;
  thinking: string;
  thinkingMilliseconds: number | null;
  status: MessageStatus;
  problem: Problem | null;
  modelName: string | null;
  stats: MessageStats | null;
  documentsSeen: DocumentsSeen | null;
  /** Tokens of its thinking so far. */
  thinkingTokens: number;
  /** Number of the last delta that was published; −1 before the first. */
  lastSeq: number;
}

export interface LiveRepliesOptions {
  readonly messages: MessageRepository;
  readonly problems: Problems;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Holds the growing text of replies and writes it to the database in batches. While the disk refuses, the text stays here, is
 * shown from here, and is tried again until it is saved.
 */
export class LiveReplies {
  readonly #options: LiveRepliesOptions;
  readonly #replies = new Map<string, LiveReply>();
  readonly #unsaved = new Set<LiveReply>();
  #cancelTimer: (() => void) | null = null;

  constructor(options: LiveRepliesOptions) {
    this.#options = options;
  }

  /** From its text so far; a new one has none. */
  begin(message: Message): LiveReply {
    const reply: LiveReply = {
      id: message.id,
      conversationId: message.conversationId,
      mode: message.mode,
      why: message.why,
      content: message.content,
      thinking: message.thinking,
      thinkingMilliseconds: message.thinkingMilliseconds,
      status: 'generating',
      problem: null,
      modelName: message.modelName,
      stats: message.stats,
      documentsSeen: message.documentsSeen,
      thinkingTokens: 0,
      lastSeq: -1,
    };
    // What of it could not be saved yet is in the message, too.
    const before = this.#replies.get(reply.id);
    if (before !== undefined) this.#unsaved.delete(before);
    this.#replies.set(reply.id, reply);
    return reply;
  }

  generating(): LiveReply[] {
    return [...this.#replies.values()].filter((reply) => reply.status === 'generating');
  }

  /** The message with the text and status that it has now, saved or not. */
  current(message: Message): Message {
    const reply = this.#replies.get(message.id);
    if (reply !== undefined) return { ...message, ...reply };
    // Nobody writes it: the start-up could not mark it, because the disk was full.
    return message.status === 'generating' ? { ...message, status: 'interrupted' } : message;
  }

  /** Says that the reply has grown: it is saved soon. */
  grew(reply: LiveReply): void {
    this.#unsaved.add(reply);
    this.#saveAfter(saveIntervalMs);
  }

  /** Says that the reply has its final status: it is saved at once. */
  ended(reply: LiveReply): void {
    this.#unsaved.add(reply);
    this.save();
  }

  /** Writes everything unsaved; what the disk refuses is kept and tried again. */
  save(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = null;
    for (const reply of this.#unsaved) {
      try {
        this.#options.messages.saveReply(reply);
      } catch (error) {
        this.#refused(error);
        return;
      }
      this.#unsaved.delete(reply);
      if (reply.status !== 'generating') this.#replies.delete(reply.id);
    }
    for (const code of savingProblemCodes) this.#options.problems.clear(code);
  }

  /** The last attempt. Afterwards nothing is written any more. */
  close(): void {
    this.save();
    this.#cancelTimer?.();
    this.#cancelTimer = null;
    if (this.#unsaved.size > 0) this.#options.log.error('replies were lost at quit', { count: this.#unsaved.size });
  }

  #refused(error: unknown): void {
    this.#options.log.error('a reply could not be saved', { error });
    this.#options.problems.report((storageError(error) ?? notSaved(error)).problem);
    this.#saveAfter(retryIntervalMs);
  }

  #saveAfter(delayMs: number): void {
    this.#cancelTimer ??= this.#options.clock.setTimer(() => this.save(), delayMs);
  }
}

function notSaved(error: unknown): AppError {
  return new AppError(
    'not-saved',
    'The newest answer could not be saved yet. Tandem keeps it and tries again; leave the app open for a moment.',
    { cause: error },
  );
}
