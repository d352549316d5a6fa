import type { Segment } from './chat/thinking-splitter.ts';
import { ThinkingSplitter } from './chat/thinking-splitter.ts';
import type { FinishReason, GenerationStats, Sampling } from './protocol.ts';
import { createSampler } from './sampling/sampler.ts';
import type { Session, SyncHooks } from './session.ts';
import type { Tokenizer } from './tokenizer/tokenizer.ts';

export interface GenerationRequest {
  readonly promptTokens: Int32Array;
  /** True when the prompt ends inside a think block. */
  readonly startsThinking: boolean;
  readonly sampling: Sampling;
  readonly seed: number;
  /** Without it the reply may fill the context. */
  readonly maxTokens: number | undefined;
}

export interface GenerationHooks extends SyncHooks {
  /** Text as it comes, never half a character. */
  readonly onText?: (segment: Segment) => void;
}

export interface Generation {
  /** The tokens of the reply, thinking included, without the one that ended the turn. */
  readonly tokens: readonly number[];
  readonly reason: FinishReason;
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
  const prefillStart = performance.now();
  const prefill = session.sync(request.promptTokens, hooks);
  const decodeStart = performance.now();

  const reply = new Reply(tokenizer, request.startsThinking, decodeStart);
  const reason = prefill.isComplete ? decode(session, tokenizer, request, hooks, reply) : 'cancelled';
  const end = performance.now();
  const stats = {
    promptTokens: request.promptTokens.length,
    cachedTokens: prefill.cachedTokens,
    prefill: rate(prefill.prefilledTokens, decodeStart - prefillStart),
    decode: rate(reply.tokens.length, end - decodeStart),
    thinkingMilliseconds: reply.thinkingMilliseconds(end),
  };
  return { tokens: reply.tokens, reason, stats };
}

function decode(
  session: Session,
  tokenizer: Tokenizer,
  request: GenerationRequest,
  hooks: GenerationHooks,
  reply: Reply,
): FinishReason {
  const sampler = createSampler(request.sampling, request.seed, tokenizer);
  const maxTokens = request.maxTokens ?? Number.POSITIVE_INFINITY;
  while (!hooks.isCancelled?.()) {
    const token = sampler.sample(session.logits(), reply.tokens.slice(-PENALTY_WINDOW));
    if (tokenizer.endOfTurnIds.has(token)) return 'stop';

    const segment = reply.push(token);
    if (segment.text !== '') hooks.onText?.(segment);
    if (reply.tokens.length >= maxTokens) return 'length';
    if (session.length >= session.capacity) return 'context';
    session.append(token);
  }
  return 'cancelled';
}

/** What was generated so far, with the time spent thinking. */
class Reply {
  readonly tokens: number[] = [];
  readonly #splitter: ThinkingSplitter;
  #thinkingStart: number | null;
  #thinkingMs = 0;

  constructor(tokenizer: Tokenizer, startsThinking: boolean, now: number) {
    this.#splitter = new ThinkingSplitter({
      thinkId: tokenizer.controlId('<think>'),
      endThinkId: tokenizer.controlId('</think>'),
      startsThinking,
      decoder: tokenizer.streamDecoder(),
    });
    this.#thinkingStart = startsThinking ? now : null;
  }

  push(token: number): Segment {
    this.tokens.push(token);
    const segment = this.#splitter.push(token);
    this.#watchThinking(segment.channel === 'thinking', performance.now());
    return segment;
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

function rate(tokens: number, milliseconds: number): GenerationStats['prefill'] {
  return { tokens, milliseconds, tokensPerSecond: milliseconds > 0 ? (tokens / milliseconds) * 1000 : 0 };
}
