import * as z from 'zod';

/** How a message is to be answered, and how Auto came to its choice. */

export const askedMode = z.enum(['auto', 'fast', 'deep']);
/** auto: fast, or deep where the question or the fast answer shows that it takes thinking. */
export type AskedMode = z.infer<typeof askedMode>;

/** Why Auto chose a mode, or gave up a fast answer; the engine says what each means. */
export const modeReason = z.enum([
  'calculation',
  'several-steps',
  'mathematics',
  'code',
  'reasoning',
  'unsure-number',
  'unsure-words',
  'sure',
  'restarted',
  'loop',
  'typed',
  'one-mode',
  'no-room',
]);
export type ModeReason = z.infer<typeof modeReason>;

export const modeReasons = z.array(modeReason);

/** The difficulty, 0 to 1, from which on Auto thinks. What a person's corrections may move it to lies within these bounds. */
export const autoThreshold = z.number().min(0.25).max(0.75);
