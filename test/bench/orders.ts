import * as z from 'zod';

export const llamaSettingsSchema = z.object({
  threads: z.int().positive(),
  flashAttention: z.boolean(),
  /** Whether weights are copied into an order that suits the processor. */
  repack: z.boolean(),
  /** Tokens that pass through the layers together. */
  batch: z.int().positive(),
});
export type LlamaSettings = z.infer<typeof llamaSettingsSchema>;

/** What the process of one engine is asked to do. Texts are made of numbers, the same for both engines. */
export const orderSchema = z.discriminatedUnion('kind', [
  /** Opens the model with room for `capacity` positions. */
  z.object({
    kind: z.literal('open'),
    path: z.string(),
    capacity: z.int().positive(),
    threads: z.int().positive(),
    llama: llamaSettingsSchema,
  }),
  /** Goes on with other settings; nothing to do for our engine, which has none. */
  z.object({ kind: z.literal('configure'), llama: llamaSettingsSchema }),
  /** Reads a new text, up to the logits after it. */
  z.object({ kind: z.literal('prefill'), tokens: z.int().positive(), seed: z.int() }),
  /** Writes `tokens` after a text of `depth`, which is read first and not timed, and kept for the next time. */
  z.object({ kind: z.literal('decode'), tokens: z.int().positive(), depth: z.int().nonnegative() }),
]);
export type Order = z.infer<typeof orderSchema>;

export const answerSchema = z.object({
  milliseconds: z.number(),
  /** Of processor time, all threads together. */
  processorMilliseconds: z.number(),
  /** That other programs kept busy meanwhile. */
  othersBusyCores: z.number(),
  /** The most memory that this process ever had, pages of mapped files included. */
  peakBytes: z.number(),
  /** Kernels and threads, in words. */
  backend: z.string(),
});
export type Answer = z.infer<typeof answerSchema>;

/** Token ids all over the vocabulary. Texts of different seeds differ from the first one on. */
export function textOf(tokens: number, seed: number, vocabSize: number): Int32Array {
  return Int32Array.from({ length: tokens }, (_, i) => ((i + 1) * 7919 + seed * 104_729) % vocabSize);
}
