import { randomUUID } from 'node:crypto';
import type { GenerationStats, PrefixUse } from '../../engine/protocol.ts';
import type { Clock } from '../clock.ts';
import type { ConversationSummary, ConversationView, Message, Mode } from '../contract.ts';
import type { EngineHost } from '../engine-host.ts';
import type { GenerationEnd, LoadTarget } from '../engine-job.ts';
import { AppError, problemOf } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Publish } from '../publish.ts';
import { type ConversationRepository, summaryOf } from '../storage/conversations.ts';
import type { MessageRepository } from '../storage/messages.ts';
import type { ContextService } from './context.ts';
import { type ConversationService, messageNotFound } from './conversations.ts';
import type { LiveReplies, LiveReply } from './live-replies.ts';
import type { ModelChoice } from './models.ts';
import { ReplyWriter } from './reply-writer.ts';
import { titleFrom } from './title.ts';

export interface ChatServiceOptions {
  readonly engine: EngineHost;
  readonly conversationService: ConversationService;
  readonly conversations: ConversationRepository;
  readonly messages: MessageRepository;
  readonly replies: LiveReplies;
  /** The model that is to answer. @throws AppError when there is none that could. */
  readonly targetFor: (choice: ModelChoice) => LoadTarget;
  /** What the model sees, and how it is opened for that; `onRead` is called when it has read it. */
  readonly promptFor: ContextService['promptFor'];
  /** Where the engine keeps the prefix state of a conversation; null for nowhere. */
  readonly prefixesOf: (conversationId: string) => PrefixUse | null;
  /** Waits until the documents of a conversation were read, or the signal says stop. */
  readonly documentsRead: (conversationId: string, signal: AbortSignal) => Promise<void>;
  /** A reply was written whole by this model. */
  readonly onUsed: (modelId: string, stats: GenerationStats) => void;
  /** Runs `work` in one database transaction. */
  readonly transaction: <T>(work: () => T) => T;
  readonly clock: Clock;
  readonly publish: Publish;
  readonly log: Log;
}

export interface SendRequest {
  readonly conversationId: string | null;
  readonly text: string;
  readonly mode: Mode;
  /** For this message alone. */
  readonly modelId?: string | null | undefined;
}

interface Generation {
  readonly reply: LiveReply;
  readonly writer: ReplyWriter;
  /** Null while it waits for documents. */
  engineId: number | null;
  /** Of that waiting. */
  readonly cancellation: AbortController;
  isStopping: boolean;
}

/** Sending, asking again and stopping. The engine writes one reply at a time; further ones wait for it. */
export class ChatService {
  readonly #options: ChatServiceOptions;
  /** By reply id. */
  readonly #generations = new Map<string, Generation>();
  #closed = false;

  constructor(options: ChatServiceOptions) {
    this.#options = options;
  }

  /**
   * Stores the message and an empty reply in one transaction and returns both; the text follows in events.
   * @throws AppError 'empty-message' | 'not-found' | 'reply-in-progress' | 'closing'; nothing is stored then.
   */
  send(request: SendRequest): { conversation: ConversationSummary; messages: Message[] } {
    // Half a surrogate pair cannot be stored as UTF-8.
    const text = request.text.toWellFormed();
    if (text.trim() === '') throw new AppError('empty-message', 'The message is empty. Write something first.');
    const { conversations, transaction, clock } = this.#options;

    const { conversationId, replyId } = transaction(() => {
      const id = request.conversationId ?? randomUUID();
      if (request.conversationId === null) conversations.insert({ id, title: titleFrom(text), now: clock.now() });
      else this.#requireIdle(id);
      const parentId = this.#options.conversationService.existing(id).headId;
      const userId = this.#insert({ conversationId: id, parentId, role: 'user', mode: request.mode, content: text });
      return { conversationId: id, replyId: this.#insertReply(id, userId, request.mode) };
    });

    const path = this.#begin(replyId, request.modelId ?? null);
    return { conversation: this.#changed(conversationId), messages: path.slice(-2) };
  }

  /** Writes a new version beside this reply and shows it. @throws AppError 'not-found' | 'reply-in-progress' | 'closing' */
  regenerate(replyId: string, mode: Mode, modelId: string | null = null): ConversationView {
    const old = this.#options.messages.find(replyId);
    if (old === undefined || old.role !== 'assistant' || old.parentId === null) throw messageNotFound();
    const { conversationId, parentId } = old;
    const newId = this.#options.transaction(() => {
      this.#requireIdle(conversationId);
      return this.#insertReply(conversationId, parentId, mode);
    });

    const messages = this.#begin(newId, modelId);
    return { conversation: this.#changed(conversationId), messages };
  }

  /** Ends a reply, being written or waiting; it keeps its text. Nothing happens when it has ended. @throws AppError 'not-found' */
  stop(replyId: string): void {
    const generation = this.#generations.get(replyId);
    if (generation !== undefined) {
      generation.isStopping = true;
      generation.cancellation.abort();
      if (generation.engineId !== null) this.#options.engine.stop(generation.engineId);
    } else if (this.#options.messages.find(replyId) === undefined) {
      throw messageNotFound();
    }
  }

  /** Ends every reply of a conversation. */
  stopAll(conversationId: string): void {
    for (const reply of this.#options.replies.generating()) {
      if (reply.conversationId === conversationId) this.stop(reply.id);
    }
  }

  /** The app ends: replies keep the text they have. */
  close(): void {
    this.#closed = true;
    for (const [replyId, { writer }] of this.#generations) {
      writer.end('interrupted', null);
      this.stop(replyId);
    }
  }

  #requireIdle(conversationId: string): void {
    this.#options.conversationService.existing(conversationId);
    if (this.#options.replies.generating().some((reply) => reply.conversationId === conversationId)) {
      throw new AppError(
        'reply-in-progress',
        'An answer is still being written in this conversation. Wait for it or stop it, then send.',
      );
    }
  }

  #insertReply(conversationId: string, parentId: string, mode: Mode): string {
    return this.#insert({ conversationId, parentId, role: 'assistant', mode, content: '' });
  }

  /** Appends a message and makes it the end of the shown path. */
  #insert(m: Pick<Message, 'conversationId' | 'parentId' | 'role' | 'mode' | 'content'>): string {
    const { conversations, messages, clock } = this.#options;
    if (this.#closed) throw new AppError('closing', 'Tandem is closing. Send again after the next start.');
    const id = randomUUID();
    const now = clock.now();
    const seq = messages.insert({ ...m, id, status: m.role === 'user' ? 'complete' : 'generating', createdAt: now });
    conversations.setHead(m.conversationId, id);
    conversations.touch(m.conversationId, seq, now);
    return id;
  }

  /** Begins this new reply; returns the path up to it. */
  #begin(replyId: string, modelId: string | null): Message[] {
    const { messages, replies, clock, publish, conversationService } = this.#options;
    const message = messages.find(replyId);
    if (message === undefined) throw messageNotFound();
    const reply = replies.begin(message);
    const path = conversationService.path(replyId);
    const generation: Generation = {
      reply,
      writer: new ReplyWriter(reply, replies, clock, publish),
      engineId: null,
      cancellation: new AbortController(),
      isStopping: false,
    };
    this.#generations.set(replyId, generation);
    void this.#follow(generation, this.#generate(generation, path, message.mode, modelId));
    return path;
  }

  /** Hands the path to the engine as soon as the documents of the conversation were read. */
  async #generate(
    generation: Generation,
    path: readonly Message[],
    mode: Mode,
    modelId: string | null,
  ): Promise<GenerationEnd> {
    const { engine, conversations, documentsRead, promptFor, prefixesOf, targetFor } = this.#options;
    const { conversationId } = generation.reply;
    await documentsRead(conversationId, generation.cancellation.signal);
    if (generation.isStopping) return { reason: 'cancelled', stats: null };
    let onRead = () => {};
    const request = {
      messages: [],
      mode,
      plan: async (target: LoadTarget) => {
        const planned = await promptFor(conversationId, path, mode, target);
        onRead = planned.onRead;
        return planned;
      },
      target: () => targetFor({ message: modelId, conversation: conversations.find(conversationId)?.modelId ?? null }),
      prefixes: () => prefixesOf(conversationId),
    };
    const { id, finished } = engine.generate(request, generation.writer.handlers);
    generation.engineId = id;
    const end = await finished;
    if (end.stats !== null && end.stats.decode.tokens > 0) onRead();
    return end;
  }

  /** Never rejects. */
  async #follow(generation: Generation, finished: Promise<GenerationEnd>): Promise<void> {
    const { reply, writer } = generation;
    try {
      const end = await finished;
      writer.finish(end);
      if (writer.modelId !== null && end.stats !== null) this.#options.onUsed(writer.modelId, end.stats);
    } catch (error) {
      this.#options.log.warn('a reply failed', { error });
      // Whoever stopped it does not care that the engine died of it.
      if (generation.isStopping) writer.end('stopped', null);
      else writer.end('failed', problemOf(error));
    }
    this.#generations.delete(reply.id);
    if (this.#closed) return;
    try {
      const stored = this.#options.messages.find(reply.id);
      if (stored !== undefined) this.#options.publish('chat.finished', { message: { ...stored, ...reply } });
    } catch (error) {
      this.#options.log.error('the end of a reply could not be told', { error });
    }
  }

  #changed(conversationId: string): ConversationSummary {
    const summary = summaryOf(this.#options.conversationService.existing(conversationId));
    this.#options.publish('conversation.changed', summary);
    return summary;
  }
}
