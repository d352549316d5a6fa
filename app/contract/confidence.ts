import * as z from 'zod';

const choice = z.object({ text: z.string(), probability: z.number().min(0).max(1) });

/** A token of an answer, with how probable the model found it and what it would have written otherwise, likeliest first. */
export const tokenConfidence = z.object({ ...choice.shape, alternatives: z.array(choice) });
export type TokenConfidence = z.infer<typeof tokenConfidence>;
