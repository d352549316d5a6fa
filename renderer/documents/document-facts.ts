import type { AttachedDocument } from '../../app/contract.ts';
import { languageName } from '../formats.ts';
import { strings } from '../strings.ts';

/** How much a document is, in the order of what matters: its pages, tokens and language. */
export function factsOf(document: AttachedDocument): readonly string[] {
  const { partKind, parts, partsWithoutText, tokens, characters, language } = document;
  const text = strings.documents;
  return [
    ...(partKind === null || partKind === 'text' ? [] : [text.parts(parts, partKind)]),
    ...(partsWithoutText.length === 0 ? [] : [text.withoutText(partsWithoutText.length)]),
    tokens === null ? text.characters(characters) : text.tokens(tokens),
    ...(language === null ? [] : [languageName(language)]),
  ];
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

/** The person has called its reading off. */
export function isCancelled({ status, problem }: AttachedDocument): boolean {
  return status === 'failed' && problem?.code === 'cancelled';
}

/** Where the person has to do something. */
export function needsAttention(document: AttachedDocument): boolean {
  const { status } = document;
  return status === 'needs-password' || (status === 'failed' && !isCancelled(document));
}
