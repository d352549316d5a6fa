import type { AskedMode, Mode, ModeReason } from '../../app/contract.ts';

/** Words around the answer modes: what they are, and what Auto made of a question. */
export const modes = {
  label: 'Answer mode',
  names: { auto: 'Auto', fast: 'Fast', deep: 'Deep' } satisfies Record<AskedMode, string>,
  explanations: {
    auto: 'Answers at once, and thinks first where that helps',
    fast: 'Answers at once',
    deep: 'Thinks first, then answers',
  } satisfies Record<AskedMode, string>,
  unavailable: (mode: AskedMode) =>
    mode === 'auto'
      ? 'This model has only one mode, so there is nothing to choose'
      : `This model has no ${mode === 'fast' ? 'Fast' : 'Deep'} mode`,
  marks: { fast: 'Fast answer', deep: 'Deep answer' } satisfies Record<Mode, string>,
  auto: {
    /** Why Auto answered in this mode. */
    chosen: (mode: string, reasons: string) => `${mode}: ${reasons}`,
    chosenHint: (mode: string, reasons: string) => `Auto chose ${mode}: ${reasons}`,
    reasons: {
      calculation: 'a calculation',
      'several-steps': 'several calculation steps',
      mathematics: 'mathematics',
      code: 'a question about code',
      reasoning: 'something to think through',
      'unsure-number': 'unsure of a number',
      'unsure-words': 'unsure of the answer',
      sure: 'sure of the answer',
      restarted: 'the quick answer took itself back',
      loop: 'the quick answer repeated itself',
      typed: 'as you typed',
      'one-mode': 'the only mode of this model',
      'no-room': 'no room left to think',
    } satisfies Record<ModeReason, string>,
    answerFast: 'Answer fast instead',
    answerFastHint: 'Answers again at once; this answer stays as a version',
    sooner: 'Auto will think a little sooner from now on.',
    later: 'Auto will think a little later from now on.',
    undo: 'Undo',
    undoHint: 'Press Undo in the notifications to leave Auto as it was',
  },
  goOn: 'Continue',
  goOnHint: 'Goes on from the text so far',
} as const;
