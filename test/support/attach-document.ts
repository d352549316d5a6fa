import { randomUUID } from 'node:crypto';
import type Database from 'better-sqlite3';
import { cutPassages } from '../../app/passages/cut-passages.ts';
import { AttachmentRepository } from '../../app/storage/attachments.ts';
import { DocumentRepository } from '../../app/storage/documents.ts';

/** Puts a document into a conversation as if it had been read from a file. Each text is a page. Returns the id of the attachment. */
export function attachDocument(
  db: Database.Database,
  conversationId: string,
  name: string,
  pages: readonly string[],
): string {
  const attachments = new AttachmentRepository(db);
  const documents = new DocumentRepository(db);
  const parts = pages.map((text, i) => ({ number: i + 1, title: null, text }));
  const passages = cutPassages(parts);
  const sizeBytes = pages.join('').length;
  const id = randomUUID();
  attachments.insert({ id, conversationId, name, sizeBytes, addedAt: 0, source: { kind: 'text', text: '' } });
  const document = documents.begin(
    {
      ...{ hash: id, nameEnding: '', readerVersion: 1, format: 'pdf', partKind: 'page', title: null, sizeBytes },
      ...{ parts: pages.length, passages: passages.length, characters: sizeBytes, language: null },
      ...{ partsWithoutText: [], warnings: [] },
    },
    0,
  );
  documents.addParts(document, parts);
  documents.addPassages(
    document,
    passages.map((passage) => ({
      ...passage,
      text: pages[passage.part - 1]?.slice(passage.start, passage.end) ?? '',
    })),
  );
  documents.complete(document);
  attachments.attach(id, document);
  return id;
}
