import { describe, expect, test } from 'vitest';
import { MessageRepository } from '../../app/storage/messages.ts';
import { startTestApp, type TestApp } from '../support/test-app.ts';

const stored = (t: TestApp, id: string) => new MessageRepository(t.db).find(id);

/** A deep reply that was stopped in the middle of its answer, or of its thinking. */
async function stopped(t: TestApp, { inThinking = false } = {}) {
  const ids = await t.send('What is 2 + 3?', { mode: 'deep' });
  t.engine.thinking('Two and');
  if (!inThinking) {
    t.engine.thinking(' three.');
    t.engine.answer('The sum');
  }
  await t.command('chat.stop', { replyId: ids.replyId });
  await t.clock.advance(0);
  return ids;
}

describe('continuing an answer', () => {
  test('goes on in the same message: the engine is given the question and the text so far', async () => {
    const t = await startTestApp();
    const { replyId, conversationId } = await stopped(t);
    const view = await t.command('chat.continue', { replyId });
    expect(view.messages.at(-1)).toMatchObject({ id: replyId, status: 'generating', content: 'The sum', lastSeq: -1 });
    await t.clock.advance(0);
    expect(t.engine.generating).toMatchObject({
      mode: 'deep',
      messages: [{ role: 'user', content: 'What is 2 + 3?' }],
      partial: { thinking: 'Two and three.', content: 'The sum' },
    });

    t.engine.answer(' is 5.');
    t.engine.finish();
    await t.clock.advance(0);
    const { messages } = await t.command('conversation.open', { id: conversationId });
    expect(messages.at(-1)).toMatchObject({
      id: replyId,
      status: 'complete',
      thinking: 'Two and three.',
      content: 'The sum is 5.',
      problem: null,
      versionIds: [replyId],
    });
  });

  test('goes on thinking where it was stopped thinking, and adds up the time', async () => {
    const t = await startTestApp();
    const { replyId } = await t.send('Hello', { mode: 'deep' });
    t.engine.thinking('Two');
    await t.clock.advance(3_000);
    await t.command('chat.stop', { replyId });
    await t.clock.advance(0);
    await t.command('chat.continue', { replyId });
    await t.clock.advance(0);
    await t.clock.advance(2_000);
    t.engine.thinking(' and three.');
    t.engine.answer('5');
    expect(t.payloads('chat.delta').at(-1)?.thinkingMilliseconds).toBeGreaterThanOrEqual(5_000);
    t.engine.finish();
    await t.clock.advance(0);
    expect(stored(t, replyId)).toMatchObject({ thinking: 'Two and three.', content: '5', status: 'complete' });
  });

  test('counts the tokens of both parts', async () => {
    const t = await startTestApp();
    const { replyId } = await stopped(t);
    const before = stored(t, replyId)?.stats?.decodeTokens ?? 0;
    await t.command('chat.continue', { replyId });
    await t.clock.advance(0);
    t.engine.finish();
    await t.clock.advance(0);
    expect(stored(t, replyId)?.stats?.decodeTokens).toBe(2 * before);
  });

  test('works for an answer that the app did not live to finish', async () => {
    const t = await startTestApp();
    const { replyId } = await t.send('Hello', { mode: 'auto' });
    t.engine.judge('fast', ['sure']);
    t.engine.answer('The su');
    await t.close();

    const after = await startTestApp({ dataFolder: t.dataFolder });
    await after.clock.advance(0);
    expect(stored(after, replyId)).toMatchObject({ status: 'interrupted', content: 'The su' });
    await after.command('chat.continue', { replyId });
    await after.clock.advance(0);
    // In the mode that Auto had chosen: it is not judged again.
    expect(after.engine.generating).toMatchObject({ mode: 'fast', partial: { thinking: '', content: 'The su' } });
    after.engine.answer('m is 5.');
    after.engine.finish();
    await after.clock.advance(0);
    expect(stored(after, replyId)).toMatchObject({ status: 'complete', content: 'The sum is 5.', why: ['sure'] });
  });

  test('begins anew in the same message where there was no text', async () => {
    const t = await startTestApp();
    const { replyId } = await t.send('Hello', { mode: 'auto' });
    await t.command('chat.stop', { replyId });
    await t.clock.advance(0);
    await t.command('chat.continue', { replyId });
    await t.clock.advance(0);
    expect(t.engine.generating).toMatchObject({ mode: 'auto' });
    expect(t.engine.generating.partial).toBeUndefined();
  });

  test('keeps the text when the engine fails', async () => {
    const t = await startTestApp();
    const { replyId } = await stopped(t);
    await t.command('chat.continue', { replyId });
    await t.clock.advance(0);
    t.engine.fail('context-full', 'Too long.');
    await t.clock.advance(0);
    expect(stored(t, replyId)).toMatchObject({
      status: 'failed',
      content: 'The sum',
      problem: { code: 'context-full' },
    });
  });
});

describe('an answer cannot go on', () => {
  test('that is complete', async () => {
    const t = await startTestApp();
    const { replyId } = await t.send('Hello');
    t.engine.answer('Hi.');
    t.engine.finish();
    await t.clock.advance(0);
    expect(await t.refusal('chat.continue', { replyId })).toMatchObject({ code: 'not-continuable' });
    expect(stored(t, replyId)).toMatchObject({ status: 'complete', content: 'Hi.' });
  });

  test('on which the conversation went on', async () => {
    const t = await startTestApp();
    const { replyId, conversationId } = await stopped(t);
    await t.send('And now?', { conversationId });
    t.engine.finish();
    await t.clock.advance(0);
    expect(await t.refusal('chat.continue', { replyId })).toMatchObject({ code: 'not-continuable' });
  });

  test('while another one is written, or where there is none', async () => {
    const t = await startTestApp();
    const { replyId } = await stopped(t);
    await t.command('chat.regenerate', { replyId, mode: 'fast' });
    expect(await t.refusal('chat.continue', { replyId })).toMatchObject({ code: 'reply-in-progress' });
    expect(await t.refusal('chat.continue', { replyId: 'gone' })).toMatchObject({ code: 'not-found' });
  });
});
