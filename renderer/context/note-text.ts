import type { ContextNote, ContextPlan } from '../../app/contract.ts';
import { strings } from '../strings.ts';
import { longPromiseText } from './promise-text.ts';

/** What is unusual in what the model will see, in a sentence. */
export function noteText(note: ContextNote): string {
  const text = strings.context.notes;
  switch (note.kind) {
    case 'does-not-fit':
      return text.doesNotFit;
    case 'summarised':
      return text.summarised;
    case 'passages':
      return text.passages(note.shown, note.total);
    case 'stretched':
      return text.stretched(note.factor);
    case 'eight-bits':
      return text.eightBits;
    case 'forgotten':
      return text.forgotten(note.messages);
    case 'excluded':
      return text.excluded(note.messages);
    default:
      return note satisfies never;
  }
}

/** What should be known before a message is sent, without being asked: a long wait, and that the model will not see all. */
export function sentencesBeforeSending(plan: ContextPlan | null): readonly string[] {
  const promise = longPromiseText(plan);
  const weighty = plan?.notes.filter(
    ({ kind }) => kind === 'does-not-fit' || kind === 'summarised' || kind === 'passages',
  );
  return [...(weighty ?? []).map(noteText), ...(promise === null ? [] : [promise])];
}
