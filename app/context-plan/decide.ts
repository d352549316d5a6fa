import { reservedTokens } from '../../engine/index.ts';
import type { Mode } from '../contract.ts';
import { forgetOldest, turnsOf } from './forget.ts';
import type { Room } from './rooms.ts';

/** A message before the question that the person has not taken out. */
export interface HistoryMessage {
  readonly id: string;
  readonly role: 'user' | 'assistant';
  readonly tokens: number;
}

/** What would be in the context, in tokens. */
export interface PlanParts {
  readonly mode: Mode;
  /** System prompt, question and the opening of the reply: they are always there. */
  readonly fixedTokens: number;
  /** Of all documents whole; 0 for none. */
  readonly documentTokens: number;
  /** Oldest first. */
  readonly history: readonly HistoryMessage[];
}

export interface Decision {
  readonly room: Room;
  /** Kept free for the answer. */
  readonly reserveTokens: number;
  /** whole: all documents in full. passages: those that suit the question. */
  readonly documents: 'none' | 'whole' | 'passages';
  /** Room for passages; 0 where none are chosen. */
  readonly passageTokens: number;
  readonly forgottenIds: ReadonlySet<string>;
  /** False when the question alone is too much: the engine will refuse it with figures. */
  readonly fits: boolean;
}

/** They are read anew for each question: more would cost a minute of reading on a slow computer. */
const mostPassageTokens = 4_096;
/** Fewer than two or three passages answer nothing. */
const leastPassageTokens = 1_024;
/** Of a small context. */
const leastPassageShare = 1 / 4;

/**
 * Decides what the model sees, so that nothing is cut. In this order: everything, in the first room that holds it; documents whole
 * without the oldest turns, in the largest room; passages for the question in the first room, without the oldest turns where need be.
 * Documents go before old turns because they are what the person asks about, and because reading them again takes minutes.
 */
export function decide(parts: PlanParts, rooms: readonly [Room, ...Room[]]): Decision {
  const { fixedTokens, documentTokens, history } = parts;
  const reserveIn = (room: Room) => reservedTokens(parts.mode, undefined, room.contextTokens);
  const leftIn = (room: Room, tokens: number) => room.contextTokens - reserveIn(room) - fixedTokens - tokens;
  const historyTokens = sumOf(history);
  const documents = documentTokens === 0 ? 'none' : 'whole';
  const decisionIn = (room: Room) => ({ room, reserveTokens: reserveIn(room), passageTokens: 0, fits: true });

  const roomy = rooms.find((room) => leftIn(room, documentTokens + historyTokens) >= 0);
  if (roomy !== undefined) return { ...decisionIn(roomy), documents, forgottenIds: new Set() };

  const largest = rooms.reduce((best, room) => (room.contextTokens > best.contextTokens ? room : best));
  const lastTurnTokens = sumOf(turnsOf(history).at(-1) ?? []);
  if (documents === 'none' || leftIn(largest, documentTokens + lastTurnTokens) >= 0) {
    const excess = -leftIn(largest, documentTokens + historyTokens);
    return {
      ...decisionIn(largest),
      documents,
      forgottenIds: forgetOldest(history, excess, largest.contextTokens),
      fits: leftIn(largest, documentTokens) >= 0,
    };
  }

  const [room] = rooms;
  const least = Math.min(leastPassageTokens, Math.floor(room.contextTokens * leastPassageShare));
  const excess = least - leftIn(room, historyTokens);
  const forgottenIds: ReadonlySet<string> =
    excess > 0 ? forgetOldest(history, excess, room.contextTokens) : new Set<string>();
  const left = leftIn(room, sumOf(history.filter(({ id }) => !forgottenIds.has(id))));
  const passageTokens = Math.max(0, Math.min(mostPassageTokens, left));
  return { ...decisionIn(room), documents: 'passages', passageTokens, forgottenIds, fits: left >= 0 };
}

function sumOf(messages: readonly { readonly tokens: number }[]): number {
  return messages.reduce((sum, { tokens }) => sum + tokens, 0);
}
