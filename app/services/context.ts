import { ropeFactorFor } from '../../engine/index.ts';
import type { ChatMessage } from '../../engine/protocol.ts';
import { choosePassages } from '../context-plan/choose-passages.ts';
import { decide } from '../context-plan/decide.ts';
import { chosenPassages, wholeDocument } from '../context-plan/document-block.ts';
import { notesOn } from '../context-plan/notes.ts';
import { planView } from '../context-plan/plan-view.ts';
import type { PlannedContext } from '../context-plan/planned-context.ts';
import { historyEntries, type PromptSource, promptMessages, splitQuestion } from '../context-plan/prompt.ts';
import { type Room, roomsFor } from '../context-plan/rooms.ts';
import type { ContextPlan, InspectedContext, Message, Mode } from '../contract.ts';
import type { EngineHost } from '../engine-host.ts';
import type { LoadTarget, PlannedPrompt } from '../engine-job.ts';
import { AppError } from '../errors.ts';
import type { ExcludedMessageRepository } from '../storage/excluded-messages.ts';
import type { MessageRepository } from '../storage/messages.ts';
import type { ModelRepository } from '../storage/models.ts';
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

/** The tokens of a byte-level tokenizer are never more than the bytes; each message adds a few of its own. */
const mostTokensPerMessage = 16;
/** Choosing passages goes by estimates; what comes of it is counted, and chosen again where it is too much. */
const mostChoices = 4;
/** Of a passage's number and place. */
const passageOverheadTokens = 16;

/** What the model will see of a conversation: planned while a person types, and for each reply in the same way. */
export class ContextService {
  readonly #options: ContextServiceOptions;

  constructor(options: ContextServiceOptions) {
    this.#options = options;
  }

  /** @throws AppError 'not-found', when there is no model, or when the engine cannot count. */
  async plan(question: ContextQuestion): Promise<ContextPlan> {
    const { view } = await this.#view(question);
    return view;
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

  /** Tokens of each document whole, by its id, as far as they were counted for the model that answers; counting them takes `count`. */
  knownDocumentTokens(conversationId: string): ReadonlyMap<string, number> {
    const { documents, tokenCounts } = this.#options;
    const target = this.#targetOf(conversationId);
    if (target === null) return new Map();
    return new Map(
      documents.of(conversationId).flatMap((document) => {
        const tokens = tokenCounts.known(target.path, wholeDocument(document));
        return tokens === null ? [] : [[document.id, tokens] as const];
      }),
    );
  }

  /** @throws AppError when there is no model, or when the engine cannot count. */
  async countDocuments(conversationId: string): Promise<void> {
    const { documents, tokenCounts } = this.#options;
    const target = this.#targetOf(conversationId);
    if (target !== null) await tokenCounts.of(target.path, documents.of(conversationId).map(wholeDocument));
  }

  /**
   * What the engine is asked for a reply at the end of this path. `onRead` is to be called when it has read the prompt.
   * @throws AppError when the engine cannot count.
   */
  async promptFor(
    conversationId: string,
    path: readonly Message[],
    mode: Mode,
    target: LoadTarget,
  ): Promise<PlannedPrompt & { readonly onRead: () => void }> {
    const { before, question } = splitQuestion(path);
    const asked = question === null ? null : ({ role: 'user', content: question.content } as const);
    const source = this.#source(conversationId, before, asked);
    const documents = this.#options.documents.of(conversationId);
    const rooms = this.#rooms(target);
    if (documents.length === 0 && rooms !== null && isSureToFit(source, rooms[0])) {
      const messages = promptMessages({ ...source, documents: [], passages: null, forgottenIds: new Set() });
      return this.#planned(messages, rooms[0].target, rooms[0], 1);
    }
    if (rooms === null) {
      // The file was never read: opening it says what is wrong.
      const messages = promptMessages({ ...source, documents: [], passages: null, forgottenIds: new Set() });
      return { messages, target, onRead: () => {} };
    }
    const planned = await this.#look(conversationId, source, mode, target, rooms);
    const { room } = planned.decision;
    return this.#planned(planned.messages, room.target, room, planned.ropeFactor);
  }

  #planned(messages: readonly ChatMessage[], target: LoadTarget, room: Room, ropeFactor: number) {
    const setting = { modelPath: target.path, kvType: room.kvType, ropeFactor };
    return { messages, target, onRead: () => this.#options.readPrefixes.read(setting, messages) };
  }

  async #view({ conversationId, draft, mode }: ContextQuestion) {
    const { conversations, readPrefixes, expectations } = this.#options;
    const { conversation, messages: path } = conversations.open(conversationId);
    const target = this.#options.targetFor({ message: null, conversation: conversation.modelId });
    const rooms = this.#rooms(target);
    const model = this.#options.models.find(target.modelId);
    if (rooms === null || model === undefined) throw unreadable();
    const question = draft.trim() === '' ? null : ({ role: 'user', content: draft } as const);
    const source = this.#source(conversationId, path, question);
    const planned = await this.#look(conversationId, source, mode, target, rooms);

    const { decision, ropeFactor, promptTokens } = planned;
    const { kvType, contextTokens } = decision.room;
    const setting = { modelPath: target.path, kvType, ropeFactor };
    const cached = await this.#cachedTokens(target.path, setting, planned.messages, readPrefixes);
    const tokensToRead = Math.max(0, promptTokens - cached);
    const promise = expectations.promise(model, { promptTokens, cachedTokens: cached, contextTokens, kvType });
    const passages =
      planned.passages === null
        ? null
        : { shown: planned.passages.numbers.size, total: planned.documents.flatMap((d) => d.document.passages).length };
    const excludedMessages = source.history.filter(({ isExcluded }) => isExcluded).length;
    const notes = notesOn({ decision, ropeFactor, usualKvType: target.kvType, passages, excludedMessages });
    return planView(planned, { tokensToRead, promise, notes });
  }

  async #cachedTokens(
    path: string,
    setting: { modelPath: string; kvType: string; ropeFactor: number },
    messages: readonly ChatMessage[],
    readPrefixes: ReadPrefixes,
  ): Promise<number> {
    const { tokens } = await this.#options.tokenCounts.of(path, messages);
    return readPrefixes.knownTokens(
      setting,
      messages.map((message, i) => ({ ...message, tokens: tokens[i] ?? 0 })),
    );
  }

  #source(conversationId: string, path: readonly Message[], question: ChatMessage | null): PromptSource {
    const system = this.#options.systemPromptOf(conversationId);
    return {
      system: system === null || system.trim() === '' ? null : { role: 'system', content: system },
      history: historyEntries(path, this.#options.excluded.of(conversationId)),
      question,
    };
  }

  /** Counts, decides and chooses. */
  async #look(
    conversationId: string,
    source: PromptSource,
    mode: Mode,
    target: LoadTarget,
    rooms: readonly [Room, ...Room[]],
  ): Promise<PlannedContext> {
    const { tokenCounts } = this.#options;
    const documents = this.#options.documents.of(conversationId);
    const wholes = documents.map(wholeDocument);
    const single = [source.system, source.question].filter((message) => message !== null);
    const history = source.history.map(({ message }) => message);
    const counts = await tokenCounts.of(target.path, [...wholes, ...history, ...single]);
    const documentTokens = counts.tokens.slice(0, wholes.length);
    const historyTokens = counts.tokens.slice(wholes.length, wholes.length + history.length);
    const singleTokens = counts.tokens.slice(wholes.length + history.length);
    const systemTokens = source.system === null ? 0 : (singleTokens[0] ?? 0);
    const questionTokens = source.question === null ? 0 : (singleTokens.at(-1) ?? 0);
    const openingTokens = counts.openingTokens[mode] ?? counts.openingTokens.fast ?? counts.openingTokens.deep ?? 0;

    const decision = decide(
      {
        mode,
        fixedTokens: systemTokens + questionTokens + openingTokens,
        documentTokens: sum(documentTokens),
        history: source.history.flatMap(({ id, message, isExcluded }, i) =>
          isExcluded ? [] : [{ id, role: message.role, tokens: historyTokens[i] ?? 0 }],
        ),
      },
      rooms,
    );
    const counted = documents.map((document, i) => ({
      ...{ document, message: wholes[i] ?? wholeDocument(document), tokens: documentTokens[i] ?? 0 },
    }));
    const passages =
      decision.documents === 'passages'
        ? await this.#choose(conversationId, source, counted, decision.passageTokens, target.path)
        : null;
    const { forgottenIds } = decision;
    const messages = promptMessages({
      ...source,
      documents: decision.documents === 'whole' ? wholes : [],
      passages: passages?.message ?? null,
      forgottenIds,
    });
    const remembered = source.history.map(({ id, isExcluded }, i) =>
      isExcluded || forgottenIds.has(id) ? 0 : (historyTokens[i] ?? 0),
    );
    const shownTokens = decision.documents === 'whole' ? sum(documentTokens) : (passages?.tokens ?? 0);
    const promptTokens = systemTokens + shownTokens + sum(remembered) + questionTokens + openingTokens;
    const contextLength = this.#options.models.find(target.modelId)?.survey?.description.contextLength ?? promptTokens;
    const totalTokens = Math.min(promptTokens + decision.reserveTokens, decision.room.contextTokens);
    return {
      ...{ source, documents: counted, passages, systemTokens, historyTokens, questionTokens, openingTokens, decision },
      ropeFactor: ropeFactorFor(contextLength, { promptTokens, totalTokens }),
      messages,
      promptTokens,
    };
  }

  async #choose(
    conversationId: string,
    source: PromptSource,
    documents: PlannedContext['documents'],
    roomTokens: number,
    path: string,
  ): Promise<PlannedContext['passages']> {
    const question = questionText(source);
    const ranked = this.#options.documents.rank(conversationId, question);
    const choosable = documents.flatMap(({ document, tokens }) => {
      const characters = Math.max(1, sum(document.passages.map(({ text }) => text.length)));
      return document.passages.map(({ number, text }) => ({
        ...{ number, documentId: document.id },
        tokens: Math.ceil((tokens * text.length) / characters) + passageOverheadTokens,
      }));
    });
    let room = roomTokens;
    for (let choice = 0; choice < mostChoices; choice++) {
      const numbers = new Set(choosePassages(choosable, ranked, room));
      if (numbers.size === 0) return null;
      const message = chosenPassages(
        documents.map(({ document }) => document),
        numbers,
      );
      const { tokens } = await this.#options.tokenCounts.of(path, [message]);
      const taken = tokens[0] ?? 0;
      if (taken <= roomTokens) return { message, tokens: taken, numbers };
      room -= taken - roomTokens;
    }
    return null;
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

/** A short question goes on about what was asked before. */
const fewestWords = 4;

function questionText({ question, history }: PromptSource): string {
  const text = question?.content ?? '';
  const isShort = text.length < 40 && text.split(/\s+/).length < fewestWords;
  const earlier = history.findLast(({ message }) => message.role === 'user')?.message.content ?? '';
  return isShort ? `${text} ${earlier}` : text;
}

/** Whether it fits without being counted. */
function isSureToFit({ system, history, question }: PromptSource, { contextTokens }: Room): boolean {
  const messages = [system, ...history.map(({ message }) => message), question].filter((message) => message !== null);
  const most = sum(messages.map(({ content }) => Buffer.byteLength(content) + mostTokensPerMessage));
  // A quarter is the most that is kept free for an answer.
  return most + mostTokensPerMessage <= contextTokens * (3 / 4);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function unreadable(): AppError {
  return new AppError(
    'file-unreadable',
    'The file of this model cannot be read. Verify it in the list of models, or choose another one.',
  );
}
