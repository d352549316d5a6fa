import type { Resumption } from './chat/resume.ts';
import { Seam } from './chat/seam.ts';
import type { ThinkingEnds } from './chat/thinking-control.ts';
import { ThinkingControl, thinkingEnds } from './chat/thinking-control.ts';
import type { Segment } from './chat/thinking-splitter.ts';
import { ThinkingSplitter } from './chat/thinking-splitter.ts';
import type { WatchedToken } from './judge/judge.ts';
import type { ExpertCounts } from './ops/ops.ts';
import type {
  FinishReason,
  GenerationStats,
  Sampling,
  SpeculationChoice,
  ThinkingBudget,
  TokenDetail,
} from './protocol.ts';
import { logprobs } from './sampling/logprobs.ts';
import { endsInLoop } from './sampling/repetition-guard.ts';
import { createSampler } from './sampling/sampler.ts';
import type { Session, SyncHooks } from './session.ts';
import { Speculation } from './speculation/speculation.ts';
import type { Tokenizer } from './tokenizer/tokenizer.ts';

export interface GenerationRequest {
  /** With the tokens of `resumption`. */
  readonly promptTokens: Int32Array;
  /** What was written of the reply before. */
  readonly resumption?: Resumption | undefined;
  /** True when the prompt ends inside a think block. */
  readonly startsThinking: boolean;
  /** True when the model may open a think block itself. */
  readonly mayThink: boolean;
  readonly thinkingBudget: ThinkingBudget;
  /** Positions that thinking should leave free for the answer. */
  readonly reservedTokens: number;
  /** Alternatives wanted for each token; undefined without token details. */
  readonly logprobs: number | undefined;
  readonly sampling: Sampling;
  readonly seed: number;
  /** Without it the reply may fill the context. */
  readonly maxTokens: number | undefined;
  readonly speculation: SpeculationChoice;
}

export interface GenerationHooks extends SyncHooks {
  /** Text as it comes, never half a character. With token details it is called for every token. */
  readonly onText?: (segment: Segment, detail?: TokenDetail) => void;
  /** Asked before each token: whether thinking should end now. */
  readonly takeAnswerNow?: () => boolean;
  /** Asked before each token: whether to give up this reply for one in deep mode. */
  readonly takeThinkHarder?: () => boolean;
  /** Shown each token before its text: whether to go on, rather than to give up this reply for one in deep mode. */
  readonly watch?: (token: WatchedToken) => boolean;
}

/** `deeper`: the reply was given up, to be written anew in deep mode. */
export type GenerationEnd = FinishReason | 'deeper';

export interface Generation {
  /** The tokens written now, thinking included, without the one that ended the turn; those of `resumption.redone` among them. */
  readonly tokens: readonly number[];
  readonly reason: GenerationEnd;
  readonly stats: GenerationStats;
}

/** Generated tokens that penalties count: the whole of most replies, and bounded work for each token of a long one. */
const PENALTY_WINDOW = 2048;

/**
 * Brings the session up to the prompt, then samples and runs one token after the other until the model ends its turn or
 * something else ends it.
 *
 * @throws EngineError 'context-full' when the prompt leaves no room for an answer, 'file-damaged' when logits are not numbers.
 */
export function generate(
  session: Session,
  tokenizer: Tokenizer,
  request: GenerationRequest,
  hooks: GenerationHooks = {},
): Generation {
  const countsBefore = session.expertCounts;
  const prefillStart = performance.now();
  const prefill = session.sync(request.promptTokens, { ...hooks, reservedTokens: request.reservedTokens });
  const decodeStart = performance.now();

  const speculation = request.speculation === 'auto' ? new Speculation(session) : undefined;
  const reply = new Reply(tokenizer, request, decodeStart);
  const mayGoOn = () => !hooks.isCancelled?.();
  const append = (token: number) =>
    speculation === undefined ? session.append(token, [], mayGoOn) : speculation.append(token, mayGoOn);
  const reason = prefill.isComplete ? decode(session, tokenizer, request, hooks, reply, append) : 'cancelled';
  const end = performance.now();
  const stats = {
    promptTokens: request.promptTokens.length,
    cachedTokens: prefill.cachedTokens,
    prefill: rate(prefill.prefilledTokens, decodeStart - prefillStart),
    decode: rate(reply.newTokens.length, end - decodeStart),
    thinkingMilliseconds: reply.thinkingMilliseconds(end),
    speculation: speculation?.counts,
    expertsInMemory: shareInMemory(countsBefore, session.expertCounts),
  };
  return { tokens: reply.newTokens, reason, stats };
}

function decode(
  session: Session,
  tokenizer: Tokenizer,
  request: GenerationRequest,
  hooks: GenerationHooks,
  reply: Reply,
  /** Runs the token that was chosen; false when the person stopped it. */
  append: (token: number) => boolean,
): GenerationEnd {
  const sampler = createSampler(request.sampling, request.seed, tokenizer);
  const maxTokens = request.maxTokens ?? Number.POSITIVE_INFINITY;
  const ends = thinkingEnds(tokenizer);
  const control = new ThinkingControl(boundedBudget(session, request, ends), request.resumption?.thinkingTokens);
  const seam = new Seam(tokenizer, request.resumption?.redone ?? []);

  /** Writes the end of thinking in the model's place. False when there is no room for it. */
  const endThinking = (tokens: readonly number[]): boolean => {
    if (session.length + tokens.length > session.limit) return false;
    session.extend(tokens);
    for (const token of tokens) {
      const segment = reply.push(token);
      // Nothing was weighed, but who keeps the tokens of a reply must have them all.
      const detail = { id: token, text: segment.text, logprob: 0, alternatives: [] };
      if (request.logprobs !== undefined) hooks.onText?.(segment, detail);
      else if (segment.text !== '') hooks.onText?.(segment);
    }
    return true;
  };

  for (;;) {
    if (hooks.isCancelled?.()) return 'cancelled';
    if (hooks.takeThinkHarder?.()) return 'deeper';
    const canEndThinking = ends !== undefined && (reply.isThinking || (request.mayThink && reply.tokens.length === 0));
    if (canEndThinking && seam.isClosed && hooks.takeAnswerNow?.()) {
      if (!endThinking(reply.isThinking ? ends.anywhere : ends.beforeAny)) return 'context';
      continue;
    }

    const logits = session.logits();
    const isRedone = !seam.isClosed;
    const token = isRedone ? seam.next(logits) : sampler.sample(logits, reply.tokens.slice(-PENALTY_WINDOW));
    if (tokenizer.endOfTurnIds.has(token)) return 'stop';
    const mayEndHere = reply.isThinking && ends !== undefined && !isRedone;
    const end = mayEndHere ? control.endBefore(tokenizer.decode([token])) : undefined;
    if (end !== undefined && token !== tokenizer.controlId('</think>')) {
      if (!endThinking(ends![end])) return 'context';
      continue;
    }

    const weighed = weigh(tokenizer, request, logits, token, reply);
    const pushed = reply.push(token);
    if (reply.isThinking && !isRedone) control.thought(pushed.text);
    const segment = { ...pushed, text: seam.reveal(pushed.text) };
    const watched = { id: token, logits, tokens: reply.tokens, text: segment.text };
    if (hooks.watch?.(watched) === false) return 'deeper';
    // What is written once more tells only what is new of it.
    const detail =
      weighed === undefined || (isRedone && segment.text === '') ? undefined : { ...weighed, text: segment.text };
    if (segment.text !== '' || detail !== undefined) hooks.onText?.(segment, detail);
    if (reply.newTokens.length >= maxTokens) return 'length';
    if (session.length >= session.limit) return 'context';
    if (!append(token)) return 'cancelled';

    if (!endsInLoop(reply.tokens)) continue;
    if (!reply.isThinking || ends === undefined) return 'repetition';
    if (!endThinking(ends.anywhere)) return 'context';
  }
}

/** The caller's budget, and never so much that no room is left for an answer: the reserve, or half of the room where that is less. */
function boundedBudget(
  session: Session,
  { thinkingBudget, reservedTokens, resumption }: GenerationRequest,
  ends: ThinkingEnds | undefined,
): ThinkingBudget {
  const left = session.limit - session.length - (ends?.anywhere.length ?? 0);
  const room = left - Math.min(reservedTokens, Math.floor(left / 2));
  const thoughtTokens = resumption?.thinkingTokens ?? 0;
  // With next to no room there is nothing to part: the reply then ends where the context does.
  if (room <= 0) return thinkingBudget;
  return { ...thinkingBudget, hardTokens: Math.min(room + thoughtTokens, thinkingBudget.hardTokens ?? Infinity) };
}

/** What is told of a token before it is written, where token details were asked for. */
function weigh(
  tokenizer: Tokenizer,
  request: GenerationRequest,
  logits: Float32Array,
  token: number,
  reply: Reply,
): Omit<TokenDetail, 'text'> | undefined {
  if (request.logprobs === undefined) return undefined;
  const { logprob, alternatives } = logprobs(logits.subarray(0, tokenizer.nRealTokens), token, request.logprobs);
  const named = alternatives.map(({ id, logprob: other }) => {
    const isEnd = tokenizer.endOfTurnIds.has(id);
    return { id, isEnd, text: isEnd ? '' : reply.peek(id), logprob: other };
  });
  return { id: token, logprob, alternatives: named };
}

/** What was generated so far, with the time spent thinking. */
class Reply {
  /** Those that were written before, then the new ones. */
  readonly tokens: number[];
  readonly newTokens: number[] = [];
  readonly #splitter: ThinkingSplitter;
  #thinkingStart: number | null;
  #thinkingMs = 0;

  constructor(
    tokenizer: Tokenizer,
    { startsThinking, resumption }: Pick<GenerationRequest, 'startsThinking' | 'resumption'>,
    now: number,
  ) {
    this.tokens = [...(resumption?.tokens ?? [])];
    this.#splitter = new ThinkingSplitter({
      thinkId: tokenizer.controlId('<think>'),
      endThinkId: tokenizer.controlId('</think>'),
      startsThinking,
      hasBegun: resumption !== undefined,
      decoder: tokenizer.streamDecoder(),
    });
    this.#thinkingStart = startsThinking ? now : null;
  }

  push(token: number): Segment {
    this.tokens.push(token);
    this.newTokens.push(token);
    const segment = this.#splitter.push(token);
    this.#watchThinking(segment.channel === 'thinking', performance.now());
    return segment;
  }

  /** The text that this token would add (see `ThinkingSplitter.peek`). */
  peek(token: number): string {
    return this.#splitter.peek(token);
  }

  get isThinking(): boolean {
    return this.#splitter.channel === 'thinking';
  }

  thinkingMilliseconds(now: number): number {
    this.#watchThinking(false, now);
    return this.#thinkingMs;
  }

  #watchThinking(isThinking: boolean, now: number): void {
    if (isThinking) {
      this.#thinkingStart ??= now;
    } else if (this.#thinkingStart !== null) {
      this.#thinkingMs += now - this.#thinkingStart;
      this.#thinkingStart = null;
    }
  }
}

/** Undefined where no experts were used, or the system did not say where they were. */
function shareInMemory(before: ExpertCounts | null, after: ExpertCounts | null): number | undefined {
  if (before === null || after === null || after.used === before.used) return undefined;
  return (after.foundInMemory - before.foundInMemory) / (after.used - before.used);
}

function rate(tokens: number, milliseconds: number): GenerationStats['prefill'] {
  return { tokens, milliseconds, tokensPerSecond: milliseconds > 0 ? (tokens / milliseconds) * 1000 : 0 };
}
