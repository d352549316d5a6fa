import { describe, expect, test } from 'vitest';
import type { TokenDetail } from '../../engine/protocol.ts';
import { startTestApp, type TestApp } from '../support/test-app.ts';

type Other = readonly [id: number, text: string | null, probability: number];

function token(id: number, text: string, probability: number, others: readonly Other[] = []): TokenDetail {
  const all: readonly Other[] = [[id, text, probability], ...others];
  const alternatives = all.map(([other, shown, share]) => ({
    id: other,
    text: shown ?? '',
    isEnd: shown === null,
    logprob: Math.log(share),
  }));
  return { id, text, logprob: Math.log(probability), alternatives };
}

function tell(t: TestApp, channel: 'thinking' | 'answer', seq: number, tokens: TokenDetail[]): void {
  const text = tokens.map((one) => one.text).join('');
  t.engine.say({ kind: 'delta', id: t.engine.generating.id, seq, channel, text, nTokens: tokens.length, tokens });
}

/** An app that keeps how sure the model was, and a finished deep answer of it: "The sum is 5." */
async function answered() {
  const t = await startTestApp();
  await t.command('settings.update', { recordsConfidence: true });
  const ids = await t.send('What is 2 + 3?', { mode: 'deep' });
  tell(t, 'thinking', 0, [token(1, '', 1), token(2, 'Two and three.', 1)]);
  tell(t, 'answer', 1, [
    token(3, '', 1),
    token(10, 'The', 0.9, [[11, '\ufffd', 0.05]]),
    token(12, ' sum', 0.4, [
      [13, ' answer', 0.3],
      [14, null, 0.2],
    ]),
    token(15, ' is 5.', 0.9),
  ]);
  t.engine.finish();
  await t.clock.advance(0);
  return { t, ...ids };
}

const sum = 2;

describe('another way from a word of an answer', () => {
  test('is a version of its own: thinking and text up to there stay, and the engine goes on from their tokens', async () => {
    const { t, replyId, conversationId } = await answered();
    const { tokens } = await t.command('message.confidence', { messageId: replyId });
    expect(tokens?.[sum]).toEqual({
      text: ' sum',
      probability: 0.4,
      alternatives: [
        { text: ' answer', probability: 0.3, isEnd: false },
        { text: '', probability: 0.2, isEnd: true },
      ],
    });

    const view = await t.command('chat.continueFrom', { replyId, token: sum, alternative: 0 });
    const reply = view.messages.at(-1)!;
    expect(reply).toMatchObject({
      status: 'generating',
      mode: 'deep',
      thinking: 'Two and three.',
      content: 'The answer',
      versionIds: [replyId, reply.id],
    });
    await t.clock.advance(0);
    expect(t.engine.generating).toMatchObject({
      mode: 'deep',
      partial: { thinking: 'Two and three.', content: 'The answer', tokens: [1, 2, 3, 10, 13] },
    });

    tell(t, 'answer', 0, [token(16, ' is five.', 0.8)]);
    t.engine.finish();
    await t.clock.advance(0);
    const shown = await t.message(conversationId, reply.id);
    expect(shown).toMatchObject({ status: 'complete', thinking: 'Two and three.', content: 'The answer is five.' });
    // The first version is as it was, and the new one can be shaded, too.
    expect(t.stored(replyId)).toMatchObject({ content: 'The sum is 5.', status: 'complete' });
    const again = await t.command('message.confidence', { messageId: reply.id });
    expect(again.tokens?.map(({ text }) => text)).toEqual(['', 'The', ' answer', ' is five.']);
    expect(again.tokens?.[sum]?.alternatives[0]).toEqual({ text: ' sum', probability: 0.4, isEnd: false });
  });

  test('that was broken off goes on from its own text', async () => {
    const { t, replyId } = await answered();
    const view = await t.command('chat.continueFrom', { replyId, token: sum, alternative: 0 });
    const newId = view.messages.at(-1)!.id;
    await t.close();
    const after = await startTestApp({ dataFolder: t.dataFolder });
    await after.clock.advance(0);
    expect(after.stored(newId)).toMatchObject({ content: 'The answer', status: 'interrupted' });
    await after.command('chat.continue', { replyId: newId });
    await after.clock.advance(0);
    expect(after.engine.generating.partial?.tokens).toEqual([1, 2, 3, 10, 13]);
  });

  test.each([
    ['would end the answer', { token: sum, alternative: 1 }],
    ['is part of a character, which is not offered', { token: 1, alternative: 0 }],
    ['the model did not weigh', { token: sum, alternative: 7 }],
    ['lies behind the answer', { token: 99, alternative: 0 }],
  ])('is refused where the word %s', async (_, choice) => {
    const { t, replyId, conversationId } = await answered();
    expect(await t.refusal('chat.continueFrom', { replyId, ...choice })).toMatchObject({ code: 'no-such-choice' });
    const { messages } = await t.command('conversation.open', { id: conversationId });
    expect(messages.at(-1)).toMatchObject({ id: replyId, versionIds: [replyId] });
  });

  test('is refused while another answer is written', async () => {
    const { t, replyId } = await answered();
    await t.command('chat.regenerate', { replyId, mode: 'fast' });
    const problem = await t.refusal('chat.continueFrom', { replyId, token: sum, alternative: 0 });
    expect(problem).toMatchObject({ code: 'reply-in-progress' });
  });
});

describe('how sure the model was of an answer', () => {
  test('is not told where a part of it was not recorded', async () => {
    const { t, replyId } = await answered();
    t.db.prepare("update messages set content = content || ' And more.' where id = ?").run(replyId);
    expect(await t.command('message.confidence', { messageId: replyId })).toEqual({ tokens: null });
  });
});
