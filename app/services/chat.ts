import { randomUUID } from 'node:crypto';
import type { GenerationStats, ModeReason, PrefixUse } from '../../engine/protocol.ts';
import type { Clock } from '../clock.ts';
import type { Fork } from '../contract/confidence.ts';
import type {
  ConversationSettings,
  ConversationSummary,
  ConversationView,
  Message,
  MessageStatus,
  Problem,
  TurnChoices,
} from '../contract.ts';
import type { EngineHost } from '../engine-host.ts';
import type {
  GenerationEnd,
  GenerationHandlers,
  GenerationRequest,
  LoadTarget,
  SamplingChoice,
} from '../engine-job.ts';
import { AppError, problemOf } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Publish } from '../publish.ts';
import { type ConversationRepository, summaryOf } from '../storage/conversations.ts';
import type { MessageRepository, NewMessage } from '../storage/messages.ts';
import type { Recording } from '../storage/token-confidence.ts';
import type { AutoThreshold } from './auto-threshold.ts';
import type { ConfidenceService } from './confidence.ts';
import type { ContextService } from './context.ts';
import { requireContinuable } from './continuation.ts';
import { type ConversationService, messageNotFound } from './conversations.ts';
import type { LiveReplies, LiveReply } from './live-replies.ts';
import { checkedText } from './message-text.ts';
import type { ModelChoice } from './models.ts';
import type { PartSummaries } from './part-summaries.ts';
import { ReplyWriter } from './reply-writer.ts';
import { type ThinkingBudgets, ThinkingTimer } from './thinking-budgets.ts';
import { titleFrom } from './title.ts';

export interface ChatServiceOptions {
  readonly engine: EngineHost;
  readonly conversationService: ConversationService;
  readonly conversations: ConversationRepository;
  readonly messages: MessageRepository;
  readonly replies: LiveReplies;
  readonly confidence: ConfidenceService;
  /** The model that is to answer. @throws AppError when there is none that could. */
  readonly targetFor: (choice: ModelChoice) => LoadTarget;
  /** Where the engine keeps the prefix state of a conversation; null for nowhere. */
  readonly prefixesOf: (conversationId: string) => PrefixUse | null;
  /** What the person has chosen for this conversation. */
  readonly samplingOf: (conversationId: string) => SamplingChoice;
  /** Gives a conversation that begins its settings. */
  readonly configure: (conversationId: string, settings: ConversationSettings) => void;
  readonly budgets: ThinkingBudgets;
  readonly autoThreshold: AutoThreshold;
  /** Waits until the documents of a conversation were read, or the signal says stop. */
  readonly documentsRead: (conversationId: string, signal: AbortSignal) => Promise<void>;
  /** What the model sees, and how it is opened for that; `onRead` is called when it has read it. */
  readonly promptFor: ContextService['promptFor'];
  /** What the model writes about all parts of documents that are too long, where the question asks for that; else null. */
  readonly summariesFor: PartSummaries['of'];
  /** A reply was written whole by this model. */
  readonly onUsed: (modelId: string, stats: GenerationStats) => void;
  /** A reply has ended, in a conversation where nothing else is being written. */
  readonly onIdle: (conversationId: string, status: MessageStatus) => void;
  /** Runs `work` in one database transaction. */
  readonly transaction: <T>(work: () => T) => T;
  readonly clock: Clock;
  readonly publish: Publish;
  readonly log: Log;
}

export interface SendRequest extends TurnChoices {
  readonly conversationId: string | null;
  readonly text: string;
  /** Of a conversation that begins with this message. */
  readonly settings?: ConversationSettings | undefined;
  /** Done in the same transaction. */
  readonly alongside?: () => void;
}

export interface EditRequest extends TurnChoices {
  /** Of the question. */
  readonly messageId: string;
  readonly text: string;
  /** Done in the same transaction. */
  readonly alongside?: () => void;
}

export interface RegenerateRequest extends TurnChoices {
  readonly replyId: string;
}

interface Generation {
  /** Both change when Auto gives up an answer for a deep one. */
  reply: LiveReply;
  writer: ReplyWriter;
  /** That was asked for with its message alone; null for none. */
  readonly modelId: string | null;
  readonly timer: ThinkingTimer;
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
    const text = checkedText(request.text);
    const { conversations, transaction, clock } = this.#options;

    const { conversationId, replyId } = transaction(() => {
      const id = request.conversationId ?? randomUUID();
      if (request.conversationId === null) {
        conversations.insert({ id, title: titleFrom(text), now: clock.now() });
        if (request.settings !== undefined) this.#options.configure(id, request.settings);
      } else {
        this.#requireIdle(id);
      }
      const parentId = this.#options.conversationService.existing(id).headId;
      const userId = this.#insert({ conversationId: id, parentId, role: 'user', ...modesOf(request), content: text });
      const newId = this.#insertReply(id, userId, request);
      request.alongside?.();
      return { conversationId: id, replyId: newId };
    });

    const path = this.#begin(replyId, request.modelId ?? null);
    return { conversation: this.#changed(conversationId), messages: path.slice(-2) };
  }

  /** Writes a new version beside this reply and shows it. @throws AppError 'not-found' | 'reply-in-progress' | 'closing' */
  regenerate(request: RegenerateRequest): ConversationView {
    const { conversationId, parentId } = this.#reply(request.replyId);
    const newId = this.#options.transaction(() => {
      this.#requireIdle(conversationId);
      this.#learnFrom(request);
      return this.#insertReply(conversationId, parentId, request);
    });

    const messages = this.#begin(newId, request.modelId ?? null);
    return { conversation: this.#changed(conversationId), messages };
  }

  /**
   * Writes a new version beside this question, with a reply of its own, and shows them. The old one stays.
   * @throws AppError 'empty-message' | 'not-found' | 'reply-in-progress' | 'closing'
   */
  edit(request: EditRequest): ConversationView {
    const text = checkedText(request.text);
    const old = this.#options.messages.find(request.messageId);
    if (old === undefined || old.role !== 'user') throw messageNotFound();
    const { conversationId, parentId } = old;
    const newId = this.#options.transaction(() => {
      this.#requireIdle(conversationId);
      const userId = this.#insert({ conversationId, parentId, role: 'user', ...modesOf(request), content: text });
      request.alongside?.();
      return this.#insertReply(conversationId, userId, request);
    });

    const messages = this.#begin(newId, request.modelId ?? null);
    return { conversation: this.#changed(conversationId), messages };
  }

  /** Ends the thinking of a reply; its answer follows. Nothing happens where it does not think. @throws AppError 'not-found' */
  answerNow(replyId: string): void {
    const generation = this.#generations.get(replyId);
    if (generation === undefined) this.#reply(replyId);
    else if (generation.engineId !== null) this.#options.engine.answerNow(generation.engineId);
  }

  /**
   * Writes a deep version beside this reply, as long as that takes. A fast one that is being written ends; what it has stays as the
   * version before.
   * @throws AppError 'not-found' | 'reply-in-progress' | 'already-deep' | 'closing'
   */
  thinkHarder(replyId: string): ConversationView {
    const { conversationId, parentId } = this.#reply(replyId);
    const choices = { mode: 'deep', thinkingBudget: { kind: 'none' } } as const;
    const running = this.#generations.get(replyId);
    if (running === undefined) return this.regenerate({ ...choices, replyId });
    if (running.reply.mode === 'deep') {
      throw new AppError('already-deep', 'This answer is being thought about already. Let it go on, or stop it.');
    }

    const newId = this.#options.transaction(() => {
      this.#learnFrom({ ...choices, replyId });
      const deepId = this.#insertReply(conversationId, parentId, choices);
      const { content, thinking } = running.reply;
      if (content === '' && thinking === '') this.#options.messages.remove(replyId);
      return deepId;
    });
    running.writer.end('stopped', thinkingHarder);
    // Before those that wait for the engine in other conversations: it takes the place of this one.
    const messages = this.#begin(newId, running.modelId, 'next');
    this.stop(replyId);
    return { conversation: this.#changed(conversationId), messages };
  }

  /**
   * Goes on with a reply that was broken off, from its text so far.
   * @throws AppError 'not-found' | 'not-continuable' | 'reply-in-progress' | 'closing'
   */
  continue(replyId: string): ConversationView {
    const { messages, conversations, conversationService, transaction } = this.#options;
    const { conversationId } = this.#reply(replyId);
    transaction(() => {
      this.#requireOpen();
      this.#requireIdle(conversationId);
      requireContinuable(conversationService.path(replyId).at(-1), messages.newestBelow(replyId));
      messages.reopen(replyId);
      conversations.setHead(conversationId, replyId);
    });
    const path = this.#begin(replyId, null);
    return { conversation: this.#changed(conversationId), messages: path };
  }

  /**
   * Writes a version beside this reply that begins as it does, up to a token that another one takes the place of.
   * @throws AppError 'not-found' | 'no-such-choice' | 'reply-in-progress' | 'closing'
   */
  continueFrom({ replyId, ...choice }: Fork): ConversationView {
    const { messages, confidence, transaction } = this.#options;
    const { conversationId, parentId } = this.#reply(replyId);
    const newId = transaction(() => {
      this.#requireIdle(conversationId);
      const old = messages.find(replyId);
      if (old === undefined) throw messageNotFound();
      const { content, recording } = confidence.beginningOf(old, choice);
      // The mode that it was begun in; Auto has nothing to decide any more.
      const same = { conversationId, parentId, role: 'assistant', thinkingBudget: old.thinkingBudget } as const;
      const id = this.#insert({ ...same, askedMode: old.mode, mode: old.mode, content });
      messages.saveReply({
        ...old,
        ...{ id, content, why: [], problem: null, modelName: null, stats: null },
        status: 'generating',
      });
      confidence.save(id, recording);
      return id;
    });
    const path = this.#begin(newId, null);
    return { conversation: this.#changed(conversationId), messages: path };
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

  /** Whether nothing is being written in this conversation. */
  isIdle(conversationId: string): boolean {
    return !this.#options.replies.generating().some((reply) => reply.conversationId === conversationId);
  }

  /** @throws AppError 'not-found' */
  #reply(id: string): { readonly conversationId: string; readonly parentId: string } {
    const reply = this.#options.messages.find(id);
    if (reply === undefined || reply.role !== 'assistant' || reply.parentId === null) throw messageNotFound();
    return { conversationId: reply.conversationId, parentId: reply.parentId };
  }

  #requireIdle(conversationId: string): void {
    this.#options.conversationService.existing(conversationId);
    if (!this.isIdle(conversationId)) {
      throw new AppError(
        'reply-in-progress',
        'An answer is still being written in this conversation. Wait for it or stop it, then send.',
      );
    }
  }

  #insertReply(conversationId: string, parentId: string, { mode, thinkingBudget }: TurnChoices): string {
    const budget = mode !== 'fast' ? this.#options.budgets.chosen(conversationId, thinkingBudget) : null;
    const reply = { conversationId, parentId, role: 'assistant', ...modesOf({ mode }), content: '' } as const;
    return this.#insert({ ...reply, thinkingBudget: budget });
  }

  #requireOpen(): void {
    if (this.#closed) throw new AppError('closing', 'Tandem is closing. Send again after the next start.');
  }

  /** An answer in another mode may say that Auto chose wrongly. */
  #learnFrom({ replyId, mode }: RegenerateRequest): void {
    const { messages, replies, autoThreshold } = this.#options;
    const reply = messages.find(replyId);
    if (reply !== undefined) autoThreshold.askedAgain(messages.versionsOf(reply), replies.current(reply), mode);
  }

  /** Appends a message and makes it the end of the shown path. */
  #insert(m: Omit<NewMessage, 'id' | 'status' | 'createdAt'>): string {
    const { conversations, messages, clock } = this.#options;
    this.#requireOpen();
    const id = randomUUID();
    const now = clock.now();
    const seq = messages.insert({ ...m, id, status: m.role === 'user' ? 'complete' : 'generating', createdAt: now });
    conversations.setHead(m.conversationId, id);
    conversations.touch(m.conversationId, seq, now);
    return id;
  }

  /** Begins this reply, or goes on with it from its text; returns the path up to it. */
  #begin(replyId: string, modelId: string | null, place: 'last' | 'next' = 'last'): Message[] {
    const { engine, messages, replies, clock, publish, conversationService } = this.#options;
    const stored = messages.find(replyId);
    if (stored === undefined) throw messageNotFound();
    const message = replies.current(stored);
    const reply = replies.begin(message);
    const path = conversationService.path(replyId);
    const generation: Generation = {
      reply,
      writer: new ReplyWriter(reply, replies, clock, publish),
      modelId,
      timer: new ThinkingTimer(message.thinkingBudget, clock, () => {
        if (generation.engineId !== null) engine.answerNow(generation.engineId);
      }),
      engineId: null,
      cancellation: new AbortController(),
      isStopping: false,
    };
    this.#generations.set(replyId, generation);
    void this.#follow(generation, this.#generate(generation, message, path, place));
    return path;
  }

  /** Hands the path to the engine as soon as the documents of the conversation were read. */
  async #generate(
    generation: Generation,
    message: Message,
    path: readonly Message[],
    place: 'last' | 'next',
  ): Promise<GenerationEnd> {
    const { engine, conversations, documentsRead, promptFor, summariesFor, prefixesOf, targetFor } = this.#options;
    const { budgets, autoThreshold, confidence } = this.#options;
    const { modelId, timer } = generation;
    const { conversationId, thinkingBudget } = message;
    const recorded = confidence.recordingOf(message);
    const begins = beginning(message, recorded);
    // What Auto decides is not known yet: both modes must fit.
    const roomFor = begins.mode === 'auto' ? 'deep' : begins.mode;
    await documentsRead(conversationId, generation.cancellation.signal);
    if (generation.isStopping) return { reason: 'cancelled', mode: null, stats: null };
    const { signal } = generation.cancellation;
    const answering = () =>
      targetFor({ message: modelId, conversation: conversations.find(conversationId)?.modelId ?? null });
    const digest = await summariesFor(
      { conversationId, path, mode: roomFor, target: answering },
      { signal, onProgress: generation.writer.handlers.onProgress },
    );
    if (generation.isStopping) return { reason: 'cancelled', mode: null, stats: null };
    let onRead = () => {};
    const request = {
      messages: [],
      ...begins,
      plan: async (target: LoadTarget) => {
        const planned = await promptFor(conversationId, path, roomFor, target, digest);
        onRead = planned.onRead;
        generation.writer.sees(planned.documentsSeen);
        return planned;
      },
      target: answering,
      prefixes: () => prefixesOf(conversationId),
      sampling: () => this.#options.samplingOf(conversationId),
      thinkingBudget: (answeringId: string) => budgets.forEngine(thinkingBudget, answeringId),
      autoThreshold: () => autoThreshold.value,
      // Of an answer that goes on, the beginning may be missing.
      logprobs: begins.partial === undefined || recorded !== null ? confidence.logprobs : undefined,
    };
    let recorder = confidence.recorder(generation.reply.id, recorded);
    // The writer changes when Auto gives up an answer.
    const handlers: GenerationHandlers = {
      onStart: (model, startedId) => generation.writer.handlers.onStart(model, startedId),
      onProgress: (done, total) => generation.writer.handlers.onProgress(done, total),
      onDelta: (channel, text, nTokens) => generation.writer.handlers.onDelta(channel, text, nTokens),
      onJudged: (mode, reasons) => generation.writer.handlers.onJudged?.(mode, reasons),
      onRestart: (_, reasons) => {
        recorder.save();
        this.#escalate(generation, reasons);
        recorder = confidence.recorder(generation.reply.id);
      },
    };
    const watched: GenerationHandlers = {
      ...timer.watching(handlers),
      onTokens: (channel, tokens) => recorder.add(channel, tokens),
    };
    const { id, finished } = engine.generate(request, watched, place);
    generation.engineId = id;
    const end = await finished.finally(() => recorder.save());
    if (end.stats !== null && end.stats.decode.tokens > 0) onRead();
    return end;
  }

  /**
   * Auto gave up a fast answer in the middle: what there is of it stays as a version, and the next one takes what the engine writes from
   * here on. Where that cannot be stored, the answer fails.
   */
  #escalate(generation: Generation, reasons: readonly ModeReason[]): void {
    const { engine, messages, conversations, replies, clock, publish, transaction, log } = this.#options;
    const old = { reply: generation.reply, writer: generation.writer };
    const { conversationId } = old.reply;
    try {
      const { parentId } = this.#reply(old.reply.id);
      const thinkingBudget = messages.find(old.reply.id)?.thinkingBudget ?? undefined;
      const shownId = conversations.find(conversationId)?.headId ?? null;
      const newId = transaction(() => {
        const id = this.#insertReply(conversationId, parentId, { mode: 'auto', thinkingBudget });
        // The person may be looking at another version meanwhile.
        if (shownId !== null && shownId !== old.reply.id) conversations.setHead(conversationId, shownId);
        return id;
      });
      const message = messages.find(newId);
      if (message === undefined) throw messageNotFound();
      const reply = replies.begin({ ...message, mode: 'deep', why: [...reasons] });
      const writer = new ReplyWriter(reply, replies, clock, publish);
      writer.takeOver(old.writer);
      old.writer.end('stopped', escalated);
      generation.reply = reply;
      generation.writer = writer;
      this.#generations.delete(old.reply.id);
      this.#generations.set(newId, generation);
      const given = messages.find(old.reply.id);
      if (given !== undefined) publish('chat.finished', { message: replies.current(given) });
      publish('chat.escalated', { replacedId: old.reply.id, message: replies.current(message) });
    } catch (error) {
      log.error('a fast answer could not be given up for a deep one', { error });
      old.writer.end('failed', problemOf(error));
      if (generation.engineId !== null) engine.stop(generation.engineId);
    }
  }

  /** Never rejects. */
  async #follow(generation: Generation, finished: Promise<GenerationEnd>): Promise<void> {
    try {
      const end = await finished;
      const { writer } = generation;
      writer.finish(end);
      if (writer.modelId !== null && end.stats !== null) this.#options.onUsed(writer.modelId, end.stats);
    } catch (error) {
      this.#options.log.warn('a reply failed', { error });
      const { writer, isStopping } = generation;
      // Whoever stopped it does not care that the engine died of it.
      if (isStopping) writer.end('stopped', null);
      else writer.end('failed', problemOf(error));
    }
    const { reply, timer } = generation;
    timer.close();
    this.#generations.delete(reply.id);
    if (this.#closed) return;
    try {
      const stored = this.#options.messages.find(reply.id);
      if (stored !== undefined) this.#options.publish('chat.finished', { message: { ...stored, ...reply } });
    } catch (error) {
      this.#options.log.error('the end of a reply could not be told', { error });
    }
    if (this.isIdle(reply.conversationId)) this.#options.onIdle(reply.conversationId, reply.status);
  }

  #changed(conversationId: string): ConversationSummary {
    const summary = summaryOf(this.#options.conversationService.existing(conversationId));
    this.#options.publish('conversation.changed', summary);
    return summary;
  }
}

const thinkingHarder: Problem = {
  code: 'thinking-harder',
  message: 'You asked to think harder here. The next version is the deep answer.',
};

const escalated: Problem = {
  code: 'escalated',
  message: 'Auto was not sure of this and stopped to think first. The next version is the deep answer.',
};

function modesOf({ mode }: Pick<TurnChoices, 'mode'>): Pick<Message, 'askedMode' | 'mode'> {
  return { askedMode: mode, mode: mode === 'deep' ? 'deep' : 'fast' };
}

/** How the engine begins a reply: anew in the mode asked for, or from its text so far in the mode that it has. */
function beginning(
  { askedMode, mode, thinking, content }: Message,
  recorded: Recording | null,
): Pick<GenerationRequest, 'mode' | 'partial'> {
  if (thinking === '' && content === '') return { mode: askedMode };
  const tokens = recorded === null ? {} : { tokens: [...recorded.thinking, ...recorded.answer.map(([id]) => id)] };
  return { mode, partial: { thinking, content, ...tokens } };
}
