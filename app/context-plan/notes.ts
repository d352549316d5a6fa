import type { Decision } from './decide.ts';

export interface NoteFacts {
  readonly decision: Decision;
  readonly ropeFactor: number;
  /** As the settings have it. */
  readonly usualKvType: string;
  readonly passages: { readonly shown: number; readonly total: number } | null;
  readonly excludedMessages: number;
}

/** Sentences about what is unusual in what the model will see; empty for most conversations. */
export function notesOn({ decision, ropeFactor, usualKvType, passages, excludedMessages }: NoteFacts): string[] {
  const notes: string[] = [];
  const forgotten = decision.forgottenIds.size;
  if (!decision.fits) notes.push('This is more than fits the context: shorten the question or take documents away.');
  if (passages !== null) {
    notes.push(
      `The documents are too long for the context. The model sees ${figure(passages.shown)} of ${figure(passages.total)} passages, chosen for this question.`,
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
  if (excludedMessages > 0) notes.push(`You have taken ${messages(excludedMessages)} out of the context.`);
  return notes;
}

function messages(count: number): string {
  return count === 1 ? '1 message' : `${figure(count)} messages`;
}

function figure(value: number): string {
  return value.toLocaleString('en');
}
