import type { ChatMessage } from '../../engine/protocol.ts';
import { notesOn } from '../context-plan/notes.ts';
import { planView } from '../context-plan/plan-view.ts';
import { documentsSeenIn, type PlannedContext } from '../context-plan/planned-context.ts';
import { historyEntries, type PromptSource, promptMessages, splitQuestion } from '../context-plan/prompt.ts';
import { type Room, roomsFor } from '../context-plan/rooms.ts';
import type { ContextPlan, DocumentsSeen, InspectedContext, Message, Mode } from '../contract.ts';
import type { EngineHost } from '../engine-host.ts';
import type { LoadTarget, PlannedPrompt } from '../engine-job.ts';
import { AppError } from '../errors.ts';
import type { ExcludedMessageRepository } from '../storage/excluded-messages.ts';
import type { MessageRepository } from '../storage/messages.ts';
import type { ModelRepository } from '../storage/models.ts';
import { ContextPlanner } from './context-planner.ts';
import type { ConversationService } from './conversations.ts';
import { messageNotFound } from './conversations.ts';
import type { Expectations } from './expectations.ts';
import type { ModelChoice } from './models.ts';
import type { PromptDocuments } from './prompt-documents.ts';
import type { ReadPrefixes } from './read-prefixes.ts';
import type { TokenCounts } from './token-counts.ts';

export interface ContextServiceOptions {
  readonly engine: EngineHost;
  readonly models: ModelRepository;
  readonly messages: MessageRepository;
  readonly conversations: ConversationService;
  readonly excluded: ExcludedMessageRepository;
  readonly documents: PromptDocuments;
  readonly tokenCounts: TokenCounts;
  readonly readPrefixes: ReadPrefixes;
  readonly expectations: Expectations;
  /** The model that is to answer. @throws AppError when there is none that could. */
  readonly targetFor: (choice: ModelChoice) => LoadTarget;
  /** What stands before everything else; null for nothing. */
  readonly systemPromptOf: (conversationId: string) => string | null;
}

export interface ContextQuestion {
  readonly conversationId: string;
  readonly draft: string;
  readonly mode: Mode;
}

/** A prompt as the engine is asked for it. */
export interface ReplyPrompt extends PlannedPrompt {
  /** Null where the model sees documents whole, or there are none. */
  readonly documentsSeen: DocumentsSeen | null;
  /** To be called when the model has read it. */
  readonly onRead: () => void;
}

/** A byte-level tokenizer never makes more tokens than bytes; each message adds a few of its own. */
const mostTokensPerMessage = 16;

/** What the model will see of a conversation: planned while a person types, and for each reply in the same way. */
export class ContextService {
  readonly #options: ContextServiceOptions;
  readonly #planner: ContextPlanner;

  constructor(options: ContextServiceOptions) {
    this.#options = options;
    this.#planner = new ContextPlanner(options.documents, options.tokenCounts);
  }

  /** @throws AppError 'not-found', when there is no model, or when the engine cannot count. */
  async plan(question: ContextQuestion): Promise<ContextPlan> {
    return (await this.#view(question)).view;
  }

  /** The same with the text of each block, as the model will see it. */
  async inspect(question: ContextQuestion): Promise<InspectedContext> {
    const { view, texts } = await this.#view(question);
    return { blocks: view.blocks.map((block, i) => ({ ...block, text: texts[i] ?? '' })) };
  }

  /** Takes a message out of the context, or back into it; it stays in the conversation. @throws AppError 'not-found' */
  exclude(messageId: string, isExcluded: boolean): void {
    const { messages, conversations, excluded } = this.#options;
    const message = messages.find(messageId);
    if (message === undefined) throw messageNotFound();
    conversations.existing(message.conversationId);
    excluded.set(messageId, isExcluded);
  }

  /** Tokens of each document whole, by its id, as far as they were counted for the model that answers. */
  knownDocumentTokens(conversationId: string): ReadonlyMap<string, number> {
    const { documents, tokenCounts } = this.#options;
    const target = this.#targetOf(conversationId);
    if (target === null) return new Map();
    const texts = documents.texts(conversationId);
    return new Map(
      texts.documents.flatMap(({ id }, i) => {
        const block = texts.blocks[i];
        const tokens = block === undefined ? null : tokenCounts.known(target.path, block);
        return tokens === null ? [] : [[id, tokens] as const];
      }),
    );
  }

  /** Counts the documents of a conversation. Nothing happens without a model. @throws AppError when the engine cannot count. */
  async countDocuments(conversationId: string): Promise<void> {
    const { documents, tokenCounts } = this.#options;
    const target = this.#targetOf(conversationId);
    if (target !== null) await tokenCounts.of(target.path, documents.texts(conversationId).blocks);
  }

  /**
   * What the engine is asked for the reply at the end of this path. `digest`: what the model wrote about all parts of the documents.
   * @throws AppError when the engine cannot count.
   */
  async promptFor(
    conversationId: string,
    path: readonly Message[],
    mode: Mode,
    target: LoadTarget,
    digest: ChatMessage | null = null,
  ): Promise<ReplyPrompt> {
    const source = this.#sourceOf(conversationId, path);
    const rooms = this.#rooms(target);
    const isWithoutDocuments = this.#options.documents.of(conversationId).length === 0;
    // A file that was never read has no rooms: opening it says what is wrong.
    if (rooms === null || (isWithoutDocuments && isSureToFit(source, rooms[0]))) {
      const messages = promptMessages({ ...source, documents: null, passages: null, forgottenIds: new Set() });
      return this.#prompt(messages, rooms?.[0].target ?? target, 1, null);
    }
    const planned = await this.#look(conversationId, source, mode, target, rooms, digest);
    const seen = documentsSeenIn(planned);
    // Where nothing was written about the parts, it sees passages whatever was asked.
    const documentsSeen = seen !== null && digest === null ? { ...seen, kind: 'passages' as const } : seen;
    return this.#prompt(planned.messages, planned.decision.room.target, planned.ropeFactor, documentsSeen);
  }

  /** The plan for the reply at the end of this path; null while the file of the model was never read. */
  async lookAt(
    conversationId: string,
    path: readonly Message[],
    mode: Mode,
    target: LoadTarget,
  ): Promise<PlannedContext | null> {
    const rooms = this.#rooms(target);
    return rooms && this.#look(conversationId, this.#sourceOf(conversationId, path), mode, target, rooms);
  }

  #prompt(
    messages: readonly ChatMessage[],
    target: LoadTarget,
    ropeFactor: number,
    documentsSeen: DocumentsSeen | null,
  ): ReplyPrompt {
    const setting = { modelPath: target.path, kvType: target.kvType, ropeFactor };
    return { messages, target, documentsSeen, onRead: () => this.#options.readPrefixes.read(setting, messages) };
  }

  async #view({ conversationId, draft, mode }: ContextQuestion) {
    const { conversations, models, readPrefixes, expectations, tokenCounts } = this.#options;
    const { conversation, messages: path } = conversations.open(conversationId);
    const target = this.#options.targetFor({ message: null, conversation: conversation.modelId });
    const rooms = this.#rooms(target);
    const model = models.find(target.modelId);
    if (rooms === null || model === undefined) throw unreadable();
    const source = this.#source(conversationId, path, draft.trim() === '' ? null : draft);
    const { path: file } = target;
    const planned = await this.#look(conversationId, source, mode, target, rooms);

    const { decision, ropeFactor, promptTokens, messages } = planned;
    const { kvType, contextTokens } = decision.room;
    const { tokens } = await tokenCounts.of(file, messages);
    const cachedTokens = readPrefixes.knownTokens(
      { modelPath: file, kvType, ropeFactor },
      messages.map((message, i) => ({ ...message, tokens: tokens[i] ?? 0 })),
    );
    // All parts are read first, each by itself.
    const partTokens = planned.isSummarised ? planned.documents.reduce((sum, { tokens: part }) => sum + part, 0) : 0;
    const promise = expectations.promise(model, { promptTokens, cachedTokens, contextTokens, kvType });
    return planView(planned, {
      tokensToRead: Math.max(0, promptTokens - cachedTokens) + partTokens,
      // How long it then writes about each part, nobody knows.
      promise: planned.isSummarised ? null : promise,
      notes: notesOn(planned, target.kvType),
    });
  }

  #look(
    conversationId: string,
    source: PromptSource,
    mode: Mode,
    target: LoadTarget,
    rooms: readonly [Room, ...Room[]],
    digest: ChatMessage | null = null,
  ): Promise<PlannedContext> {
    const description = this.#options.models.find(target.modelId)?.survey?.description;
    return this.#planner.plan({
      ...{ conversationId, source, mode, path: target.path, rooms, digest },
      contextLength: description?.contextLength ?? 0,
      canSummarise: description?.modes.includes('fast') ?? false,
    });
  }

  #sourceOf(conversationId: string, path: readonly Message[]): PromptSource {
    const { before, question } = splitQuestion(path);
    return { ...this.#source(conversationId, before, question?.content ?? null), begun: begunAt(path) };
  }

  #source(conversationId: string, path: readonly Message[], question: string | null): PromptSource {
    const system = this.#options.systemPromptOf(conversationId);
    return {
      system: system === null || system.trim() === '' ? null : { role: 'system', content: system },
      history: historyEntries(path, this.#options.excluded.of(conversationId)),
      question: question === null ? null : { role: 'user', content: question },
      begun: null,
    };
  }

  /** Null while the file of the model was never read. */
  #rooms(target: LoadTarget): readonly [Room, ...Room[]] | null {
    const { engine, models, expectations } = this.#options;
    const survey = models.find(target.modelId)?.survey ?? null;
    if (survey === null) return null;
    const { target: loaded, model } = engine.state;
    const present = loaded === null || model === null ? null : { target: loaded, contextTokens: model.contextTokens };
    const conditions = { wish: target.context, kvType: target.kvType, memory: expectations.memory() };
    return roomsFor(survey, conditions, target, present);
  }

  /** Null when no model could answer. */
  #targetOf(conversationId: string): LoadTarget | null {
    try {
      const { modelId } = this.#options.conversations.existing(conversationId);
      return this.#options.targetFor({ message: null, conversation: modelId });
    } catch (error) {
      if (error instanceof AppError) return null;
      throw error;
    }
  }
}

/** What there is of the reply at the end of a path. */
function begunAt(path: readonly Message[]): ChatMessage | null {
  const last = path.at(-1);
  const text = last?.role === 'assistant' ? last.thinking + last.content : '';
  return text === '' ? null : { role: 'assistant', content: text };
}

/** Whether it fits without being counted: short conversations need not wait for that. */
function isSureToFit({ system, history, question, begun }: PromptSource, { contextTokens }: Room): boolean {
  const messages = [system, ...history.map(({ message }) => message), question, begun].filter(
    (message) => message !== null,
  );
  const most = messages.reduce((sum, { content }) => sum + Buffer.byteLength(content) + mostTokensPerMessage, 0);
  // A quarter is the most that is kept free for an answer.
  return most + mostTokensPerMessage <= contextTokens * (3 / 4);
}

function unreadable(): AppError {
  return new AppError(
    'file-unreadable',
    'The file of this model cannot be read. Verify it in the list of models, or choose another one.',
  );
}
