import { describe, expect, test } from 'vitest';
import { fillConversations } from '../support/fill-conversations.ts';
import { startTestApp } from '../support/test-app.ts';

const day = 24 * 60 * 60_000;

/** The app with one finished conversation. */
async function withConversation() {
  const t = await startTestApp();
  const sent = await t.send('Hello there');
  t.engine.answer('Hi');
  t.engine.finish();
  await t.clock.advance(0);
  return { t, id: sent.conversationId };
}

test('a renamed conversation has its new title everywhere, without blanks around it', async () => {
  const { t, id } = await withConversation();
  expect(await t.command('conversation.rename', { id, title: '  Greetings ' })).toMatchObject({
    id,
    title: 'Greetings',
  });
  expect(t.payloads('conversation.changed').at(-1)).toMatchObject({ id, title: 'Greetings' });
  expect((await t.command('conversation.open', { id })).conversation.title).toBe('Greetings');
});

describe('a deleted conversation', () => {
  test('leaves the list, cannot be opened, renamed or written to, and comes back whole', async () => {
    const { t, id } = await withConversation();
    await t.command('conversation.delete', { id });
    expect(t.payloads('conversation.removed')).toEqual([{ id }]);
    expect(await t.command('conversation.list', null)).toEqual([]);
    for (const refused of [
      await t.refusal('conversation.open', { id }),
      await t.refusal('conversation.rename', { id, title: 'New' }),
      await t.refusal('conversation.delete', { id }),
      await t.refusal('chat.send', { conversationId: id, text: 'Hi', mode: 'fast' }),
    ]) {
      expect(refused).toMatchObject({ code: 'not-found' });
    }

    expect(await t.command('conversation.restore', { id })).toMatchObject({ id, title: 'Hello there' });
    expect((await t.command('conversation.open', { id })).messages.map(({ content }) => content)).toEqual([
      'Hello there',
      'Hi',
    ]);
  });

  test('goes for good however long it is', async () => {
    const t = await startTestApp({
      prepare: (db) => fillConversations(db, { nConversations: 2, nMessages: 2_400 }),
    });
    for (const id of ['c0', 'c1']) await t.command('conversation.delete', { id });
    await t.command('bin.purge', { ids: ['c0'] });
    expect((await t.command('bin.list', null)).map(({ id }) => id)).toEqual(['c1']);
    await t.close();
    await t.clock.advance(31 * day);
    const next = await startTestApp({ dataFolder: t.dataFolder, clock: t.clock });
    expect(next.db.prepare('select count(*) from messages').pluck().get()).toBe(0);
  });

  test('is kept for 30 days and purged at the first start after that', async () => {
    const { t, id } = await withConversation();
    await t.command('conversation.delete', { id });
    await t.close();

    await t.clock.advance(29 * day);
    const early = await startTestApp({ dataFolder: t.dataFolder, clock: t.clock });
    expect(await early.command('conversation.restore', { id })).toMatchObject({ id });
    await early.command('conversation.delete', { id });
    await early.close();

    await t.clock.advance(31 * day);
    const late = await startTestApp({ dataFolder: t.dataFolder, clock: t.clock });
    expect(await late.refusal('conversation.restore', { id })).toMatchObject({ code: 'not-found' });
    expect(late.db.prepare('select count(*) from messages').pluck().get()).toBe(0);
  });
});

test('the conversation with the newest message comes first, even when the clock was set back', async () => {
  const { t, id: first } = await withConversation();
  t.clock.setWallClock(Date.UTC(2024, 0, 1));
  const second = await t.send('Another');
  expect((await t.command('conversation.list', null)).map(({ id }) => id)).toEqual([second.conversationId, first]);
});

test('an unknown conversation or message is refused with a sentence', async () => {
  const t = await startTestApp();
  const refusals = [
    await t.refusal('conversation.open', { id: 'nobody' }),
    await t.refusal('conversation.rename', { id: 'nobody', title: 'x' }),
    await t.refusal('conversation.delete', { id: 'nobody' }),
    await t.refusal('conversation.restore', { id: 'nobody' }),
    await t.refusal('conversation.selectVersion', { messageId: 'nobody' }),
  ];
  for (const refused of refusals) expect(refused).toEqual({ code: 'not-found', message: expect.stringMatching(/\.$/) });
});

test('everything is found again at the next start', async () => {
  const { t, id } = await withConversation();
  const view = await t.command('conversation.open', { id });
  await t.close();
  const next = await startTestApp({ dataFolder: t.dataFolder });
  expect(await next.command('conversation.open', { id })).toEqual(view);
});

describe('settings', () => {
  test('have defaults, keep what is changed, and are told only when something changed', async () => {
    const t = await startTestApp();
    expect(await t.command('settings.get', null)).toMatchObject({ theme: 'system', mode: 'auto' });
    expect(await t.command('settings.update', { theme: 'dark' })).toMatchObject({ theme: 'dark', mode: 'auto' });
    await t.command('settings.update', { theme: 'dark' });
    await t.command('settings.update', {});
    expect(t.payloads('settings.changed')).toMatchObject([{ theme: 'dark', mode: 'auto' }]);
    await t.close();
    const next = await startTestApp({ dataFolder: t.dataFolder });
    expect(await next.command('settings.get', null)).toMatchObject({ theme: 'dark', mode: 'auto' });
  });

  test('that are unreadable fall back to their defaults one by one', async () => {
    const t = await startTestApp();
    t.db.exec(`insert into settings values ('theme', '"pink"'), ('mode', '"deep"')`);
    expect(await t.command('settings.get', null)).toMatchObject({ theme: 'system', mode: 'deep' });
  });
});

test('a damaged database is told as a standing problem', async () => {
  const t = await startTestApp({ problem: { code: 'database-damaged', message: 'It was set aside.' } });
  expect(await t.command('app.problems', null)).toEqual([{ code: 'database-damaged', message: 'It was set aside.' }]);
});
