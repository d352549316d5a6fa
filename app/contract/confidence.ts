import * as z from 'zod';
import { id } from './common.ts';

const choice = z.object({ text: z.string(), probability: z.number().min(0).max(1) });

export const tokenConfidence = z.object({
  ...choice.shape,
  /** Likeliest first, those that can be named; with `isEnd` the answer would have ended here, and there is no text. */
  alternatives: z.array(choice.extend({ isEnd: z.boolean() })),
});
/** A token of an answer, with how probable the model found it and what it would have written otherwise. */
export type TokenConfidence = z.infer<typeof tokenConfidence>;

/** A place in an answer and what is to stand there: both count from 0 in the order of `message.confidence`. */
export const fork = z.object({
  replyId: id,
  token: z.int().nonnegative(),
  alternative: z.int().nonnegative(),
});
export type Fork = z.infer<typeof fork>;
