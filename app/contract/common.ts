import * as z from 'zod';

/** What schemas of several nouns are made of. */

export const id = z.string().min(1).max(64);
export const nothing = z
  .undefined()
  .or(z.null())
  .transform(() => undefined);

export const mode = z.enum(['fast', 'deep']);
/** fast: answers at once. deep: thinks first. Chosen for each message. */
export type Mode = z.infer<typeof mode>;

export const problem = z.object({ code: z.string(), message: z.string() });
/** What went wrong, in a sentence that says what happened, why, and what to do next. */
export type Problem = z.infer<typeof problem>;

export const progress = z.object({ doneBytes: z.number(), totalBytes: z.number() });
export type Progress = z.infer<typeof progress>;

export const speed = z.object({
  /** Reading the prompt; null while no prompt was long enough to measure it. */
  prefillTokensPerSecond: z.number().nullable(),
  /** Writing the answer. */
  decodeTokensPerSecond: z.number(),
  /** measured: by the last reply that was long enough. predicted: from what this machine can do. */
  source: z.enum(['measured', 'predicted']),
});
export type Speed = z.infer<typeof speed>;

export const memoryNeed = z.object({
  /** Weights, KV cache and working buffers together. */
  bytes: z.number(),
  /**
   * fits: with room to spare. tight: just. pages: the weights do not stay in memory, so that it runs, but slowly, from the disk.
   * too-large: it is refused.
   */
  verdict: z.enum(['fits', 'tight', 'pages', 'too-large']),
});
export type MemoryNeed = z.infer<typeof memoryNeed>;
