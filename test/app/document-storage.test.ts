import type Database from 'better-sqlite3';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { AttachmentRepository } from '../../app/storage/attachments.ts';
import { ConversationRepository } from '../../app/storage/conversations.ts';
import { openDatabase } from '../../app/storage/database.ts';
import { DocumentRepository } from '../../app/storage/documents.ts';
import { keyOf, storeDocument } from '../support/store-document.ts';

let db: Database.Database;
let conversations: ConversationRepository;
let documents: DocumentRepository;
let attachments: AttachmentRepository;

beforeEach(() => {
  db = openDatabase({ file: ':memory:' }).db;
  conversations = new ConversationRepository(db);
  documents = new DocumentRepository(db);
  attachments = new AttachmentRepository(db);
  conversations.insert({ id: 'c', title: 'C', now: 1 });
  onTestFinished(() => {
    db.close();
  });
});

const store = (hash: string, texts: readonly string[], isComplete = true) =>
  storeDocument(documents, hash, texts, isComplete);

/** Adds a document to a conversation; returns the number of its first passage. */
function attach(id: string, document: number, conversationId = 'c'): number | null | undefined {
  attachments.insert({ id, conversationId, name: id, sizeBytes: 1, source: { kind: 'text', text: 'x' }, addedAt: 1 });
  attachments.attach(id, document);
  return attachments.find(id)?.firstPassage;
}

const found = (words: string) =>
  db
    .prepare<[string], number>('select rowid from passage_search where passage_search match ? order by rank')
    .pluck()
    .all(`"${words}"`);

describe('the text of a document', () => {
  test('is found by its key once it is complete, with parts and passages', () => {
    const seq = store('a', ['The harbour is old.', '', 'The tower is new.']);
    expect(documents.findByKey(keyOf('a'))).toMatchObject({ seq, passages: 2, warnings: ['A note.'] });
    expect(documents.findByKey({ ...keyOf('a'), nameEnding: '.md' })).toBeUndefined();
    expect(documents.parts(seq, 2, 3)).toEqual([
      { number: 2, title: null, text: '' },
      { number: 3, title: null, text: 'The tower is new.' },
    ]);
    expect(documents.passages(seq)).toMatchObject([
      { number: 1, part: 1, start: 0, end: 19 },
      { number: 2, part: 3, start: 0, end: 17 },
    ]);
  });

  test('that was not completed is not found, and makes way for the next attempt', () => {
    store('a', ['Half'], false);
    expect(documents.findByKey(keyOf('a'))).toBeUndefined();
    const seq = store('a', ['Whole']);
    expect(documents.parts(seq)).toMatchObject([{ text: 'Whole' }]);
    expect(found('Half')).toEqual([]);
  });

  test('is searched by passage, in any script, whatever the case', () => {
    const seq = store('a', ['The HARBOUR is old.', '这座港口很古老。']);
    const [first, second] = documents.passages(seq);
    expect(found('harbour')).toEqual([first?.seq]);
    expect(found('港口很')).toEqual([second?.seq]);
  });

  test('goes, index included, when it belongs to no conversation any more', () => {
    conversations.insert({ id: 'd', title: 'D', now: 1 });
    attach('in c', store('a', ['harbour']));
    attach('in d', store('b', ['harbour']), 'd');
    conversations.setDeletedAt('d', 5);
    conversations.purgeDeletedBefore(6);
    expect(documents.purge()).toBe(1);
    expect(documents.findByKey(keyOf('b'))).toBeUndefined();
    expect(found('harbour')).toHaveLength(1);
  });
});

describe('the passages of a conversation', () => {
  test('are numbered on from document to document, for good', () => {
    const two = store('a', ['One.', 'Two.']);
    const one = store('b', ['Three.']);
    expect(attach('first', two)).toBe(1);
    expect(attach('second', one)).toBe(3);
    attachments.setRemovedAt('second', 7);
    expect(attach('third', one)).toBe(4);
    attachments.setRemovedAt('second', null);
    expect(attachments.of('c').map(({ id, firstPassage }) => [id, firstPassage])).toEqual([
      ['first', 1],
      ['second', 3],
      ['third', 4],
    ]);
  });

  test('begin with 1 in each conversation', () => {
    conversations.insert({ id: 'd', title: 'D', now: 1 });
    const document = store('a', ['One.']);
    expect([attach('in c', document), attach('in d', document, 'd')]).toEqual([1, 1]);
  });
});

describe('what waits to be read', () => {
  const add = (id: string, conversationId = 'c') =>
    attachments.insert({
      id,
      conversationId,
      name: id,
      sizeBytes: 1,
      source: { kind: 'file', path: `/${id}` },
      addedAt: 1,
    });

  test('comes in the order in which it was added, without what was removed or is in a hidden conversation', () => {
    conversations.insert({ id: 'd', title: 'D', now: 1 });
    add('hidden', 'd');
    add('removed');
    add('first');
    add('second');
    conversations.setDeletedAt('d', 5);
    attachments.setRemovedAt('removed', 5);
    expect(attachments.nextWaiting()).toMatchObject({ id: 'first', source: { kind: 'file', path: '/first' } });
    attachments.fail('first', { code: 'damaged', message: 'It is damaged.' });
    expect(attachments.find('first')).toMatchObject({ status: 'failed', problem: { code: 'damaged' }, source: null });
    expect(attachments.nextWaiting()?.id).toBe('second');
  });

  test('keeps its source while it waits for a password', () => {
    add('locked');
    attachments.setNeedsPassword('locked', { code: 'password-needed', message: 'It needs a password.' });
    expect(attachments.nextWaiting()).toBeUndefined();
    attachments.setWaiting('locked');
    expect(attachments.nextWaiting()).toMatchObject({ id: 'locked', problem: null, source: { path: '/locked' } });
  });

  test('is deleted for good some time after it was removed', () => {
    add('old');
    add('recent');
    attachments.setRemovedAt('old', 5);
    attachments.setRemovedAt('recent', 15);
    expect(attachments.purgeRemovedBefore(10)).toBe(1);
    expect([attachments.find('old'), attachments.find('recent')?.id]).toEqual([undefined, 'recent']);
  });
});
