import { ropeFactorFor } from '../../engine/index.ts';
import type { ChatMessage } from '../../engine/protocol.ts';
import { choosePassages } from '../context-plan/choose-passages.ts';
import { decide } from '../context-plan/decide.ts';
import { chosenPassages, type PromptDocument } from '../context-plan/document-block.ts';
import type { PlannedContext } from '../context-plan/planned-context.ts';
import { type PromptSource, promptMessages, questionTextOf } from '../context-plan/prompt.ts';
import type { Room } from '../context-plan/rooms.ts';
import { isSummaryRequest } from '../context-plan/summary-request.ts';
import type { Mode } from '../contract.ts';
import type { PromptDocuments } from './prompt-documents.ts';
import type { TokenCounts } from './token-counts.ts';

/** What a prompt is to be made of, and for which model. */
export interface PlanRequest {
  readonly conversationId: string;
  readonly source: PromptSource;
  readonly mode: Mode;
  /** File of the model. */
  readonly path: string;
  /** Positions that it was made for. */
  readonly contextLength: number;
  readonly rooms: readonly [Room, ...Room[]];
  /** Whether the model can answer without thinking, which summaries of parts are written in. */
  readonly canSummarise: boolean;
  /** Summaries of all parts, where they were written. */
  readonly digest?: ChatMessage | null;
}

/** Choosing passages goes by estimates; what comes of it is counted, and chosen again where it is too much. */
const mostChoices = 4;
/** Of a passage's number and place. */
const passageOverheadTokens = 16;

/** Counts what a conversation gives the model to read, decides what of it fits, and chooses passages where documents do not. */
export class ContextPlanner {
  readonly #documents: PromptDocuments;
  readonly #tokenCounts: TokenCounts;

  constructor(documents: PromptDocuments, tokenCounts: TokenCounts) {
    this.#documents = documents;
    this.#tokenCounts = tokenCounts;
  }

  /** @throws AppError when the engine cannot count. */
  async plan(request: PlanRequest): Promise<PlannedContext> {
    const { conversationId, source, mode, path, contextLength, rooms } = request;
    const { documents, blocks, whole } = this.#documents.texts(conversationId);
    const { system, question, begun } = source;
    const history = source.history.map(({ message }) => message);
    const counts = await this.#tokenCounts.of(path, [
      ...blocks,
      ...history,
      ...[whole, system, question, begun].filter((message) => message !== null),
    ]);
    const counted = [...counts.tokens];
    const blockTokens = counted.splice(0, documents.length);
    const historyTokens = counted.splice(0, history.length);
    const documentTokens = whole === null ? 0 : (counted.shift() ?? 0);
    const systemTokens = system === null ? 0 : (counted.shift() ?? 0);
    const questionTokens = question === null ? 0 : (counted.shift() ?? 0);
    const begunTokens = begun === null ? 0 : (counted.shift() ?? 0);
    const openingTokens =
      begunTokens + (counts.openingTokens[mode] ?? counts.openingTokens.fast ?? counts.openingTokens.deep ?? 0);

    const decision = decide(
      {
        mode,
        fixedTokens: systemTokens + questionTokens + openingTokens,
        documentTokens,
        history: source.history.flatMap(({ id, message, isExcluded }, i) =>
          isExcluded ? [] : [{ id, role: message.role, tokens: historyTokens[i] ?? 0 }],
        ),
      },
      rooms,
    );
    const isSummarised =
      decision.documents === 'passages' && request.canSummarise && isSummaryRequest(question?.content ?? '');
    const digest = isSummarised ? (request.digest ?? null) : null;
    const passages =
      digest !== null
        ? await this.#allPassages(digest, documents, path)
        : decision.documents === 'passages'
          ? await this.#choose(conversationId, source, documents, blockTokens, decision.passageTokens, path)
          : null;
    const { forgottenIds, room, reserveTokens } = decision;
    const messages = promptMessages({
      ...source,
      documents: decision.documents === 'whole' ? whole : null,
      passages: passages?.message ?? null,
      forgottenIds,
    });
    const remembered = source.history.map(({ id, isExcluded }, i) =>
      isExcluded || forgottenIds.has(id) ? 0 : (historyTokens[i] ?? 0),
    );
    const shownTokens = decision.documents === 'whole' ? documentTokens : (passages?.tokens ?? 0);
    const promptTokens = systemTokens + shownTokens + sum(remembered) + questionTokens + openingTokens;
    const totalTokens = Math.min(promptTokens + reserveTokens, room.contextTokens);
    return {
      ...{ source, passages, systemTokens, historyTokens, questionTokens, openingTokens, decision, messages },
      documents: shared(documents, blockTokens, documentTokens),
      ...{ wholeMessage: whole, isSummarised },
      ropeFactor: ropeFactorFor(contextLength, { promptTokens, totalTokens }),
      promptTokens,
    };
  }

  /** Summaries stand for all passages. */
  async #allPassages(message: ChatMessage, documents: readonly PromptDocument[], path: string) {
    const { tokens } = await this.#tokenCounts.of(path, [message]);
    const numbers = documents.flatMap(({ passages }) => passages.map(({ number }) => number));
    return { message, tokens: tokens[0] ?? 0, numbers: new Set(numbers) };
  }

  async #choose(
    conversationId: string,
    source: PromptSource,
    documents: readonly PromptDocument[],
    blockTokens: readonly number[],
    roomTokens: number,
    path: string,
  ): Promise<PlannedContext['passages']> {
    const ranked = this.#documents.rank(conversationId, questionTextOf(source));
    const choosable = documents.flatMap(({ id: documentId, passages }, i) => {
      const characters = Math.max(1, sum(passages.map(({ text }) => text.length)));
      return passages.map(({ number, text }) => ({
        ...{ number, documentId },
        tokens: Math.ceil(((blockTokens[i] ?? 0) * text.length) / characters) + passageOverheadTokens,
      }));
    });
    let room = roomTokens;
    for (let choice = 0; choice < mostChoices; choice++) {
      const numbers = new Set(choosePassages(choosable, ranked, room));
      const message = chosenPassages(documents, numbers);
      if (message === null) return null;
      const { tokens } = await this.#tokenCounts.of(path, [message]);
      const taken = tokens[0] ?? 0;
      if (taken <= roomTokens) return { message, tokens: taken, numbers };
      room -= taken - roomTokens;
    }
    return null;
  }
}

/** What each document has of the message that holds them all; the first also has what is said to all of them. */
function shared(documents: readonly PromptDocument[], blockTokens: readonly number[], wholeTokens: number) {
  const others = sum(blockTokens.slice(1));
  return documents.map((document, i) => ({
    document,
    tokens: i === 0 ? Math.max(0, wholeTokens - others) : (blockTokens[i] ?? 0),
  }));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
