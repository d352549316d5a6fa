import type { AttachmentRepository } from '../storage/attachments.ts';
import type { DocumentRepository } from '../storage/documents.ts';
import type { DocumentBlock } from './document-message.ts';

/**
 * All that was read for a conversation, whole, in the order of the passages' numbers: a document that was unlocked or brought back
 * later stands where its numbers are, and the ones before it stay as they were.
 */
export function wholeDocuments(
  conversationId: string,
  attachments: AttachmentRepository,
  documents: DocumentRepository,
): DocumentBlock[] {
  return attachments
    .of(conversationId)
    .flatMap(({ name, document: seq, firstPassage }) => {
      const document = seq === null ? undefined : documents.find(seq);
      return document === undefined || firstPassage === null ? [] : [{ name, document, firstPassage }];
    })
    .sort((a, b) => a.firstPassage - b.firstPassage)
    .map(({ name, document, firstPassage }) => {
      const parts = new Map(documents.parts(document.seq).map((part) => [part.number, part]));
      const passages = documents.passages(document.seq).map(({ number, part, start, end }) => ({
        number: firstPassage + number - 1,
        part,
        partTitle: parts.get(part)?.title ?? null,
        text: parts.get(part)?.text.slice(start, end) ?? '',
      }));
      return { name, partKind: document.partKind, passages };
    });
}
