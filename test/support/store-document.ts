import { cutPassages } from '../../app/passages/cut-passages.ts';
import type { DocumentKey, DocumentRepository, StoredPart } from '../../app/storage/documents.ts';

export const keyOf = (hash: string): DocumentKey => ({ hash, nameEnding: '.txt', readerVersion: 1 });

/** Stores a document with these texts as its pages, as the app does after it has read one; returns its `seq`. */
export function storeDocument(
  documents: DocumentRepository,
  hash: string,
  texts: readonly string[],
  isComplete = true,
): number {
  const parts: StoredPart[] = texts.map((text, index) => ({ number: index + 1, title: null, text }));
  const passages = cutPassages(parts);
  const seq = documents.begin(
    {
      ...keyOf(hash),
      format: 'text',
      partKind: 'page',
      title: null,
      sizeBytes: 100,
      parts: parts.length,
      passages: passages.length,
      characters: texts.join('').length,
      language: 'en',
      partsWithoutText: [],
      warnings: ['A note.'],
    },
    1,
  );
  documents.addParts(seq, parts);
  documents.addPassages(
    seq,
    passages.map((passage) => ({ ...passage, text: texts[passage.part - 1]?.slice(passage.start, passage.end) ?? '' })),
  );
  if (isComplete) documents.complete(seq);
  return seq;
}
