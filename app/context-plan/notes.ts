import type { PlannedContext } from './planned-context.ts';

/** Sentences about what is unusual in what the model will see; empty for most conversations. `usualKvType`: as the settings have it. */
export function notesOn(
  { source, documents, passages, decision, ropeFactor, isSummarised }: PlannedContext,
  usualKvType: string,
): string[] {
  const forgotten = decision.forgottenIds.size;
  const excluded = source.history.filter(({ isExcluded }) => isExcluded).length;
  const notes: string[] = [];
  if (!decision.fits) notes.push('This is more than fits the context: shorten the question or take documents away.');
  if (isSummarised) {
    notes.push(
      'The documents are too long for the context. For a summary the model reads all of them in parts, and then joins what it wrote about each.',
    );
  } else if (decision.documents === 'passages') {
    const total = documents.reduce((sum, { document }) => sum + document.passages.length, 0);
    notes.push(
      `The documents are too long for the context. The model sees ${figure(passages?.numbers.size ?? 0)} of ${figure(total)} passages, chosen for this question.`,
    );
  }
  if (ropeFactor > 1) {
    notes.push(
      `Positions are stretched by ${ropeFactor} (YaRN), so that all of this fits. Answers may be a little less exact.`,
    );
  }
  if (decision.room.kvType !== usualKvType) {
    notes.push('Keys and values are stored with 8 bits, so that all of this fits into memory.');
  }
  if (forgotten > 0) notes.push(`The oldest ${messages(forgotten)} no longer fit and are left out.`);
  if (excluded > 0) notes.push(`You have taken ${messages(excluded)} out of the context.`);
  return notes;
}

function messages(count: number): string {
  return count === 1 ? '1 message' : `${figure(count)} messages`;
}

function figure(value: number): string {
  return value.toLocaleString('en');
}
