import { count, timeLeft, tokenCount } from '../formats.ts';

/** What the model will see, and what that costs. */
export const context = {
  used: (tokens: number, capacity: number) => `${tokenCount(tokens)} of ${tokenCount(capacity)}`,
  /** Holds what `used` shows, for people who speak to their computer. */
  label: (tokens: number, capacity: number) =>
    `Context: ${tokenCount(tokens)} of ${tokenCount(capacity)} tokens. Show what the model will see`,
  title: 'What the model will see',
  close: 'Close',
  sum: (tokens: number, capacity: number) => `${count(tokens)} of ${count(capacity)} tokens`,
  promise: (readingSeconds: number, tokensPerSecond: number) =>
    `Reading takes about ${timeLeft(readingSeconds)}, then ${count(tokensPerSecond)} tokens a second`,
  promiseSoon: (tokensPerSecond: number) => `Answers at once, about ${count(tokensPerSecond)} tokens a second`,
  toRead: (tokens: number) => `${count(tokens)} tokens have to be read first.`,
  blocks: 'Parts of the context, in their order',
  tokens: (tokens: number) => `${count(tokens)} tokens`,
  passages: (shown: number, total: number) => `${count(shown)} of ${count(total)} passages`,
  notes: {
    doesNotFit: 'This is more than fits the context: shorten the question or take documents away.',
    summarised:
      'The documents are too long for the context. For a summary the model reads all of them in parts, and then joins what it wrote about each.',
    passages: (shown: number, total: number) =>
      `The documents are too long for the context. The model sees ${count(shown)} of ${count(total)} passages, chosen for this question.`,
    stretched: (factor: number) =>
      `Positions are stretched by ${factor} (YaRN), so that all of this fits. Answers may be a little less exact.`,
    eightBits: 'Keys and values are stored with 8 bits, so that all of this fits into memory.',
    forgotten: (messages: number) =>
      messages === 1
        ? 'The oldest message no longer fits and is left out.'
        : `The oldest ${count(messages)} messages no longer fit and are left out.`,
    excluded: (messages: number) =>
      messages === 1
        ? 'You have taken 1 message out of the context.'
        : `You have taken ${count(messages)} messages out of the context.`,
  },
  forgotten: 'Does not fit, left out',
  excluded: 'Taken out by you',
  nextForgotten: 'Left out first when room runs out',
  exclude: 'Take out',
  excludeOf: (label: string) => `Take out: ${label}`,
  include: 'Put back',
  includeOf: (label: string) => `Put back: ${label}`,
  removeOf: (label: string) => `Remove ${label}`,
  showText: 'Show exact text',
  hideText: 'Hide text',
  textOf: (label: string) => `Exact text: ${label}`,
  noText: 'Kept free for the answer.',
  loadingText: 'Fetching the text…',
  failed: 'What the model will see could not be told. Choose a model, then try again.',
} as const;
