import { EngineError } from '../errors.ts';
import type { ChatMessage, ContextUse, Mode, Overflow } from '../protocol.ts';
import type { RenderedPrompt } from './template.ts';

/** Tokens kept free for an answer where the caller names none: a page of text, or thinking and an answer after it. */
const DEFAULT_RESERVE: Record<Mode, number> = { fast: 1024, deep: 4096 };

/** Small contexts belong to the conversation, too. */
const LARGEST_RESERVED_SHARE = 1 / 4;

/** Turns are dropped by so large a share of the context at a time, so that the prompt begins the same for several turns. */
const DROPPED_SHARE = 1 / 4;

export function reservedTokens(mode: Mode, maxTokens: number | undefined, capacity: number): number {
  return Math.min(maxTokens ?? DEFAULT_RESERVE[mode], Math.floor(capacity * LARGEST_RESERVED_SHARE));
}

export interface FitOptions {
  readonly capacity: number;
  readonly reserved: number;
  readonly overflow: Overflow;
  readonly render: (messages: readonly ChatMessage[]) => RenderedPrompt;
  /** Tokens of a text, roughly those that a message adds to the prompt. */
  readonly count: (text: string) => number;
}

export interface FittedPrompt {
  readonly prompt: RenderedPrompt;
  readonly use: Omit<ContextUse, 'ropeFactor'>;
}

/**
 * The prompt of a conversation that leaves the reserve free. When it does not fit and the caller allows it, the oldest turns are left out
 * whole, each a question with its answer; system messages, kept messages and the last question stay.
 *
 * @throws EngineError 'context-full' with figures when it does not fit even so.
 */
export function fitConversation(messages: readonly ChatMessage[], options: FitOptions): FittedPrompt {
  const whole = measure(messages, 0, options);
  if (whole.use.leftTokens >= 0) return whole;
  if (options.overflow === 'drop-oldest') {
    for (const dropped of dropsFrom(messages, options)) {
      const rest = messages.filter((message) => !dropped.has(message));
      const fitted = measure(rest, dropped.size, options);
      if (fitted.use.leftTokens >= 0) return fitted;
    }
  }
  throw conversationFull(whole.use);
}

/** How much of the context a conversation takes, whether it fits or not. */
export function measure(
  messages: readonly ChatMessage[],
  droppedMessages: number,
  { capacity, reserved, render }: Pick<FitOptions, 'capacity' | 'reserved' | 'render'>,
): FittedPrompt {
  const prompt = render(messages);
  const promptTokens = prompt.tokens.length;
  const leftTokens = capacity - promptTokens - reserved;
  return { prompt, use: { capacity, promptTokens, reservedTokens: reserved, leftTokens, droppedMessages } };
}

/** Ever more of the oldest turns, each step by a fixed share of the context; the last step leaves only what must stay. */
function* dropsFrom(messages: readonly ChatMessage[], { capacity, count }: FitOptions): Generator<Set<ChatMessage>> {
  const dropped = new Set<ChatMessage>();
  const step = capacity * DROPPED_SHARE;
  let tokens = 0;
  let target = step;
  for (const turn of turnsOf(messages).slice(0, -1)) {
    for (const message of turn) {
      if (message.role === 'system' || message.isKept === true) continue;
      dropped.add(message);
      tokens += count(message.content);
    }
    if (tokens < target) continue;
    target = step * (Math.floor(tokens / step) + 1);
    yield dropped;
  }
  if (dropped.size > 0) yield dropped;
}

/** A turn begins with each question. */
function turnsOf(messages: readonly ChatMessage[]): ChatMessage[][] {
  const turns: ChatMessage[][] = [[]];
  for (const message of messages) {
    if (message.role === 'user') turns.push([]);
    turns.at(-1)?.push(message);
  }
  return turns;
}

function conversationFull({ promptTokens, reservedTokens: reserved, capacity }: FittedPrompt['use']): EngineError {
  const [needed, answer, fitting] = [promptTokens, reserved, capacity].map((n) => n.toLocaleString('en'));
  return new EngineError(
    'context-full',
    `This conversation is too long for the model: it needs ${needed} tokens and ${answer} for the answer, and ${fitting} fit. Shorten it, or start a new conversation.`,
  );
}
