import * as z from 'zod';
import { id } from './common.ts';

/** Search over everything that was written. */

export const searchQuery = z.object({
  /** Words that must all occur, in any place and also within longer words; text in "quotes" is one word. */
  text: z.string().trim().min(1).max(500),
  /** Where the last page of results ended; null for the first. */
  before: z.int().positive().nullable(),
});

/** A stretch of text with what was searched for marked in it. */
export const markedText = z.array(z.object({ text: z.string(), isMatch: z.boolean() }));
export type MarkedText = z.infer<typeof markedText>;

const hitShape = { conversationId: id, title: markedText, isArchived: z.boolean(), updatedAt: z.number() };

export const searchHit = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('title'), ...hitShape }),
  z.object({
    kind: z.literal('message'),
    ...hitShape,
    messageId: id,
    role: z.enum(['user', 'assistant']),
    snippet: markedText,
  }),
]);
export type SearchHit = z.infer<typeof searchHit>;

export const searchResult = z.object({
  /** Titles first, then messages, the newest first. */
  hits: z.array(searchHit),
  /** For `before` of the next question; null: there are no more. */
  next: z.int().positive().nullable(),
});
export type SearchResult = z.infer<typeof searchResult>;
