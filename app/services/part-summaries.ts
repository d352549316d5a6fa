import type { ChatMessage } from '../../engine/protocol.ts';
import { type DocumentStretch, stretchesOf } from '../context-plan/parts.ts';
import type { PlannedContext } from '../context-plan/planned-context.ts';
import { splitQuestion } from '../context-plan/prompt.ts';
import { isSummaryRequest } from '../context-plan/summary-request.ts';
import type { Message, Mode } from '../contract.ts';
import type { EngineHost } from '../engine-host.ts';
import type { LoadTarget } from '../engine-job.ts';
import { documentMessage } from '../prompt/document-message.ts';
import type { ContextService } from './context.ts';
import type { TokenCounts } from './token-counts.ts';

export interface SummaryRequest {
  readonly conversationId: string;
  /** Ends with the reply that is to be written. */
  readonly path: readonly Message[];
  readonly mode: Mode;
  /** The model that is to answer. @throws AppError when there is none that could. */
  readonly target: () => LoadTarget;
}

export interface SummaryWork {
  readonly signal: AbortSignal;
  /** Tokens of the documents that were read, and all of them. */
  readonly onProgress: (done: number, total: number) => void;
}

export interface PartSummariesOptions {
  readonly engine: EngineHost;
  readonly context: ContextService;
  readonly tokenCounts: TokenCounts;
}

/** Of one part. */
const summaryTokens = 320;
/** For what is said about the passages, and the template. */
const overheadTokens = 256;
const mostKnown = 4;

const askForPart =
  'Summarise these passages in at most 150 words, in their own language: what happens, who does it, and the figures that matter. ' +
  'Name the passages that each statement rests on. Write nothing else.';
const askForJoin =
  'These are summaries of successive parts of one text. Join them into one summary of at most 150 words, in their own language. ' +
  'Keep the numbers in brackets behind the statements that they belong to. Write nothing else.';

/**
 * Summaries of documents that fit no context: the model reads them part by part and writes a few sentences about each; where these are
 * too many, it joins them in the same way. What comes of it stands before the question in place of passages.
 */
export class PartSummaries {
  readonly #options: PartSummariesOptions;
  /** Reading all of a long document takes long: asked again, it is not read again. */
  readonly #known = new Map<string, ChatMessage>();

  constructor(options: PartSummariesOptions) {
    this.#options = options;
  }

  /**
   * Null where the question is for something else, where the documents fit, where the model always thinks, and when the signal says
   * stop. @throws AppError as a generation.
   */
  async of(request: SummaryRequest, work: SummaryWork): Promise<ChatMessage | null> {
    const { question } = splitQuestion(request.path);
    if (question === null || !isSummaryRequest(question.content)) return null;
    const { conversationId, path, mode, target } = request;
    const planned = await this.#options.context.lookAt(conversationId, path, mode, target());
    if (planned === null || !planned.isSummarised) return null;
    const key = keyOf(planned);
    const known = this.#known.get(key);
    if (known !== undefined) return known;

    const { room, reserveTokens, passageTokens } = planned.decision;
    const roomTokens = room.contextTokens - reserveTokens - overheadTokens;
    const parts = stretchesOf(planned.documents, roomTokens);
    const texts = await this.#summariesOf(parts, room.target, work);
    const joined = texts === null ? null : await this.#joined(texts, passageTokens, roomTokens, room.target, work);
    if (joined === null) return null;
    const message = digestOf(joined, parts.length);
    this.#known.set(key, message);
    const [oldest] = this.#known.keys();
    if (this.#known.size > mostKnown && oldest !== undefined) this.#known.delete(oldest);
    return message;
  }

  async #summariesOf(
    parts: readonly DocumentStretch[],
    target: LoadTarget,
    { signal, onProgress }: SummaryWork,
  ): Promise<string[] | null> {
    const total = parts.reduce((sum, { tokens }) => sum + tokens, 0);
    const texts: string[] = [];
    let before = 0;
    onProgress(0, total);
    for (const { blocks, tokens } of parts) {
      const document = documentMessage(blocks);
      const messages = [document, { role: 'user', content: askForPart } as const].filter((message) => message !== null);
      const report = (done: number, all: number) => onProgress(before + Math.round((tokens * done) / all), total);
      const text = await this.#ask(messages, target, signal, report);
      if (text === null) return null;
      texts.push(text);
      before += tokens;
      onProgress(before, total);
    }
    return texts;
  }

  /** Fewer and fewer, until they fit. */
  async #joined(
    texts: readonly string[],
    mostTokens: number,
    roomTokens: number,
    target: LoadTarget,
    work: SummaryWork,
  ): Promise<readonly string[] | null> {
    const counts = await this.#options.tokenCounts.of(
      target.path,
      texts.map((content) => ({ role: 'user', content })),
    );
    const tokens = counts.tokens.map((count) => count + overheadTokens / 16);
    if (tokens.reduce((sum, count) => sum + count, overheadTokens) <= mostTokens || texts.length === 1) return texts;
    const groups = grouped(texts, tokens, roomTokens - summaryTokens);
    const joined: string[] = [];
    for (const group of groups) {
      const content = `${group.join('\n\n')}\n\n${askForJoin}`;
      const text = await this.#ask([{ role: 'user', content }], target, work.signal, () => {});
      if (text === null) return null;
      joined.push(text);
    }
    return this.#joined(joined, mostTokens, roomTokens, target, work);
  }

  /** Null when the signal says stop. */
  async #ask(
    messages: readonly ChatMessage[],
    target: LoadTarget,
    signal: AbortSignal,
    onProgress: (done: number, total: number) => void,
  ): Promise<string | null> {
    if (signal.aborted) return null;
    const { engine } = this.#options;
    let text = '';
    const { id, finished } = engine.generate(
      { messages, mode: 'fast', maxTokens: summaryTokens, target: () => target },
      {
        onStart: () => {},
        onProgress,
        onDelta: (channel, delta) => {
          if (channel === 'answer') text += delta;
        },
      },
    );
    const stop = () => engine.stop(id);
    signal.addEventListener('abort', stop, { once: true });
    const { reason } = await finished.finally(() => signal.removeEventListener('abort', stop));
    return reason === 'cancelled' ? null : text.trim();
  }
}

function keyOf({ documents, decision }: PlannedContext): string {
  const { target, contextTokens } = decision.room;
  return JSON.stringify([target.path, contextTokens, documents.map(({ document }) => document.id)]);
}

/** At least two in each group, so that they become fewer. */
function grouped(texts: readonly string[], tokens: readonly number[], mostTokens: number): string[][] {
  const groups: string[][] = [];
  let taken = 0;
  for (const [i, text] of texts.entries()) {
    const group = groups.at(-1);
    const count = tokens[i] ?? 0;
    if (group === undefined || (group.length > 1 && taken + count > mostTokens)) {
      groups.push([text]);
      taken = count;
    } else {
      group.push(text);
      taken += count;
    }
  }
  return groups;
}

function digestOf(texts: readonly string[], nParts: number): ChatMessage {
  const introduction =
    `The documents are too long to be shown whole. These are summaries of all ${nParts} parts of them, in order. ` +
    'Numbers in brackets name passages: keep them behind the statements that rest on them.';
  return { role: 'user', content: [introduction, ...texts].join('\n\n'), isKept: true };
}
