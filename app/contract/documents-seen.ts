import * as z from 'zod';

/**
 * What a model saw of documents that do not fit the context whole. passages: those that were chosen for the question. summaries: what it
 * wrote about all of them, part by part, before it answered.
 */
export const documentsSeen = z.object({
  kind: z.enum(['passages', 'summaries']),
  /** Passages of which it saw the text, or a summary. */
  shown: z.int().nonnegative(),
  total: z.int().nonnegative(),
});
export type DocumentsSeen = z.infer<typeof documentsSeen>;
