import { describe, expect, test } from 'vitest';
import { scriptedStats } from '../support/scripted-engine.ts';
import { startTestApp } from '../support/test-app.ts';

describe('sending a message', () => {
  test('answers at once with the message and an empty reply, before the engine has done anything', async () => {
    const t = await startTestApp();
    const sent = await t.command('chat.send', { conversationId: null, text: 'What is 2 + 3?', mode: 'fast' });

    expect(t.engine.isGenerating).toBe(false);
    expect(sent.messages).toMatchObject([
      { role: 'user', content: 'What is 2 + 3?', status: 'complete', mode: 'fast', parentId: null },
      {
        role: 'assistant',
        content: '',
        status: 'generating',
        mode: 'fast',
        parentId: sent.messages[0]?.id,
        lastSeq: -1,
      },
    ]);
    expect(await t.command('conversation.list', null)).toEqual([sent.conversation]);
  });

  test('begins a conversation whose title is the first words of the message', async () => {
    const t = await startTestApp();
    await t.send('Add up the numbers on this list of  groceries,\nplease, and tell me the total');
    expect((await t.command('conversation.list', null)).map(({ title }) => title)).toEqual([
      'Add up the numbers on this list of groceries,…',
    ]);
  });

  test.each(['fast', 'deep'] as const)(
    'asks the engine in %s mode and keeps the mode with both messages',
    async (mode) => {
      const t = await startTestApp();
      const { conversationId } = await t.send('Hello', { mode });

      expect(t.engine.generating).toMatchObject({ mode, messages: [{ role: 'user', content: 'Hello' }] });
      const { messages } = await t.command('conversation.open', { id: conversationId });
      expect(messages.map((message) => message.mode)).toEqual([mode, mode]);
    },
  );

  test('the composer starts with the mode of the last message', async () => {
    const t = await startTestApp();
    await t.send('Hello', { mode: 'deep' });
    expect((await t.command('settings.get', null)).mode).toBe('deep');
    expect(t.payloads('settings.changed')).toMatchObject([{ theme: 'system', mode: 'deep' }]);
  });

  test('a message of nothing but blanks is refused and stores nothing', async () => {
    const t = await startTestApp();
    expect(await t.refusal('chat.send', { conversationId: null, text: ' \n\t', mode: 'fast' })).toMatchObject({
      code: 'empty-message',
    });
    expect(await t.command('conversation.list', null)).toEqual([]);
  });

  test('a message to a conversation that does not exist is refused', async () => {
    const t = await startTestApp();
    expect(await t.refusal('chat.send', { conversationId: 'gone', text: 'Hello', mode: 'fast' })).toMatchObject({
      code: 'not-found',
    });
  });

  test('half a surrogate pair in the text becomes a replacement character in the window and in the database alike', async () => {
    const t = await startTestApp();
    const sent = await t.command('chat.send', { conversationId: null, text: 'a\ud83d', mode: 'fast' });
    expect(sent.messages[0]?.content).toBe('a\ufffd');
    expect(t.stored(sent.messages[0]?.id ?? '')?.content).toBe('a\ufffd');
  });
});

describe('streaming', () => {
  test('publishes progress and numbered deltas, then the finished reply with its figures', async () => {
    const t = await startTestApp();
    const { replyId } = await t.send('Hi');
    t.engine.progress(8, 8);
    t.engine.answer('Hel');
    t.engine.answer('lo');
    t.engine.finish();
    await t.clock.advance(0);

    expect(t.payloads('chat.progress')).toEqual([{ replyId, done: 8, total: 8 }]);
    expect(t.payloads('chat.delta')).toEqual([
      { replyId, seq: 0, channel: 'answer', text: 'Hel', nTokens: 1, thinkingMilliseconds: null },
      { replyId, seq: 1, channel: 'answer', text: 'lo', nTokens: 1, thinkingMilliseconds: null },
    ]);
    expect(t.payloads('chat.finished')).toMatchObject([
      {
        message: {
          id: replyId,
          content: 'Hello',
          thinking: '',
          thinkingMilliseconds: null,
          status: 'complete',
          problem: null,
          modelName: 'Model starter',
          stats: {
            promptTokens: scriptedStats.promptTokens,
            cachedTokens: scriptedStats.cachedTokens,
            prefillTokensPerSecond: scriptedStats.prefill.tokensPerSecond,
            decodeTokens: scriptedStats.decode.tokens,
            decodeTokensPerSecond: scriptedStats.decode.tokensPerSecond,
          },
          lastSeq: 1,
        },
      },
    ]);
  });

  test('text is in the database at most 500 ms after it arrived', async () => {
    const t = await startTestApp();
    const { replyId } = await t.send('Hi', { mode: 'deep' });
    for (let n = 0; n < 40; n++) {
      t.engine.thinking('x');
      await t.clock.advance(50);
      const savedLength = t.stored(replyId)?.thinking.length ?? 0;
      expect(n + 1 - savedLength).toBeLessThanOrEqual(10);
    }
    await t.clock.advance(500);
    expect(t.stored(replyId)).toEqual({ content: '', thinking: 'x'.repeat(40), status: 'generating' });
  });

  test('a reply that was saved on the way is still being written', async () => {
    const t = await startTestApp();
    const { conversationId, replyId } = await t.send('Hi');
    t.engine.answer('Once ');
    await t.clock.advance(1_000);
    expect(await t.message(conversationId, replyId)).toMatchObject({
      content: 'Once ',
      status: 'generating',
      lastSeq: 0,
    });
    expect(await t.refusal('chat.send', { conversationId, text: 'More', mode: 'fast' })).toMatchObject({
      code: 'reply-in-progress',
    });
    t.engine.answer('upon');
    t.engine.finish();
    await t.clock.advance(0);
    expect(t.stored(replyId)).toMatchObject({ content: 'Once upon', status: 'complete' });
  });

  test('a reply that is silent is not written again and again', async () => {
    const t = await startTestApp();
    await t.send('Hi');
    t.engine.answer('one');
    await t.clock.advance(1_000);
    const writes = t.db.prepare('select total_changes()').pluck();
    const before = writes.get();
    await t.clock.advance(60_000);
    expect(writes.get()).toBe(before);
  });

  test('a window that opens in mid-answer gets the text so far and the number of its last delta', async () => {
    const t = await startTestApp();
    const { conversationId, replyId } = await t.send('Hi');
    t.engine.answer('Once ');
    t.engine.answer('upon');
    expect(await t.message(conversationId, replyId)).toMatchObject({
      content: 'Once upon',
      lastSeq: 1,
      status: 'generating',
    });
  });

  test('the time of thinking runs from its first delta to the first delta of the answer', async () => {
    const t = await startTestApp();
    const { replyId } = await t.send('Hi', { mode: 'deep' });
    await t.clock.advance(300);
    t.engine.thinking('Hmm');
    await t.clock.advance(1_500);
    t.engine.thinking('…');
    await t.clock.advance(500);
    t.engine.answer('Four');
    await t.clock.advance(700);
    t.engine.answer('.');
    t.engine.finish();
    await t.clock.advance(0);

    expect(t.payloads('chat.delta').map((delta) => delta.thinkingMilliseconds)).toEqual([null, null, 2_000, null]);
    expect(t.payloads('chat.finished')[0]?.message).toMatchObject({
      id: replyId,
      thinking: 'Hmm…',
      thinkingMilliseconds: 2_000,
    });
  });

  test('a jump of the wall clock does not change the time of thinking', async () => {
    const t = await startTestApp();
    await t.send('Hi', { mode: 'deep' });
    t.engine.thinking('Hmm');
    t.clock.setWallClock(Date.UTC(2025, 0, 1));
    await t.clock.advance(1_000);
    t.engine.finish('length');
    await t.clock.advance(0);
    expect(t.payloads('chat.finished')[0]?.message).toMatchObject({ thinkingMilliseconds: 1_000, status: 'length' });
  });

  test.each([
    ['stop', 'complete'],
    ['length', 'length'],
    ['context', 'length'],
    ['cancelled', 'stopped'],
  ] as const)('an end because of "%s" is stored as "%s"', async (reason, status) => {
    const t = await startTestApp();
    const { replyId } = await t.send('Hi');
    t.engine.answer('text');
    t.engine.finish(reason);
    await t.clock.advance(0);
    expect(t.stored(replyId)).toMatchObject({ content: 'text', status });
  });

  test.each([
    ['answer', 'answer-filled-context'],
    ['thinking', 'thinking-filled-context'],
  ] as const)('a full context in the middle of the %s is told, with what to do', async (channel, code) => {
    const t = await startTestApp();
    const { replyId } = await t.send('Hi', { mode: 'deep' });
    t.engine.thinking('Hmm');
    if (channel === 'answer') t.engine.answer('text');
    t.engine.finish('context');
    await t.clock.advance(0);
    expect(t.payloads('chat.finished')[0]?.message).toMatchObject({ id: replyId, status: 'length', problem: { code } });
  });

  test('what the engine refuses fails the reply with the engine’s own sentence and keeps the text', async () => {
    const t = await startTestApp();
    const { replyId } = await t.send('Hi');
    t.engine.answer('Part');
    t.engine.fail('context-full', 'The conversation is longer than the model can read.');
    await t.clock.advance(0);
    expect(t.payloads('chat.finished')[0]?.message).toMatchObject({
      id: replyId,
      content: 'Part',
      status: 'failed',
      problem: { code: 'context-full', message: 'The conversation is longer than the model can read.' },
    });
  });
});

describe('the history that the model reads', () => {
  test('is the path of messages without thinking', async () => {
    const t = await startTestApp();
    const { conversationId } = await t.send('One', { mode: 'deep' });
    t.engine.thinking('secret');
    t.engine.answer('First');
    t.engine.finish();
    await t.clock.advance(0);
    await t.send('Two', { conversationId });
    expect(t.engine.generating.messages).toEqual([
      { role: 'user', content: 'One' },
      { role: 'assistant', content: 'First' },
      { role: 'user', content: 'Two' },
    ]);
  });

  test('holds partial answers, and leaves out replies that never had a word', async () => {
    const t = await startTestApp();
    const { conversationId, replyId } = await t.send('One');
    t.engine.answer('Half an ans');
    await t.command('chat.stop', { replyId });
    await t.clock.advance(0);
    await t.send('Two', { conversationId });
    t.engine.fail('internal', 'It broke.');
    await t.clock.advance(0);
    await t.send('Three', { conversationId });
    expect(t.engine.generating.messages).toEqual([
      { role: 'user', content: 'One' },
      { role: 'assistant', content: 'Half an ans' },
      { role: 'user', content: 'Two' },
      { role: 'user', content: 'Three' },
    ]);
  });
});

describe('stopping', () => {
  test('keeps the partial text and frees the conversation', async () => {
    const t = await startTestApp();
    const { conversationId, replyId } = await t.send('Hi');
    t.engine.answer('Partial');
    await t.command('chat.stop', { replyId });
    await t.clock.advance(0);
    expect(await t.message(conversationId, replyId)).toMatchObject({ content: 'Partial', status: 'stopped' });
    await t.send('Next', { conversationId });
    expect(t.engine.generating.messages.at(-1)?.content).toBe('Next');
  });

  test('a reply that has ended stays as it is', async () => {
    const t = await startTestApp();
    const { conversationId, replyId } = await t.send('Hi');
    t.engine.answer('Done');
    t.engine.finish();
    await t.clock.advance(0);
    await t.command('chat.stop', { replyId });
    await t.clock.advance(60_000);
    expect(await t.message(conversationId, replyId)).toMatchObject({ content: 'Done', status: 'complete' });
  });

  test('an unknown reply is refused', async () => {
    const t = await startTestApp();
    expect(await t.refusal('chat.stop', { replyId: 'nobody' })).toMatchObject({ code: 'not-found' });
  });

  test('an engine that does not stop within ten seconds is ended, the reply counts as stopped, and the next message works', async () => {
    const t = await startTestApp({ script: { ignoresStop: true } });
    const { conversationId, replyId } = await t.send('Hi');
    t.engine.answer('Endless');
    await t.command('chat.stop', { replyId });
    await t.clock.advance(10_000);
    expect(await t.message(conversationId, replyId)).toMatchObject({
      content: 'Endless',
      status: 'stopped',
      problem: null,
    });

    await t.clock.advance(1_000);
    const next = await t.send('Again', { conversationId });
    t.engine.answer('Fine');
    t.engine.finish();
    await t.clock.advance(0);
    expect(await t.message(conversationId, next.replyId)).toMatchObject({ content: 'Fine', status: 'complete' });
  });
});

describe('one reply at a time', () => {
  test('a second conversation waits for the first, then is answered', async () => {
    const t = await startTestApp();
    const first = await t.send('First');
    const second = await t.send('Second');
    expect(t.engine.generating.messages.at(-1)?.content).toBe('First');
    expect(await t.message(second.conversationId, second.replyId)).toMatchObject({ status: 'generating', content: '' });

    t.engine.finish();
    await t.clock.advance(0);
    expect(t.engine.generating.messages.at(-1)?.content).toBe('Second');
    t.engine.answer('Two');
    t.engine.finish();
    await t.clock.advance(0);
    expect(t.stored(first.replyId)?.status).toBe('complete');
    expect(t.stored(second.replyId)).toMatchObject({ content: 'Two', status: 'complete' });
  });

  test('stopping a waiting reply takes it out of the queue and leaves the running one alone', async () => {
    const t = await startTestApp();
    await t.send('First');
    const second = await t.send('Second');
    const third = await t.send('Third');
    await t.command('chat.stop', { replyId: second.replyId });
    await t.clock.advance(0);
    expect(t.stored(second.replyId)?.status).toBe('stopped');
    t.engine.finish();
    await t.clock.advance(0);
    expect(t.engine.generating.messages.at(-1)?.content).toBe('Third');
    expect(t.stored(third.replyId)?.status).toBe('generating');
  });

  test('a conversation whose reply is still being written refuses another message and another version', async () => {
    const t = await startTestApp();
    const { conversationId, replyId } = await t.send('First');
    const refusal = { code: 'reply-in-progress' };
    expect(await t.refusal('chat.send', { conversationId, text: 'Second', mode: 'fast' })).toMatchObject(refusal);
    expect(await t.refusal('chat.regenerate', { replyId, mode: 'deep' })).toMatchObject(refusal);
    expect((await t.command('conversation.open', { id: conversationId })).messages).toHaveLength(2);
  });

  test('deleting a conversation ends its reply, so that others need not wait', async () => {
    const t = await startTestApp();
    const { conversationId, replyId } = await t.send('First');
    await t.send('Second');
    await t.command('conversation.delete', { id: conversationId });
    await t.clock.advance(0);
    expect(t.stored(replyId)?.status).toBe('stopped');
    expect(t.engine.generating.messages.at(-1)?.content).toBe('Second');
  });
});

describe('asking again', () => {
  async function answered() {
    const t = await startTestApp();
    const sent = await t.send('Question');
    t.engine.answer('First version');
    t.engine.finish();
    await t.clock.advance(0);
    return { t, ...sent };
  }

  test('writes a new version beside the old one, in the mode asked for, from the same question', async () => {
    const { t, conversationId, userId, replyId } = await answered();
    const view = await t.command('chat.regenerate', { replyId, mode: 'deep' });
    await t.clock.advance(0);
    const newId = view.messages[1]?.id ?? '';
    expect(view.messages).toMatchObject([
      { id: userId },
      { parentId: userId, mode: 'deep', status: 'generating', versionIds: [replyId, newId] },
    ]);
    expect(t.engine.generating).toMatchObject({ mode: 'deep', messages: [{ role: 'user', content: 'Question' }] });

    t.engine.answer('Second version');
    t.engine.finish();
    await t.clock.advance(0);
    expect(await t.message(conversationId, newId)).toMatchObject({
      content: 'Second version',
      versionIds: [replyId, newId],
    });
    expect(t.payloads('chat.finished').at(-1)?.message.versionIds).toEqual([replyId, newId]);
  });

  test('every version stays reachable, each with what followed it', async () => {
    const { t, conversationId, replyId } = await answered();
    await t.send('Follow-up to the first', { conversationId });
    t.engine.answer('Its answer');
    t.engine.finish();
    await t.clock.advance(0);

    const second = (await t.command('chat.regenerate', { replyId, mode: 'fast' })).messages[1]?.id ?? '';
    await t.clock.advance(0);
    t.engine.answer('Second version');
    t.engine.finish();
    await t.clock.advance(0);
    const shown = async () =>
      (await t.command('conversation.open', { id: conversationId })).messages.map(({ content }) => content);
    expect(await shown()).toEqual(['Question', 'Second version']);

    const view = await t.command('conversation.selectVersion', { messageId: replyId });
    expect(view.messages.map(({ content }) => content)).toEqual([
      'Question',
      'First version',
      'Follow-up to the first',
      'Its answer',
    ]);
    expect(await shown()).toHaveLength(4);
    await t.command('conversation.selectVersion', { messageId: second });
    expect(await shown()).toEqual(['Question', 'Second version']);
  });

  test('is refused for a message of the person and for an unknown one', async () => {
    const { t, userId } = await answered();
    expect(await t.refusal('chat.regenerate', { replyId: userId, mode: 'fast' })).toMatchObject({ code: 'not-found' });
    expect(await t.refusal('chat.regenerate', { replyId: 'nobody', mode: 'fast' })).toMatchObject({
      code: 'not-found',
    });
  });
});
