import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { docx, wordParagraph } from '../support/documents/office-files.ts';
import { pdf } from '../support/documents/pdf.ts';
import { addFiles, filesIn, shownDocuments, untilRead } from '../support/documents/test-documents.ts';
import { startTestApp, type TestApp } from '../support/test-app.ts';

const day = 24 * 60 * 60_000;
const english =
  'The harbour was built in stone by people who came from the north, and it is the oldest of all that are left in this country.';

const pdfOf = (...pages: string[]) =>
  pdf(pages.map((text) => (text === '' ? { isScan: true } : { lines: [{ text, y: 700 }] })));
const lockedPdf = () => pdf([{ lines: [{ text: 'The code is 4711.', y: 700 }] }], { password: 'sesame' });

const originalsOf = (t: TestApp) => {
  const folder = join(t.dataFolder, 'documents');
  return existsSync(folder) ? readdirSync(folder) : [];
};
const namesOf = (documents: readonly { readonly name: string; readonly status: string }[]) =>
  documents.map(({ name, status }) => `${name}: ${status}`);
const countOf = (t: TestApp, table: 'documents' | 'passages' | 'attachments') =>
  t.db.prepare<[], number>(`select count(*) from ${table}`).pluck().get();

describe('documents that are added', () => {
  test('begin a conversation with the name of the first, answer at once as waiting, and are then read', async () => {
    const t = await startTestApp();
    await t.send('An older conversation');
    const folder = filesIn({ 'Report of May.pdf': pdfOf(english, ''), 'notes.docx': docx(wordParagraph('Hello')) });
    const paths = ['Report of May.pdf', 'notes.docx'].map((name) => join(folder, name));
    const added = await t.command('document.addDropped', { conversationId: null, paths });
    expect(namesOf(added.documents)).toEqual(['Report of May.pdf: waiting', 'notes.docx: waiting']);
    expect((await t.command('conversation.list', null))[0]).toMatchObject({
      id: added.conversationId,
      title: 'Report of May.pdf',
    });

    const [report, notes] = await untilRead(t, added.conversationId);
    expect(report).toMatchObject({
      status: 'ready',
      format: 'pdf',
      partKind: 'page',
      parts: 2,
      language: 'en',
      partsWithoutText: [2],
      problem: null,
      progress: null,
    });
    expect(report?.warnings[0]).toContain('Page 2 has no text');
    expect(notes).toMatchObject({ status: 'ready', format: 'docx', characters: 5 });
    expect(await t.command('document.list', { conversationId: added.conversationId })).toEqual([report, notes]);
  });

  test('can be picked in the system’s dialog, and pasted', async () => {
    const t = await startTestApp();
    expect(await t.command('document.choose', { conversationId: null })).toBeNull();
    t.chosenDocuments = [join(filesIn({ 'a.txt': 'Text A' }), 'a.txt')];
    const chosen = await t.command('document.choose', { conversationId: null });
    const conversationId = chosen?.conversationId ?? '';
    await t.command('document.addText', { conversationId, name: 'Pasted text', text: 'Text\r\nB' });
    const documents = await untilRead(t, conversationId);
    expect(namesOf(documents)).toEqual(['a.txt: ready', 'Pasted text: ready']);
    expect(await t.command('document.parts', { id: documents[1]?.id ?? '', from: 1, to: 10 })).toEqual([
      { number: 1, title: null, text: 'Text\nB' },
    ]);
    expect(await t.refusal('document.addText', { conversationId, name: 'Pasted text', text: ' \n ' })).toMatchObject({
      code: 'empty',
    });
  });

  test('from a folder have the path below it in their names; what cannot be read is counted', async () => {
    const t = await startTestApp();
    const folder = filesIn({
      'docs/a.md': '# A',
      'docs/deep/b.txt': 'B',
      'docs/film.mp4': 'x',
      'docs/.hidden.txt': 'x',
    });
    const paths = [join(folder, 'docs')];
    const { conversationId, refused } = await t.command('document.addDropped', { conversationId: null, paths });
    expect(refused).toEqual([
      { name: 'docs', problem: { code: 'unsupported', message: expect.stringContaining('One file in “docs”') } },
    ]);
    expect(namesOf(await untilRead(t, conversationId))).toEqual(['docs/a.md: ready', 'docs/deep/b.txt: ready']);
  });

  test('that are not there begin no conversation', async () => {
    const t = await startTestApp();
    const refusal = await t.refusal('document.addDropped', { conversationId: null, paths: ['/nowhere/gone.pdf'] });
    expect(refusal).toEqual({ code: 'not-found', message: '“gone.pdf” cannot be found or opened.' });
    expect(await t.command('conversation.list', null)).toEqual([]);
  });

  test('fail one by one with the reader’s sentence, and can be taken away', async () => {
    const t = await startTestApp();
    const { conversationId, documents } = await addFiles(t, {
      'broken.pdf': '%PDF-1.7 and then nothing',
      'empty.txt': '',
      'good.txt': 'Good.',
    });
    expect(namesOf(documents)).toEqual(['broken.pdf: failed', 'empty.txt: failed', 'good.txt: ready']);
    expect(documents[1]?.problem).toEqual({ code: 'empty', message: '“empty.txt” is empty.' });
    await t.command('document.remove', { id: documents[0]?.id ?? '' });
    expect(shownDocuments(t, conversationId)).toHaveLength(2);
  });

  test('with content that is there already are refused kindly, under whatever name', async () => {
    const t = await startTestApp();
    const { conversationId } = await addFiles(t, { 'a.txt': 'The same.' });
    const { documents } = await addFiles(t, { 'b.txt': 'The same.', 'c.txt': 'Another.' }, conversationId);
    expect(namesOf(documents)).toEqual(['a.txt: ready', 'b.txt: failed', 'c.txt: ready']);
    expect(documents[1]?.problem).toEqual({
      code: 'duplicate',
      message: '“b.txt” has the same content as “a.txt”, which is already in this conversation.',
    });
  });

  test('to two conversations are stored once', async () => {
    const t = await startTestApp();
    await addFiles(t, { 'a.pdf': pdfOf(english) });
    const second = await addFiles(t, { 'renamed.pdf': pdfOf(english) });
    expect(namesOf(second.documents)).toEqual(['renamed.pdf: ready']);
    expect([countOf(t, 'documents'), countOf(t, 'attachments')]).toEqual([1, 2]);
    expect(originalsOf(t)).toHaveLength(1);
  });
});

describe('a document with a password', () => {
  test('asks for it, says when it was wrong, and is read with the right one, which is kept nowhere', async () => {
    const t = await startTestApp();
    const { conversationId, documents } = await addFiles(t, { 'locked.pdf': lockedPdf() });
    const id = documents[0]?.id ?? '';
    expect(documents[0]).toMatchObject({ status: 'needs-password', problem: { code: 'password-needed' } });

    await t.command('document.unlock', { id, password: 'open' });
    expect(await untilRead(t, conversationId)).toMatchObject([
      { status: 'needs-password', problem: { code: 'password-wrong' } },
    ]);
    await t.command('document.unlock', { id, password: 'sesame' });
    expect(await untilRead(t, conversationId)).toMatchObject([{ status: 'ready', problem: null }]);
    expect(await t.command('document.parts', { id, from: 1, to: 1 })).toMatchObject([{ text: 'The code is 4711.' }]);
    t.db.pragma('wal_checkpoint(truncate)');
    expect(t.db.serialize().includes('sesame')).toBe(false);
  });
});

describe('what can be shown of a document', () => {
  test('is its parts, its passages with their numbers, and the bytes of a PDF', async () => {
    const t = await startTestApp();
    const original = pdfOf('Page one.', 'Page two.');
    const { documents, folder } = await addFiles(t, { 'a.txt': 'First.', 'b.pdf': original });
    const [text, pages] = documents.map(({ id }) => id) as [string, string];
    rmSync(folder, { recursive: true });
    expect(await t.command('document.parts', { id: pages, from: 2, to: 9 })).toEqual([
      { number: 2, title: null, text: 'Page two.' },
    ]);
    expect(await t.command('document.passages', { id: pages })).toEqual([
      { number: 2, documentId: pages, part: 1, start: 0, end: 9 },
      { number: 3, documentId: pages, part: 2, start: 0, end: 9 },
    ]);
    const head = await t.command('document.bytes', { id: pages, start: 0, length: 100 });
    const rest = await t.command('document.bytes', { id: pages, start: 100, length: 2 ** 20 });
    const bytes = Buffer.concat([head, rest].map(({ base64 }) => Buffer.from(base64, 'base64')));
    expect(bytes.equals(original)).toBe(true);
    expect(head.sizeBytes).toBe(original.length);
    expect(await t.refusal('document.bytes', { id: text, start: 0, length: 1 })).toMatchObject({ code: 'no-original' });
    expect(await t.refusal('document.parts', { id: pages, from: 1, to: 501 })).toMatchObject({ code: 'bad-input' });
    expect(await t.refusal('document.list', { conversationId: 'none' })).toMatchObject({ code: 'not-found' });
  });
});

describe('a removed document', () => {
  test('comes back with the numbers that its passages had', async () => {
    const t = await startTestApp();
    const { conversationId, documents } = await addFiles(t, { 'a.txt': 'First.', 'b.txt': 'Second.' });
    const [a, b] = documents.map(({ id }) => id) as [string, string];
    await t.command('document.remove', { id: a });
    expect(namesOf(shownDocuments(t, conversationId))).toEqual(['b.txt: ready']);
    expect(await t.command('document.passages', { id: b })).toMatchObject([{ number: 2 }]);
    await addFiles(t, { 'c.txt': 'Third.' }, conversationId);

    await t.command('document.restore', { id: a });
    const restored = shownDocuments(t, conversationId);
    expect(namesOf(restored)).toEqual(['a.txt: ready', 'b.txt: ready', 'c.txt: ready']);
    expect(await t.command('document.passages', { id: a })).toMatchObject([{ number: 1 }]);
    expect(await t.command('document.passages', { id: restored[2]?.id ?? '' })).toMatchObject([{ number: 3 }]);
  });

  test('does not come back twice', async () => {
    const t = await startTestApp();
    const { conversationId, documents } = await addFiles(t, { 'a.txt': 'First.' });
    const id = documents[0]?.id ?? '';
    await t.command('document.remove', { id });
    expect(namesOf((await addFiles(t, { 'a.txt': 'First.' }, conversationId)).documents)).toEqual(['a.txt: ready']);
    expect(await t.refusal('document.restore', { id })).toMatchObject({ code: 'duplicate' });
  });

  test('goes for good after 30 days, with its text and its file', async () => {
    const t = await startTestApp();
    const { documents } = await addFiles(t, { 'a.pdf': pdfOf('First.'), 'b.pdf': pdfOf('Second.') });
    await t.command('document.remove', { id: documents[0]?.id ?? '' });
    await t.close();
    await t.clock.advance(31 * day);
    const next = await startTestApp({ dataFolder: t.dataFolder, clock: t.clock });
    expect([countOf(next, 'documents'), countOf(next, 'passages'), countOf(next, 'attachments')]).toEqual([1, 1, 1]);
    await next.until(() => originalsOf(next).length === 1);
  });
});

describe('a hidden conversation', () => {
  test('takes its documents along when it goes for good, but not those that others have', async () => {
    const t = await startTestApp();
    const { conversationId: id } = await addFiles(t, { 'a.pdf': pdfOf('Only here.'), 'b.txt': 'Everywhere.' });
    await addFiles(t, { 'b.txt': 'Everywhere.' });
    await t.command('conversation.delete', { id });
    await t.close();
    await t.clock.advance(29 * day);
    const soon = await startTestApp({ dataFolder: t.dataFolder, clock: t.clock });
    await soon.command('conversation.restore', { id });
    expect(await soon.command('document.list', { conversationId: id })).toHaveLength(2);
    await soon.command('conversation.delete', { id });
    await soon.close();
    await t.clock.advance(31 * day);
    const late = await startTestApp({ dataFolder: t.dataFolder, clock: t.clock });
    expect([countOf(late, 'documents'), countOf(late, 'attachments')]).toEqual([1, 1]);
    await late.until(() => originalsOf(late).length === 0);
  });

  test('that is purged from the bin leaves neither text nor file behind', async () => {
    const t = await startTestApp();
    const { conversationId: id } = await addFiles(t, { 'a.pdf': pdfOf('Only here.') });
    await t.command('conversation.delete', { id });
    await t.command('bin.purge', { ids: [id] });
    await t.until(() => originalsOf(t).length === 0);
    expect([countOf(t, 'documents'), countOf(t, 'passages'), countOf(t, 'attachments')]).toEqual([0, 0, 0]);
  });

  test('is not read while it is hidden', async () => {
    const t = await startTestApp();
    const path = join(filesIn({ 'a.txt': 'Text.' }), 'a.txt');
    const { conversationId: id } = await t.command('document.addText', { conversationId: null, name: 'x', text: 'X' });
    await untilRead(t, id);
    const added = t.command('document.addDropped', { conversationId: id, paths: [path] });
    await t.command('conversation.delete', { id });
    // The conversation was hidden before the file had been looked at.
    await expect(added).rejects.toThrow('not-found');
  });
});

describe('a full disk', () => {
  test('lets documents wait, says so, and reads them once there is room', async () => {
    const t = await startTestApp();
    const { conversationId } = await addFiles(t, { 'a.txt': 'First.' });
    const pages = t.db.pragma('page_count', { simple: true }) as number;
    t.db.pragma(`max_page_count = ${pages + 12}`);
    const folder = filesIn({ 'long.txt': `${english}\n`.repeat(3_000) });
    await t.command('document.addDropped', { conversationId, paths: [join(folder, 'long.txt')] });
    await t.until(() => t.payloads('app.problemsChanged').some(([first]) => first?.code === 'disk-full'));
    expect(namesOf(shownDocuments(t, conversationId))).toEqual(['a.txt: ready', 'long.txt: waiting']);

    t.db.pragma('max_page_count = 1000000');
    // Nobody has to wait for the next attempt.
    await t.command('document.retry', { id: shownDocuments(t, conversationId)[1]?.id ?? '' });
    expect(namesOf(await untilRead(t, conversationId))).toEqual(['a.txt: ready', 'long.txt: ready']);
    expect(await t.command('app.problems', null)).toEqual([]);
  });
});

describe('reading', () => {
  const longPdf = () => pdfOf(...Array.from({ length: 500 }, (_, index) => `Page number ${index + 1}.`));

  test('tells how far it is, can be cancelled, and goes on with the next; a cancelled one can be read again', async () => {
    const t = await startTestApp();
    const folder = filesIn({ 'long.pdf': longPdf(), 'b.txt': 'Short.' });
    const paths = ['long.pdf', 'b.txt'].map((name) => join(folder, name));
    const { conversationId, documents } = await t.command('document.addDropped', { conversationId: null, paths });
    await t.until(() => (shownDocuments(t, conversationId)[0]?.progress?.done ?? 0) > 0);
    expect(shownDocuments(t, conversationId)[0]).toMatchObject({ status: 'reading', progress: { total: 500 } });
    const id = documents[0]?.id ?? '';
    await t.command('document.cancel', { id });
    const [cancelled] = shownDocuments(t, conversationId);
    expect(cancelled).toMatchObject({ status: 'failed', problem: { code: 'cancelled' }, canRetry: true });
    expect(namesOf(await untilRead(t, conversationId))).toEqual(['long.pdf: failed', 'b.txt: ready']);
    await t.command('document.retry', { id });
    expect(namesOf(await untilRead(t, conversationId))).toEqual(['long.pdf: ready', 'b.txt: ready']);
  });

  test('that the app ended in the middle of goes on at the next start', async () => {
    const t = await startTestApp();
    const folder = filesIn({ 'long.pdf': longPdf() });
    const path = join(folder, 'long.pdf');
    const { conversationId } = await t.command('document.addDropped', { conversationId: null, paths: [path] });
    await t.until(() => shownDocuments(t, conversationId)[0]?.progress !== null);
    await t.close();
    const next = await startTestApp({ dataFolder: t.dataFolder, clock: t.clock });
    const [before] = await next.command('document.list', { conversationId });
    expect(['waiting', 'reading']).toContain(before?.status);
    await next.until(() => shownDocuments(next, conversationId)[0]?.status === 'ready');
    expect(shownDocuments(next, conversationId)).toMatchObject([{ status: 'ready', parts: 500 }]);
    expect(originalsOf(next)).toHaveLength(1);
  });

  test('that was killed while the text was written begins anew, and nothing of the half is left', async () => {
    const t = await startTestApp();
    const { conversationId, folder } = await addFiles(t, { 'a.txt': english });
    // As a kill leaves it: a document that was not completed, and an attachment that waits.
    t.db.exec('update documents set is_complete = 0');
    const source = JSON.stringify({ kind: 'file', path: join(folder, 'a.txt') });
    t.db
      .prepare(`update attachments set document_seq = null, first_passage = null, status = 'waiting', source = ?`)
      .run(source);
    await t.close();
    const next = await startTestApp({ dataFolder: t.dataFolder, clock: t.clock });
    await next.until(() => shownDocuments(next, conversationId)[0]?.status === 'ready');
    expect([countOf(next, 'documents'), countOf(next, 'passages')]).toEqual([1, 1]);
  });

  test('of a file that has gone meanwhile says so', async () => {
    const t = await startTestApp();
    const folder = filesIn({ 'long.pdf': longPdf(), 'b.txt': 'Short.' });
    const paths = ['long.pdf', 'b.txt'].map((name) => join(folder, name));
    const { conversationId } = await t.command('document.addDropped', { conversationId: null, paths });
    rmSync(join(folder, 'b.txt'));
    const [, gone] = await untilRead(t, conversationId);
    expect(gone).toMatchObject({ status: 'failed', problem: { code: 'not-found' }, canRetry: true });
    writeFileSync(join(folder, 'b.txt'), 'Back again.');
    await t.command('document.retry', { id: gone?.id ?? '' });
    const [, back] = await untilRead(t, conversationId);
    expect(back).toMatchObject({ status: 'ready', problem: null, canRetry: false });
  });
});

describe('what the model reads', () => {
  test('begins with the documents, which stay in the context whatever is dropped', async () => {
    const t = await startTestApp();
    const { conversationId } = await addFiles(t, { 'b.pdf': pdfOf('Page one.', 'Page two.'), 'a.txt': 'Text.' });
    await t.send('What does it say?', { conversationId });
    const [first, second] = t.engine.generating.messages;
    expect(first).toMatchObject({ role: 'user', isKept: true });
    expect(first?.content).toContain('[Document: b.pdf]\n[page 1]\n[1] Page one.\n[page 2]\n[2] Page two.');
    expect(first?.content.endsWith('[Document: a.txt]\n[3] Text.')).toBe(true);
    expect(second).toEqual({ role: 'user', content: 'What does it say?' });
  });

  test('begins the same after one more document, and in another conversation with the same', async () => {
    const t = await startTestApp();
    const { conversationId } = await addFiles(t, { 'a.txt': 'First.' });
    await t.send('Hello', { conversationId });
    const before = t.engine.generating.messages[0]?.content ?? '';
    t.engine.finish();
    await t.clock.advance(0);
    await addFiles(t, { 'b.txt': 'Second.' }, conversationId);
    await t.send('And now?', { conversationId });
    expect(t.engine.generating.messages[0]?.content.startsWith(before)).toBe(true);
    t.engine.finish();
    await t.clock.advance(0);
    const other = await addFiles(t, { 'a.txt': 'First.' });
    await t.send('Hello again', { conversationId: other.conversationId });
    expect(t.engine.generating.messages[0]?.content).toBe(before);
  });

  test('leaves removed and failed documents out', async () => {
    const t = await startTestApp();
    const { conversationId, documents } = await addFiles(t, { 'a.txt': 'First.', 'empty.txt': '' });
    await t.command('document.remove', { id: documents[0]?.id ?? '' });
    await t.send('Hello', { conversationId });
    expect(t.engine.generating.messages).toEqual([{ role: 'user', content: 'Hello' }]);
  });

  test('is complete: a message that is sent while documents are read is stored, and its reply waits for them', async () => {
    const t = await startTestApp();
    const path = join(filesIn({ 'a.txt': 'First.' }), 'a.txt');
    const { conversationId } = await t.command('document.addDropped', { conversationId: null, paths: [path] });
    const { replyId, userId } = await t.send('What does it say?', { conversationId });
    expect(t.engine.isGenerating).toBe(false);
    expect(await t.message(conversationId, userId)).toMatchObject({ status: 'complete' });
    expect(await t.message(conversationId, replyId)).toMatchObject({ status: 'generating' });
    await t.until(() => t.engine.isGenerating);
    expect(t.engine.generating.messages[0]?.content).toContain('[1] First.');
  });

  test('is not waited for by a reply that is stopped', async () => {
    const t = await startTestApp();
    const path = join(filesIn({ 'a.txt': 'First.' }), 'a.txt');
    const { conversationId } = await t.command('document.addDropped', { conversationId: null, paths: [path] });
    const { replyId } = await t.send('What does it say?', { conversationId });
    await t.command('chat.stop', { replyId });
    await t.clock.advance(0);
    expect(await t.message(conversationId, replyId)).toMatchObject({ status: 'stopped', content: '' });
    await untilRead(t, conversationId);
    expect(t.engine.isGenerating).toBe(false);
  });
});

test('what a killed app left half copied is deleted at the next start', async () => {
  const t = await startTestApp();
  await addFiles(t, { 'a.pdf': pdfOf('First.') });
  writeFileSync(join(t.dataFolder, 'documents', `${'0'.repeat(64)}.pdf.tmp`), 'half');
  await t.close();
  const next = await startTestApp({ dataFolder: t.dataFolder, clock: t.clock });
  await next.until(() => originalsOf(next).length === 1);
});

test('a folder of many files is told in few events, the last of them complete', async () => {
  const t = await startTestApp();
  const files = Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`docs/${n}.txt`, `File number ${n}.`]));
  const paths = [join(filesIn(files), 'docs')];
  const { conversationId } = await t.command('document.addDropped', { conversationId: null, paths });
  const nReady = t.db.prepare(`select count(*) from attachments where status = 'ready'`).pluck();
  await t.until(() => nReady.get() === 60);
  await t.clock.advance(250);
  expect(namesOf(shownDocuments(t, conversationId)).filter((line) => line.endsWith(': ready'))).toHaveLength(60);
  expect(t.payloads('document.changed').length).toBeLessThan(10);
  expect((await t.command('conversation.list', null))[0]?.title).toBe('docs');
});
