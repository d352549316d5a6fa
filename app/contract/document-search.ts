import * as z from 'zod';
import { id } from './common.ts';
import { passage } from './documents.ts';
import { markedText, searchQuery } from './search.ts';

/** Search over the text and the names of documents that belong to conversations. */

export const foundPassage = z.object({ passage, snippet: markedText });
export type FoundPassage = z.infer<typeof foundPassage>;

/** A document in a conversation. One of several conversations is found in each of the three that it was added to last. */
export const foundDocument = z.object({
  documentId: id,
  name: markedText,
  conversationId: id,
  conversationTitle: z.string(),
  isArchived: z.boolean(),
  partKind: z.enum(['page', 'slide', 'sheet', 'chapter', 'text']),
  /** The first ones in which all words occur, in the order of the text; empty where only the name has them. */
  passages: z.array(foundPassage),
  hasMorePassages: z.boolean(),
});
export type FoundDocument = z.infer<typeof foundDocument>;

export const documentSearchResult = z.object({
  /** Those with all words only in their name first, then those with passages, the ones that were read last first. */
  documents: z.array(foundDocument),
  /** For `before` of the next question; null: there are no more. */
  next: z.int().positive().nullable(),
});
export type DocumentSearchResult = z.infer<typeof documentSearchResult>;

export const documentSearchCommands = {
  'search.documents': { in: searchQuery, out: documentSearchResult },
  /** More of one document: passages with numbers above `after`. */
  'search.passages': {
    in: searchQuery.pick({ text: true }).extend({ documentId: id, after: z.int().nonnegative() }),
    out: z.object({ passages: z.array(foundPassage), hasMore: z.boolean() }),
  },
} as const;
