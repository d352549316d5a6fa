import * as z from 'zod';
import { id } from './common.ts';

/** Conversations as files: written for people and for other programs, and read from Tandem's own and from other apps' exports. */

export const exportChoice = z.object({
  /** Null: all that are not in the bin. */
  ids: z.array(id).min(1).max(10_000).nullable(),
  /** markdown: the shown path, to be read. json: everything, to be imported again. */
  format: z.enum(['markdown', 'json']),
  includesThinking: z.boolean(),
});
export type ExportChoice = z.infer<typeof exportChoice>;

/** Null: the person changed their mind, before or while it was written. */
export const exportResult = z.object({ fileName: z.string(), conversations: z.int() }).nullable();
export type ExportResult = z.infer<typeof exportResult>;

export const importFormat = z.enum(['tandem', 'chatgpt', 'open-webui']);
export type ImportFormat = z.infer<typeof importFormat>;

/** What a file holds, before anything is taken from it. */
export const importPreview = z
  .object({
    /** For `import.apply`; good until the next file is read. */
    importId: id,
    fileName: z.string(),
    format: importFormat,
    conversations: z.array(
      z.object({
        title: z.string(),
        messages: z.int(),
        updatedAt: z.number(),
        /** It is here already, and is left out. */
        isKnown: z.boolean(),
      }),
    ),
    /** Conversations that could not be read, or hold no text. */
    unreadable: z.int(),
  })
  .nullable();
export type ImportPreview = z.infer<typeof importPreview>;

/** Null: the person cancelled it, and nothing was stored. */
export const importOutcome = z.object({ ids: z.array(id), known: z.int() }).nullable();
export type ImportOutcome = z.infer<typeof importOutcome>;

/** How far an export or import is, told where it takes more than half a second. In conversations, bytes, or messages. */
export const exchangeProgress = z.object({
  step: z.enum(['writing', 'reading', 'storing']),
  done: z.int().nonnegative(),
  total: z.int().nonnegative(),
});
export type ExchangeProgress = z.infer<typeof exchangeProgress>;
