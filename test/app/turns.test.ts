import { describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/test-app.ts';

const kinds = (t: TestApp) => t.engine.requests.map(({ kind }) => kind);

async function shown(t: TestApp, id: string) {
  return (await t.command('conversation.open', { id })).messages;
}

describe('answer now', () => {
  test('asks the engine to end the thinking of the reply that it writes', async () => {
    const t = await startTestApp();
    const { replyId } = await t.send('Hard', { mode: 'deep' });
    t.engine.thinking('Let me see');
    await t.command('chat.answerNow', { replyId });
    expect(t.engine.requests.at(-1)).toEqual({ kind: 'answerNow', id: t.engine.generating.id });
  });

  test('does nothing to a reply that waits or has ended, and refuses what is no reply', async () => {
    const t = await startTestApp();
    const first = await t.send('One', { mode: 'deep' });
    const second = await t.send('Two', { mode: 'deep' });
    await t.command('chat.answerNow', { replyId: second.replyId });
    t.engine.finish();
    await t.clock.advance(0);
    await t.command('chat.answerNow', { replyId: first.replyId });
    expect(kinds(t)).not.toContain('answerNow');
    expect(await t.refusal('chat.answerNow', { replyId: first.userId })).toMatchObject({ code: 'not-found' });
  });
});

describe('think harder', () => {
  test('while a fast answer streams: its text stays as version 1, version 2 is written in deep mode', async () => {
    const t = await startTestApp();
    const { conversationId, replyId } = await t.send('Hard');
    t.engine.answer('About 7');
    const view = await t.command('chat.thinkHarder', { replyId });
    const deep = view.messages.at(-1);
    expect(deep).toMatchObject({ mode: 'deep', status: 'generating', versionIds: [replyId, deep?.id], content: '' });
    await t.clock.advance(0);
    await t.clock.advance(0);

    expect(t.engine.generating).toMatchObject({ mode: 'deep', messages: [{ role: 'user', content: 'Hard' }] });
    t.engine.thinking('3 and 5');
    t.engine.answer('It is 8');
    t.engine.finish();
    await t.clock.advance(0);
    const [first, second] = await t.command('conversation.versions', { messageId: replyId });
    expect(first).toMatchObject({
      content: 'About 7',
      mode: 'fast',
      status: 'stopped',
      problem: { code: 'thinking-harder' },
    });
    expect(second).toMatchObject({ content: 'It is 8', thinking: '3 and 5', mode: 'deep', status: 'complete' });
    expect((await shown(t, conversationId)).at(-1)?.id).toBe(deep?.id);
  });

  test('takes its turn before replies that wait in other conversations', async () => {
    const t = await startTestApp();
    const { replyId } = await t.send('Hard');
    await t.send('Another');
    await t.command('chat.thinkHarder', { replyId });
    await t.clock.advance(0);
    await t.clock.advance(0);
    expect(t.engine.generating.messages[0]?.content).toBe('Hard');
  });

  test('before the first word there is nothing to keep', async () => {
    const t = await startTestApp();
    const { replyId } = await t.send('Hard');
    const view = await t.command('chat.thinkHarder', { replyId });
    expect(view.messages.at(-1)?.versionIds).toEqual([view.messages.at(-1)?.id]);
    await t.clock.advance(0);
    expect(t.payloads('chat.finished')).toEqual([]);
  });

  test('on a finished answer writes version 2 in deep mode, without a budget', async () => {
    const t = await startTestApp();
    await t.command('settings.update', { thinkingBudget: { kind: 'tokens', tokens: 100 } });
    const { replyId } = await t.send('Hard');
    t.engine.answer('7');
    t.engine.finish();
    await t.clock.advance(0);
    const view = await t.command('chat.thinkHarder', { replyId });
    await t.clock.advance(0);
    expect(view.messages.at(-1)).toMatchObject({ mode: 'deep', versionIds: [replyId, view.messages.at(-1)?.id] });
    expect(t.engine.generating).toMatchObject({ mode: 'deep' });
    expect(t.engine.generating.thinkingBudget).toBeUndefined();
  });

  test('a deep answer that is being written goes on', async () => {
    const t = await startTestApp();
    const { replyId } = await t.send('Hard', { mode: 'deep' });
    expect(await t.refusal('chat.thinkHarder', { replyId })).toMatchObject({ code: 'already-deep' });
    expect(t.engine.isGenerating).toBe(true);
  });
});

describe('editing a question', () => {
  test('writes another wording beside it, with a reply of its own; the old branch stays reachable', async () => {
    const t = await startTestApp();
    const first = await t.send('What is 2 + 3?');
    t.engine.answer('5');
    t.engine.finish();
    await t.clock.advance(0);
    const { conversationId } = first;
    const second = await t.send('And doubled?', { conversationId });
    t.engine.answer('10');
    t.engine.finish();
    await t.clock.advance(0);

    const view = await t.command('chat.edit', { messageId: first.userId, text: 'What is 2 + 4?', mode: 'deep' });
    await t.clock.advance(0);
    expect(t.engine.generating).toMatchObject({ mode: 'deep', messages: [{ content: 'What is 2 + 4?' }] });
    const [edited, reply] = view.messages;
    expect(edited).toMatchObject({ role: 'user', parentId: null, versionIds: [first.userId, edited?.id] });
    expect(reply).toMatchObject({ parentId: edited?.id, status: 'generating', mode: 'deep' });
    t.engine.answer('6');
    t.engine.finish();
    await t.clock.advance(0);

    const back = await t.command('conversation.selectVersion', { messageId: first.userId });
    expect(back.messages.map(({ content }) => content)).toEqual(['What is 2 + 3?', '5', 'And doubled?', '10']);
    expect(back.messages.at(-1)?.id).toBe(second.replyId);
  });

  test('in the middle, the model sees only what came before and the new wording', async () => {
    const t = await startTestApp();
    const { conversationId } = await t.send('Hello');
    t.engine.answer('Hi');
    t.engine.finish();
    await t.clock.advance(0);
    const { userId } = await t.send('Tell a joke', { conversationId });
    t.engine.answer('No');
    t.engine.finish();
    await t.clock.advance(0);
    await t.command('chat.edit', { messageId: userId, text: 'Tell a story', mode: 'fast' });
    await t.clock.advance(0);
    expect(t.engine.generating.messages.map(({ content }) => content)).toEqual(['Hello', 'Hi', 'Tell a story']);
  });

  test('is refused for a reply, for blanks and while an answer is written; nothing is stored then', async () => {
    const t = await startTestApp();
    const { conversationId, userId, replyId } = await t.send('Hello');
    const edit = (messageId: string, text: string) => t.refusal('chat.edit', { messageId, text, mode: 'fast' });
    expect(await edit(replyId, 'x')).toMatchObject({ code: 'not-found' });
    expect(await edit(userId, ' \n')).toMatchObject({ code: 'empty-message' });
    expect(await edit(userId, 'Hi')).toMatchObject({ code: 'reply-in-progress' });
    expect(await shown(t, conversationId)).toHaveLength(2);
  });
});

describe('the thinking budget', () => {
  const budgetAsked = (t: TestApp) => t.engine.generating.thinkingBudget;

  test('of the message goes before that of the conversation, and that before the usual one', async () => {
    const t = await startTestApp();
    await t.command('settings.update', { thinkingBudget: { kind: 'tokens', tokens: 1000 } });
    const { conversationId } = await t.send('One', { mode: 'deep' });
    expect(budgetAsked(t)).toEqual({ softTokens: 800, hardTokens: 1000 });
    t.engine.finish();
    await t.clock.advance(0);

    await t.command('conversation.setThinkingBudget', {
      id: conversationId,
      thinkingBudget: { kind: 'tokens', tokens: 500 },
    });
    await t.send('Two', { conversationId, mode: 'deep' });
    expect(budgetAsked(t)).toEqual({ softTokens: 400, hardTokens: 500 });
    t.engine.finish();
    await t.clock.advance(0);

    const sent = await t.command('chat.send', {
      conversationId,
      text: 'Three',
      mode: 'deep',
      thinkingBudget: { kind: 'none' },
    });
    await t.clock.advance(0);
    expect(budgetAsked(t)).toBeUndefined();
    expect(sent.messages[1]?.thinkingBudget).toEqual({ kind: 'none' });
    expect(t.payloads('conversation.changed').at(-1)?.thinkingBudget).toEqual({ kind: 'tokens', tokens: 500 });
  });

  test('in seconds ends the thinking when they are over, counted from the first thought', async () => {
    const t = await startTestApp();
    await t.command('settings.update', { thinkingBudget: { kind: 'seconds', seconds: 20 } });
    await t.send('Hard', { mode: 'deep' });
    await t.clock.advance(60_000);
    t.engine.thinking('Hm');
    await t.clock.advance(19_999);
    expect(kinds(t)).not.toContain('answerNow');
    await t.clock.advance(1);
    expect(kinds(t).at(-1)).toBe('answerNow');
  });

  test('in seconds lets an answer that has begun alone', async () => {
    const t = await startTestApp();
    await t.command('settings.update', { thinkingBudget: { kind: 'seconds', seconds: 20 } });
    await t.send('Hard', { mode: 'deep' });
    t.engine.thinking('Hm');
    t.engine.answer('So');
    await t.clock.advance(60_000);
    expect(kinds(t)).not.toContain('answerNow');
  });

  test('in seconds is also told in tokens where the speed of the model was measured, to end with a sentence', async () => {
    const t = await startTestApp();
    const { conversationId } = await t.send('Long', { mode: 'deep' });
    t.engine.finish('stop', { decode: { tokens: 200, milliseconds: 10_000, tokensPerSecond: 20 } });
    await t.clock.advance(0);
    await t.command('settings.update', { thinkingBudget: { kind: 'seconds', seconds: 30 } });
    await t.send('Again', { conversationId, mode: 'deep' });
    expect(budgetAsked(t)).toEqual({ softTokens: 480 });
  });

  test('fast answers have none', async () => {
    const t = await startTestApp();
    await t.command('settings.update', { thinkingBudget: { kind: 'tokens', tokens: 1000 } });
    const { conversationId, replyId } = await t.send('One');
    expect(budgetAsked(t)).toBeUndefined();
    expect((await t.message(conversationId, replyId)).thinkingBudget).toBeNull();
  });

  test('tokens of the thinking are counted while it is written', async () => {
    const t = await startTestApp();
    const { conversationId, replyId } = await t.send('Hard', { mode: 'deep' });
    t.engine.thinking('one');
    t.engine.thinking('two');
    t.engine.answer('So');
    expect((await t.message(conversationId, replyId)).thinkingTokens).toBe(2);
    expect(t.payloads('chat.delta').map(({ nTokens }) => nTokens)).toEqual([1, 1, 1]);
  });
});
