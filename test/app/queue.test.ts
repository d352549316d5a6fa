import { describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/test-app.ts';

const add = (t: TestApp, conversationId: string, text: string) =>
  t.command('queue.add', { conversationId, text, mode: 'fast' });

async function waiting(t: TestApp, conversationId: string) {
  const { messages, isHeld } = await t.command('queue.get', { conversationId });
  return { texts: messages.map(({ text }) => text), isHeld };
}

async function finish(t: TestApp, text = 'Done'): Promise<void> {
  t.engine.answer(text);
  t.engine.finish();
  await t.clock.advance(0);
  await t.clock.advance(0);
}

describe('messages that are written while an answer is on its way', () => {
  test('wait, and go one by one as answers end', async () => {
    const t = await startTestApp();
    const { conversationId } = await t.send('One');
    await add(t, conversationId, 'Two');
    await add(t, conversationId, 'Three');
    expect(await waiting(t, conversationId)).toEqual({ texts: ['Two', 'Three'], isHeld: false });

    await finish(t);
    expect(t.engine.generating.messages.at(-1)?.content).toBe('Two');
    expect(t.payloads('chat.sent')).toMatchObject([
      { conversation: { id: conversationId }, messages: [{ content: 'Two' }, { status: 'generating' }] },
    ]);
    expect(await waiting(t, conversationId)).toEqual({ texts: ['Three'], isHeld: false });

    await finish(t);
    await finish(t);
    const { messages } = await t.command('conversation.open', { id: conversationId });
    expect(messages.filter(({ role }) => role === 'user').map(({ content }) => content)).toEqual([
      'One',
      'Two',
      'Three',
    ]);
    expect(await waiting(t, conversationId)).toEqual({ texts: [], isHeld: false });
  });

  test('keep their mode, model and budget', async () => {
    const t = await startTestApp();
    const { conversationId } = await t.send('One');
    const thinkingBudget = { kind: 'tokens', tokens: 50 } as const;
    await t.command('queue.add', { conversationId, text: 'Two', mode: 'deep', thinkingBudget });
    await finish(t);
    expect(t.engine.generating).toMatchObject({ mode: 'deep', thinkingBudget: { hardTokens: 50 } });
  });

  test('go at once when the answer has just ended', async () => {
    const t = await startTestApp();
    const { conversationId } = await t.send('One');
    await finish(t);
    await add(t, conversationId, 'Two');
    await t.clock.advance(0);
    expect(t.engine.generating.messages.at(-1)?.content).toBe('Two');
  });

  test.each(['stopped', 'failed'] as const)('wait for the person after an answer that was %s', async (how) => {
    const t = await startTestApp();
    const { conversationId, replyId } = await t.send('One');
    await add(t, conversationId, 'Two');
    if (how === 'stopped') await t.command('chat.stop', { replyId });
    else t.engine.fail('internal', 'Broken.');
    await t.clock.advance(0);
    await t.clock.advance(0);
    expect(await waiting(t, conversationId)).toEqual({ texts: ['Two'], isHeld: true });
    expect(t.payloads('queue.changed').at(-1)?.isHeld).toBe(true);

    await t.command('queue.release', { conversationId });
    await t.clock.advance(0);
    expect(t.engine.generating.messages.at(-1)?.content).toBe('Two');
  });

  test('are still there after a restart, and wait for the person', async () => {
    const first = await startTestApp();
    const { conversationId } = await first.send('One');
    await add(first, conversationId, 'Two');
    await first.close();

    const t = await startTestApp({ dataFolder: first.dataFolder });
    expect(await waiting(t, conversationId)).toEqual({ texts: ['Two'], isHeld: true });
    expect(t.engine.isGenerating).toBe(false);
    await t.send('Meanwhile', { conversationId });
    await finish(t);
    expect(await waiting(t, conversationId)).toEqual({ texts: ['Two'], isHeld: true });

    await t.command('queue.release', { conversationId });
    await t.clock.advance(0);
    expect(t.engine.generating.messages.at(-1)?.content).toBe('Two');
  });

  test('can be changed, taken out and put back into their place', async () => {
    const t = await startTestApp();
    const { conversationId } = await t.send('One');
    const { id } = await add(t, conversationId, 'Two');
    await add(t, conversationId, 'Three');
    await t.command('queue.edit', { id, text: 'Two, please' });
    await t.command('queue.remove', { id });
    expect((await waiting(t, conversationId)).texts).toEqual(['Three']);
    expect(await t.refusal('queue.edit', { id, text: 'x' })).toMatchObject({ code: 'not-found' });
    await t.command('queue.restore', { id });
    expect((await waiting(t, conversationId)).texts).toEqual(['Two, please', 'Three']);
  });

  test('a message of blanks is refused, and one to a conversation that is gone', async () => {
    const t = await startTestApp();
    const { conversationId } = await t.send('One');
    const refusal = (id: string, text: string) => t.refusal('queue.add', { conversationId: id, text, mode: 'fast' });
    expect(await refusal(conversationId, '  ')).toMatchObject({ code: 'empty-message' });
    expect(await refusal('gone', 'Two')).toMatchObject({ code: 'not-found' });
    expect(await waiting(t, conversationId)).toEqual({ texts: [], isHeld: false });
  });
});
