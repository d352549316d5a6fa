import type { HistoryMessage } from './decide.ts';

/** Turns go by so large a share of the context at a time, so that the prompt begins the same for several turns. */
const forgottenShare = 1 / 4;

/** A question with what was answered to it. */
export function turnsOf<T extends { readonly role: 'user' | 'assistant' }>(messages: readonly T[]): T[][] {
  const turns: T[][] = [];
  for (const message of messages) {
    if (message.role === 'user' || turns.length === 0) turns.push([]);
    turns.at(-1)?.push(message);
  }
  return turns;
}

/** Ids of the oldest turns, whole, that must go for so many tokens to become free; all there are when they do not suffice. */
export function forgetOldest(
  messages: readonly HistoryMessage[],
  excessTokens: number,
  contextTokens: number,
): ReadonlySet<string> {
  const forgotten = new Set<string>();
  const step = contextTokens * forgottenShare;
  const goal = step * Math.ceil(excessTokens / step);
  let tokens = 0;
  for (const turn of turnsOf(messages)) {
    if (tokens >= goal) break;
    for (const message of turn) {
      forgotten.add(message.id);
      tokens += message.tokens;
    }
  }
  return forgotten;
}
