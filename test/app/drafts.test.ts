import { expect, test } from 'vitest';
import { startTestApp } from '../support/test-app.ts';

test('unsent text of each conversation, and of the one that has not begun, outlives the app', async () => {
  const first = await startTestApp();
  const { conversationId } = await first.send('Hello');
  await first.command('draft.set', { conversationId, text: 'half a' });
  await first.command('draft.set', { conversationId, text: 'half a thought' });
  await first.command('draft.set', { conversationId: null, text: 'new' });
  await first.close();

  const t = await startTestApp({ dataFolder: first.dataFolder });
  expect(await t.command('draft.list', null)).toEqual([
    { conversationId: null, text: 'new' },
    { conversationId, text: 'half a thought' },
  ]);
});

test('an empty text removes a draft', async () => {
  const t = await startTestApp();
  await t.command('draft.set', { conversationId: null, text: 'new' });
  await t.command('draft.set', { conversationId: null, text: '' });
  expect(await t.command('draft.list', null)).toEqual([]);
});

test('sending takes the draft away in the same transaction; queueing does so, too', async () => {
  const t = await startTestApp();
  await t.command('draft.set', { conversationId: null, text: 'Hello' });
  const { conversationId } = await t.send('Hello');
  expect(await t.command('draft.list', null)).toEqual([]);
  await t.command('draft.set', { conversationId, text: 'Next' });
  await t.command('queue.add', { conversationId, text: 'Next', mode: 'fast' });
  expect(await t.command('draft.list', null)).toEqual([]);
});

test('a conversation that does not exist has no draft', async () => {
  const t = await startTestApp();
  await t.command('draft.set', { conversationId: 'gone', text: 'text' });
  expect(await t.command('draft.list', null)).toEqual([]);
});

test('the draft of a deleted conversation comes back with it', async () => {
  const t = await startTestApp();
  const { conversationId } = await t.send('Hello');
  await t.command('draft.set', { conversationId, text: 'more' });
  await t.command('conversation.delete', { id: conversationId });
  expect(await t.command('draft.list', null)).toEqual([]);
  await t.command('conversation.restore', { id: conversationId });
  expect(await t.command('draft.list', null)).toEqual([{ conversationId, text: 'more' }]);
});

test('another wording of a question outlives the app until it is asked or given up', async () => {
  const first = await startTestApp();
  const { conversationId, userId, replyId } = await first.send('Hello');
  first.engine.finish();
  await first.clock.advance(0);
  await first.command('edit.set', { messageId: userId, text: 'Hello th' });
  await first.command('edit.set', { messageId: userId, text: 'Hello there' });
  await first.command('edit.set', { messageId: replyId, text: 'answers cannot be edited' });
  await first.command('edit.set', { messageId: 'gone', text: 'text' });
  await first.close();

  const t = await startTestApp({ dataFolder: first.dataFolder });
  const edit = { messageId: userId, text: 'Hello there' };
  expect(await t.command('edit.list', null)).toEqual([edit]);
  expect(await t.command('draft.list', null)).toEqual([]);
  await t.command('conversation.delete', { id: conversationId });
  expect(await t.command('edit.list', null)).toEqual([]);
  await t.command('conversation.restore', { id: conversationId });
  await t.command('chat.edit', { ...edit, mode: 'fast' });
  expect(await t.command('edit.list', null)).toEqual([]);
  await t.command('edit.set', edit);
  await t.command('edit.set', { messageId: userId, text: null });
  expect(await t.command('edit.list', null)).toEqual([]);
});
