import type { AttachedDocument } from '../../app/contract.ts';
import { languageName, numberRanges } from '../formats.ts';
import { strings } from '../strings.ts';

/** How much a document is, in the order of what matters: its pages, tokens and language. */
export function factsOf({ partKind, parts, tokens, characters, language }: AttachedDocument): readonly string[] {
  const text = strings.documents;
  return [
    ...(partKind === null || partKind === 'text' ? [] : [text.parts(parts, partKind)]),
    tokens === null ? text.characters(characters) : text.tokens(tokens),
    ...(language === null ? [] : [languageName(language)]),
  ];
}

/** What the model cannot see of a document. */
export function notesOf({ partKind, partsWithoutText, warnings }: AttachedDocument): readonly string[] {
  const n = partsWithoutText.length;
  if (n === 0) return warnings;
  return [strings.documents.withoutText(numberRanges(partsWithoutText), n, partKind ?? 'text'), ...warnings];
}

/** How far the reading is, in words. */
export function statusText({ status, progress, partKind }: AttachedDocument): string {
  const text = strings.documents.status;
  if (status === 'waiting') return text.waiting;
  if (progress === null || progress.done === 0) return text.reading;
  return progress.total === null
    ? text.readingParts(progress.done)
    : text.readingPart(progress.done, progress.total, partKind ?? 'page');
}

export function isUnderWay({ status }: AttachedDocument): boolean {
  return status === 'waiting' || status === 'reading';
}

/** Where the person has to do something. */
export function needsAttention({ status }: AttachedDocument): boolean {
  return status === 'needs-password' || status === 'failed';
}
