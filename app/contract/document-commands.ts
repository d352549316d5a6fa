import * as z from 'zod';
import { id } from './common.ts';
import { additionResult, attachedDocument, documentPart, passage } from './documents.ts';

/** Most bytes that one `document.bytes` gives. */
export const maxChunkBytes = 4 * 2 ** 20;
/** Most parts that one `document.parts` gives. */
export const maxPartsAtOnce = 500;
/** In UTF-16 units; about what a document may hold. */
export const maxPastedLength = 20_000_000;

/** Wherever `id` is asked for, it is that of an attached document. */
export const documentCommands = {
  /** Lets the person pick files in the system's dialog; null when they cancel. Without a conversation a new one begins. */
  'document.choose': { in: z.object({ conversationId: id.nullable() }), out: additionResult.nullable() },
  /** Takes files and folders that were dropped onto the chat. Answers before they are read; `document.changed` tells the rest. */
  'document.addDropped': {
    in: z.object({
      conversationId: id.nullable(),
      paths: z.array(z.string().min(1).max(32_768)).min(1).max(1_000),
    }),
    out: additionResult,
  },
  'document.addText': {
    in: z.object({
      conversationId: id.nullable(),
      name: z.string().trim().min(1).max(200),
      text: z.string().min(1).max(maxPastedLength),
    }),
    out: additionResult,
  },
  'document.list': { in: z.object({ conversationId: id }), out: z.array(attachedDocument) },
  /** Ends the reading of one that waits or is being read: it is then failed, with the problem 'cancelled'. */
  'document.cancel': { in: z.object({ id }), out: z.void() },
  /** Reads one that failed or was cancelled again, from where it lay. One that waits for room on the disk is tried at once. */
  'document.retry': { in: z.object({ id }), out: z.void() },
  /** Reads a document that needs a password with this one, which is kept nowhere. */
  'document.unlock': { in: z.object({ id, password: z.string().min(1).max(1_000) }), out: z.void() },
  /** Takes it out of the conversation; `document.restore` brings it back within 30 days. */
  'document.remove': { in: z.object({ id }), out: z.void() },
  'document.restore': { in: z.object({ id }), out: z.void() },
  /** Parts with numbers from `from` to `to`, at most 500; those that there are not are left out. */
  'document.parts': {
    in: z
      .object({ id, from: z.int().positive(), to: z.int().positive() })
      .refine(({ from, to }) => to - from < maxPartsAtOnce, `at most ${maxPartsAtOnce} parts at once`),
    out: z.array(documentPart),
  },
  'document.passages': { in: z.object({ id }), out: z.array(passage) },
  /** A piece of the original of a PDF, which Tandem keeps; shorter at the end of the file. */
  'document.bytes': {
    in: z.object({ id, start: z.int().nonnegative(), length: z.int().positive().max(maxChunkBytes) }),
    out: z.object({ base64: z.string(), sizeBytes: z.int() }),
  },
} as const;

export const documentEvents = {
  /** The documents of a conversation as `document.list` gives them; at most four times a second while one is read. */
  'document.changed': z.object({ conversationId: id, documents: z.array(attachedDocument) }),
} as const;
