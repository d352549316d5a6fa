import type { ContextNote } from '../contract.ts';
import { documentsSeenIn, type PlannedContext } from './planned-context.ts';

/** What is unusual in what the model will see; empty for most conversations. `usualKvType`: as the settings have it. */
export function notesOn(planned: PlannedContext, usualKvType: string): ContextNote[] {
  const { source, decision, ropeFactor, isSummarised } = planned;
  const forgotten = decision.forgottenIds.size;
  const excluded = source.history.filter(({ isExcluded }) => isExcluded).length;
  const seen = documentsSeenIn(planned);
  const notes: ContextNote[] = [];
  if (!decision.fits) notes.push({ kind: 'does-not-fit' });
  if (isSummarised) notes.push({ kind: 'summarised' });
  else if (seen !== null) notes.push({ kind: 'passages', shown: seen.shown, total: seen.total });
  if (ropeFactor > 1) notes.push({ kind: 'stretched', factor: ropeFactor });
  if (decision.room.kvType !== usualKvType) notes.push({ kind: 'eight-bits' });
  if (forgotten > 0) notes.push({ kind: 'forgotten', messages: forgotten });
  if (excluded > 0) notes.push({ kind: 'excluded', messages: excluded });
  return notes;
}
