import type Database from 'better-sqlite3';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { FoundDocument, MarkedText } from '../../app/contract.ts';
import { DocumentSearch } from '../../app/services/document-search.ts';
import { AttachmentRepository } from '../../app/storage/attachments.ts';
import { ConversationRepository } from '../../app/storage/conversations.ts';
import { openDatabase } from '../../app/storage/database.ts';
import { DocumentSearchRepository } from '../../app/storage/document-search.ts';
import { DocumentRepository } from '../../app/storage/documents.ts';
import { storeDocument } from '../support/store-document.ts';

let db: Database.Database;
let conversations: ConversationRepository;
let documents: DocumentRepository;
let attachments: AttachmentRepository;
let service: DocumentSearch;

beforeEach(() => {
  db = openDatabase({ file: ':memory:' }).db;
  conversations = new ConversationRepository(db);
  documents = new DocumentRepository(db);
  attachments = new AttachmentRepository(db);
  service = new DocumentSearch(new DocumentSearchRepository(db));
  onTestFinished(() => {
    db.close();
  });
});

/** A conversation with one document; the name is the id of both. */
function withDocument(name: string, ...pages: readonly string[]): number {
  const document = storeDocument(documents, name, pages);
  attach(name, name, document);
  return document;
}

function attach(conversationId: string, id: string, document: number): void {
  if (conversations.find(conversationId) === undefined) {
    conversations.insert({ id: conversationId, title: `About ${conversationId}`, now: 1 });
  }
  attachments.insert({ id, conversationId, name: id, sizeBytes: 1, source: { kind: 'text', text: '' }, addedAt: 1 });
  attachments.attach(id, document);
}

const shown = (text: MarkedText) => text.map((part) => (part.isMatch ? `[${part.text}]` : part.text)).join('');
const excerpts = ({ passages }: FoundDocument) => passages.map(({ snippet }) => shown(snippet));
const found = (text: string) => service.search(text, null).documents.map((one) => shown(one.name));

describe('a search in documents', () => {
  test('finds words and parts of words with their place, marked, and the conversation that they belong to', () => {
    withDocument('tower.txt', 'Nothing here.', 'The lighthouse keeper was Ada.');
    const [hit] = service.search('LIGHTHOUSE ada', null).documents;
    expect(hit).toMatchObject({
      documentId: 'tower.txt',
      conversationId: 'tower.txt',
      conversationTitle: 'About tower.txt',
      partKind: 'page',
      passages: [{ passage: { number: 2, documentId: 'tower.txt', part: 2, start: 0, end: 30 } }],
      hasMorePassages: false,
    });
    expect(excerpts(hit!)).toEqual(['The [lighthouse] keeper was [Ada].']);
    expect(found('ighthou')).toHaveLength(1);
    expect(found('lighthouse bridge')).toEqual([]);
  });

  test('finds words of one and two characters wherever they stand, also at the end of a passage', () => {
    withDocument('zh', '请解释深度思考模式', '今天北京');
    withDocument('en', 'C# is a language', 'Let us go', 'A cat');
    expect(found('北京')).toEqual(['zh']);
    expect(found('京')).toEqual(['zh']);
    expect(found('思考')).toEqual(['zh']);
    expect(found('思考模式')).toEqual(['zh']);
    expect(found('GO')).toEqual(['en']);
    expect(found('c#')).toEqual(['en']);
    expect(found('a language')).toEqual(['en']);
    expect(found('at xy')).toEqual([]);
  });

  test('shows the first places of a document, and the others in the order of its text when they are asked for', () => {
    withDocument('long', ...Array.from({ length: 30 }, (_, n) => `Page ${n + 1} tells of the harbour.`));
    const [first] = service.search('harbour', null).documents;
    expect(first?.passages.map(({ passage }) => passage.part)).toEqual([1, 2]);
    expect(first?.hasMorePassages).toBe(true);
    const more = service.more('harbour', 'long', 2);
    expect(more.passages.map(({ passage }) => passage.part)).toEqual(Array.from({ length: 20 }, (_, n) => n + 3));
    expect(more.hasMore).toBe(true);
    expect(service.more('harbour', 'long', 22)).toMatchObject({ hasMore: false, passages: { length: 8 } });
    expect(service.more('harbour', 'gone', 0)).toEqual({ passages: [], hasMore: false });
  });

  test.each(['harbour', 'ha', 'harbour at'])('comes in pages, each document once (“%s”)', (text) => {
    for (let n = 0; n < 10; n++) withDocument(`d${n}`, 'The harbour at night.', 'Ships.');
    const seen: string[] = [];
    for (let before: number | null | undefined; before !== null; ) {
      const { documents: page, next } = service.search(text, before ?? null);
      seen.push(...page.map(({ documentId }) => documentId));
      before = next;
    }
    expect(seen).toEqual(Array.from({ length: 10 }, (_, n) => `d${9 - n}`));
  });

  test('finds names as well, and a document that is found by both once', () => {
    withDocument('harbour map.pdf', 'Only water.');
    withDocument('harbour log.pdf', 'The harbour was busy.');
    withDocument('other.pdf', 'Another harbour.');
    expect(found('harbour')).toEqual(['[harbour] map.pdf', 'other.pdf', '[harbour] log.pdf']);
  });

  test('finds a document of several conversations in the three that it was added to last', () => {
    const document = withDocument('first', 'A shared harbour.');
    for (const id of ['second', 'third', 'fourth']) attach(id, id, document);
    expect(found('harbour')).toEqual(['fourth', 'third', 'second']);
  });

  test('leaves out documents that were removed and conversations in the bin', () => {
    withDocument('removed', 'A harbour.');
    withDocument('binned', 'A harbour.');
    withDocument('kept', 'A harbour.');
    attachments.setRemovedAt('removed', 1);
    conversations.setDeletedAt('binned', 1);
    expect(found('harbour')).toEqual(['kept']);
    expect(found('ha')).toEqual(['kept']);
    expect(service.search('   ', null)).toEqual({ documents: [], next: null });
  });

  test('takes what looks like a search language as plain text', () => {
    withDocument('odd', 'x AND y OR z* NEAR(this, 5) ^col: 100%');
    expect(found('OR z*')).toEqual(['odd']);
    expect(found('^col:')).toEqual(['odd']);
    for (const text of ['"', '""', "'; drop table documents; --", '*', '\\', '%', '_', '\ud800', '(((']) {
      expect(() => found(text)).not.toThrow();
    }
  });

  test('reads no more than it must where short words are common, and goes on with the next page', () => {
    const many = Array.from({ length: 1_500 }, (_, n) => `in ab ${n} in the in of in`);
    withDocument('rare', 'in qx it is');
    for (let n = 0; n < 4; n++) withDocument(`common${n}`, ...many);
    const seen: string[] = [];
    for (let before: number | null | undefined; before !== null; ) {
      const { documents: page, next } = service.search('in ab', before ?? null);
      seen.push(...page.map(({ documentId }) => documentId));
      before = next;
    }
    expect(new Set(seen)).toEqual(new Set(['common0', 'common1', 'common2', 'common3']));
    expect(found('in qx')).toEqual(['rare']);
  });
});
