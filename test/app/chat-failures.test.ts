import type Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { startTestApp } from '../support/test-app.ts';

describe('an engine that crashes in mid-answer', () => {
  test('the text stays, the reply says what happened, and the next message works', async () => {
    const t = await startTestApp();
    const { conversationId, replyId } = await t.send('Tell me a story');
    t.engine.answer('Once upon a time');
    t.engine.crash();
    await t.clock.advance(0);
    const crashed = {
      content: 'Once upon a time',
      status: 'failed',
      problem: { code: 'engine-crashed', message: expect.stringContaining('send again') },
    };
    expect(await t.message(conversationId, replyId)).toMatchObject(crashed);
    expect(t.payloads('chat.finished')[0]?.message).toMatchObject(crashed);
    expect(t.stored(replyId)).toMatchObject({ content: 'Once upon a time', status: 'failed' });

    const next = await t.send('Go on', { conversationId });
    await t.clock.advance(250);
    t.engine.answer('there was');
    t.engine.finish();
    await t.clock.advance(0);
    expect(await t.message(conversationId, next.replyId)).toMatchObject({ content: 'there was', status: 'complete' });
  });

  test('three crashes leave an explanation, and choosing a model lets the person go on', async () => {
    const t = await startTestApp();
    for (let n = 0; n < 3; n++) {
      await t.send('Crash, please');
      t.engine.crash();
      await t.clock.advance(4_000);
    }
    const { conversationId, replyId } = await t.send('Hello?');
    expect(await t.message(conversationId, replyId)).toMatchObject({
      status: 'failed',
      problem: { code: 'engine-stopped' },
    });

    expect(await t.commandWhile('model.load', { id: await t.starterId() })).toMatchObject({
      engine: 'ready',
      problem: null,
    });
    await t.send('Hello again', { conversationId });
    expect(t.engine.generating.messages.at(-1)?.content).toBe('Hello again');
  });

  test('a reply that the person stopped just before counts as stopped', async () => {
    const t = await startTestApp({ script: { ignoresStop: true } });
    const { conversationId, replyId } = await t.send('Hi');
    t.engine.answer('Some');
    await t.command('chat.stop', { replyId });
    t.engine.crash();
    await t.clock.advance(0);
    expect(await t.message(conversationId, replyId)).toMatchObject({
      content: 'Some',
      status: 'stopped',
      problem: null,
    });
  });
});

describe('the end of the app', () => {
  test('in mid-answer keeps the text as interrupted, the waiting ones too, and closes the database', async () => {
    const first = await startTestApp();
    const running = await first.send('One', { mode: 'deep' });
    const waiting = await first.send('Two');
    first.engine.thinking('Let me see');
    first.engine.answer('Half');
    await first.close();
    expect(first.engine.hasEnded).toBe(true);
    expect(first.db.open).toBe(false);

    const second = await startTestApp({ dataFolder: first.dataFolder });
    expect(await second.message(running.conversationId, running.replyId)).toMatchObject({
      content: 'Half',
      thinking: 'Let me see',
      status: 'interrupted',
    });
    expect(await second.message(waiting.conversationId, waiting.replyId)).toMatchObject({ status: 'interrupted' });
  });

  test('refuses messages that come too late', async () => {
    const t = await startTestApp();
    const closing = t.app.close();
    expect(await t.refusal('chat.send', { conversationId: null, text: 'Hi', mode: 'fast' })).toMatchObject({
      code: 'closing',
    });
    await Promise.all([closing, t.clock.advance(0)]);
  });

  test('waits three seconds at most for an engine that hangs', async () => {
    const t = await startTestApp({ script: { ignoresStop: true } });
    const { replyId } = await t.send('Hi');
    t.engine.answer('Half');
    const closing = t.app.close();
    expect(t.stored(replyId)).toMatchObject({ content: 'Half', status: 'interrupted' });
    await t.clock.advance(3_000);
    await closing;
    expect(t.db.open).toBe(false);
  });

  test('without warning leaves what was saved, marked as interrupted at the next start', async () => {
    const first = await startTestApp();
    const { conversationId, userId, replyId } = await first.send('One');
    first.engine.answer('Half');
    await first.clock.advance(500);
    first.db.close();

    const second = await startTestApp({ dataFolder: first.dataFolder });
    expect(await second.message(conversationId, userId)).toMatchObject({ content: 'One', status: 'complete' });
    expect(await second.message(conversationId, replyId)).toMatchObject({ content: 'Half', status: 'interrupted' });
    await second.send('Go on', { conversationId });
    expect(second.engine.generating.messages).toEqual([
      { role: 'user', content: 'One' },
      { role: 'assistant', content: 'Half' },
      { role: 'user', content: 'Go on' },
    ]);
  });
});

describe('a full disk', () => {
  /** From now on the file cannot grow; returns the function that frees space. */
  function fillDisk({ db }: { readonly db: Database.Database }): () => void {
    db.pragma(`max_page_count = ${Number(db.pragma('page_count', { simple: true }))}`);
    return () => db.pragma('max_page_count = 1000000');
  }

  const long = 'long text '.repeat(20_000);

  test('in mid-answer loses nothing: the text is shown from memory and saved as soon as there is room', async () => {
    const t = await startTestApp();
    const { conversationId, replyId } = await t.send('Write a lot');
    const freeSpace = fillDisk(t);
    t.engine.answer(long);
    await t.clock.advance(500);
    expect(t.payloads('app.problemsChanged').at(-1)).toMatchObject([{ code: 'disk-full' }]);
    expect(await t.command('app.problems', null)).toMatchObject([{ code: 'disk-full' }]);
    expect(t.stored(replyId)?.content).toBe('');

    t.engine.answer('and its end');
    t.engine.finish();
    await t.clock.advance(0);
    expect(await t.message(conversationId, replyId)).toMatchObject({
      content: `${long}and its end`,
      status: 'complete',
    });
    expect(t.payloads('chat.finished').at(-1)?.message.status).toBe('complete');

    freeSpace();
    await t.clock.advance(2_000);
    expect(t.stored(replyId)).toMatchObject({ content: `${long}and its end`, status: 'complete' });
    expect(await t.command('app.problems', null)).toEqual([]);
  });

  test('refuses a new message as a whole, so that the window keeps its text', async () => {
    const t = await startTestApp();
    const { conversationId } = await t.send('First');
    t.engine.finish();
    await t.clock.advance(0);
    const freeSpace = fillDisk(t);
    const message = { conversationId, text: long, mode: 'fast' } as const;
    expect(await t.refusal('chat.send', message)).toMatchObject({ code: 'disk-full' });
    expect((await t.command('conversation.open', { id: conversationId })).messages).toHaveLength(2);

    freeSpace();
    await t.command('chat.send', message);
    expect((await t.command('conversation.open', { id: conversationId })).messages).toHaveLength(4);
  });

  test('at the start lets the app start, with what there is', async () => {
    const first = await startTestApp();
    const { conversationId, replyId } = await first.send('Write a lot');
    first.engine.answer(long);
    await first.clock.advance(500);
    first.db.close();

    const second = await startTestApp({ dataFolder: first.dataFolder, prepare: (db) => fillDisk({ db }) });
    expect(await second.command('app.problems', null)).toMatchObject([{ code: 'disk-full' }]);
    expect(await second.message(conversationId, replyId)).toMatchObject({ content: long, status: 'interrupted' });
  });

  test('that is freed only at quit still saves the answer', async () => {
    const first = await startTestApp();
    const { conversationId, replyId } = await first.send('Write a lot');
    const freeSpace = fillDisk(first);
    first.engine.answer(long);
    await first.clock.advance(500);
    freeSpace();
    await first.close();
    const second = await startTestApp({ dataFolder: first.dataFolder });
    expect(await second.message(conversationId, replyId)).toMatchObject({ content: long, status: 'interrupted' });
  });
});
