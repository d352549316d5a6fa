import type { Mode, ThinkingBudget } from '../../app/contract.ts';
import { count, duration } from '../formats.ts';

/** Words around one turn: versions, edits, thinking, and messages that wait. */
export const turns = {
  answerNow: 'Answer now',
  answerNowHint: 'Ends the thinking and goes on to the answer',
  thinkHarder: 'Think harder',
  thinkHarderHint: 'Answers again in Deep mode; what is here stays as a version',
  budget: {
    label: (value: string) => `Thinking limit: ${value}`,
    heading: 'How long Deep answers may think',
    scope: 'Use it for',
    scopes: { all: 'All conversations', conversation: 'This conversation', message: 'The next message' },
    short: (budget: ThinkingBudget) => {
      if (budget.kind === 'none') return 'No limit';
      return budget.kind === 'seconds' ? duration(budget.seconds) : `${count(budget.tokens)} tokens`;
    },
    /** What one measure is in the other, as fast as the model writes on this computer. */
    aboutTokens: (tokens: number) => `about ${count(tokens)} tokens on this computer`,
    aboutSeconds: (seconds: number) => `about ${duration(seconds)} on this computer`,
    bar: 'Thinking used of its limit',
    usedTokens: (tokens: number, of: number) => `${count(tokens)} of ${count(of)} tokens`,
    usedSeconds: (seconds: number, of: number) => `${duration(seconds)} of ${duration(of)}`,
  },
  question: {
    edit: 'Edit and ask again',
    editLast: 'Edit the last question',
    field: 'Question',
    ask: 'Ask again',
    cancel: 'Cancel',
    discarded: 'The new wording was discarded.',
    versions: 'Versions of this question',
  },
  askAgain: {
    modes: 'With the same model',
    models: 'With another model',
    inMode: (mode: Mode) => (mode === 'fast' ? 'Answers at once' : 'Thinks first, then answers'),
  },
  compare: {
    open: 'Compare versions',
    title: 'Versions side by side',
    close: 'Close',
    side: { left: 'Left version', right: 'Right version' },
    option: (index: number, mode: string, model: string | null) =>
      model === null ? `${index}, ${mode}` : `${index}, ${mode}, ${model}`,
    thinking: 'Thinking',
    empty: 'This version has no text.',
    loading: 'Fetching the versions…',
    mark: 'Mark differences',
    difference: {
      none: 'Both versions read the same.',
      'too-long': 'These versions are too long to mark how they differ.',
      different: 'Struck through: only in the first. Underlined: only in the second.',
    },
    use: 'Use this version',
    inUse: 'In use',
  },
  queue: {
    label: 'Messages that wait',
    waiting: (total: number) =>
      total === 1 ? 'Goes when this answer ends' : `${count(total)} messages go when this answer ends`,
    held: (total: number) => (total === 1 ? 'A message waits for you' : `${count(total)} messages wait for you`),
    release: 'Send now',
    add: 'Add to queue',
    hint: 'Enter adds it to the queue',
    edit: 'Edit',
    remove: 'Remove',
    field: 'Message that waits',
    save: 'Save',
    cancel: 'Cancel',
    removed: 'The message was taken out of the queue.',
    undo: 'Undo',
    undoHint: 'Press Undo in the notifications to put it back',
    sent: 'A message of the queue was sent.',
  },
} as const;
