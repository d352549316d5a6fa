import * as z from 'zod';
import { id, problem } from './common.ts';

/** Documents that belong to a conversation, as the window sees them. */

export const documentStatus = z.enum(['waiting', 'reading', 'needs-password', 'ready', 'failed']);
/**
 * waiting: for the documents before it. reading: its text is being taken out. needs-password: see `document.unlock`. ready: the
 * model will see it. failed: see `problem`; the model sees nothing of it. It goes when the person takes it away, see also `document.retry`.
 */
export type DocumentStatus = z.infer<typeof documentStatus>;

export const attachedDocument = z.object({
  /** Of this document in this conversation. */
  id,
  conversationId: id,
  /** The file's name, or what pasted text was called; in a folder with the path below it. */
  name: z.string(),
  /** Null until it was looked at. */
  format: z
    .enum(['pdf', 'docx', 'pptx', 'xlsx', 'odt', 'epub', 'html', 'markdown', 'text', 'csv', 'json', 'code', 'email'])
    .nullable(),
  sizeBytes: z.number(),
  status: documentStatus,
  problem: problem.nullable(),
  /** Whether `document.retry` would read it again: it failed or was cancelled, and is known where it lies. */
  canRetry: z.boolean(),
  /** Parts read so far while it is being read; `total` null where nobody knows. */
  progress: z.object({ done: z.int(), total: z.int().nullable() }).nullable(),
  partKind: z.enum(['page', 'slide', 'sheet', 'chapter', 'text']).nullable(),
  parts: z.int(),
  characters: z.int(),
  /** Of its whole text, by the model that answers; null until they were counted. */
  tokens: z.int().nullable(),
  /** A BCP 47 tag, guessed from the text; null where it cannot be told. */
  language: z.string().nullable(),
  /** Numbers of the parts without text: scanned pages, slides that are a picture. */
  partsWithoutText: z.array(z.int()),
  /** Sentences about what the text does not show. */
  warnings: z.array(z.string()),
  addedAt: z.number(),
});
export type AttachedDocument = z.infer<typeof attachedDocument>;

/** What came of a drop: those taken in appear in `documents`, the others are named with the reason. */
export const additionResult = z.object({
  conversationId: id,
  documents: z.array(attachedDocument),
  refused: z.array(z.object({ name: z.string(), problem })),
});
export type AdditionResult = z.infer<typeof additionResult>;

/** A stretch of a document that an answer can refer to. */
export const passage = z.object({
  /** From 1 within the conversation, in the order of documents and text; an answer refers to it as [n]. */
  number: z.int().positive(),
  documentId: id,
  /** The part (page, slide, sheet, chapter) in which it begins, from 1. */
  part: z.int().positive(),
  /** UTF-16 offsets into the text of that part. */
  start: z.int().nonnegative(),
  end: z.int().nonnegative(),
});
export type Passage = z.infer<typeof passage>;

export const documentPart = z.object({
  number: z.int().positive(),
  title: z.string().nullable(),
  text: z.string(),
});
export type DocumentPartView = z.infer<typeof documentPart>;

/** A reference [n] in an answer, looked up. */
export const citation = z.object({
  number: z.int().positive(),
  /** Null: there is no such passage. */
  passage: passage.nullable(),
  documentName: z.string().nullable(),
  /** supported: the words of the sentence are found in the passage. unverified: they are not, or there is no such passage. */
  support: z.enum(['supported', 'unverified']),
});
export type Citation = z.infer<typeof citation>;
