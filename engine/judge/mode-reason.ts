import * as z from 'zod';

/**
 * Why Auto chose a mode, as codes that a window says in its own language.
 *
 * Of the question: calculation, several-steps (numbers and a question for a quantity), mathematics, code, reasoning. Of the answer's
 * beginning: unsure-number, unsure-words, or sure. Of an answer under way, beside those: restarted (it takes something back), loop. Of
 * the circumstances: typed (`/think`, `/no_think`), one-mode (the model has no other), no-room (thinking would not fit the context).
 */
export const modeReasonSchema = z.enum([
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
export type ModeReason = z.infer<typeof modeReasonSchema>;
