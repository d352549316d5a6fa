import { describe, expect, test } from 'vitest';
import { modeReason } from '../../app/contract/modes.ts';
import type { AskedMode } from '../../app/contract.ts';
import { MessageRepository } from '../../app/storage/messages.ts';
import { modeReasonSchema } from '../../engine/protocol.ts';
import { startTestApp, type TestApp } from '../support/test-app.ts';

const stored = (t: TestApp, id: string) => new MessageRepository(t.db).find(id);

test('the window knows the same reasons for a mode as the engine gives', () => {
  expect(modeReason.options).toEqual(modeReasonSchema.options);
});

/** Asks in this mode and lets the scripted engine answer as Auto does, to the end. */
async function answered(t: TestApp, mode: AskedMode, chosen: 'fast' | 'deep') {
  const ids = await t.send('Hello', { mode });
  if (mode === 'auto') t.engine.judge(chosen, chosen === 'fast' ? ['sure'] : ['several-steps', 'unsure-number']);
  t.engine.answer('Hi.');
  t.engine.finish();
  await t.clock.advance(0);
  return ids;
}

describe('a message in Auto', () => {
  test('is asked for as such, with the threshold of the settings, and is fast until that is judged', async () => {
    const t = await startTestApp();
    const { replyId } = await t.send('Hello', { mode: 'auto' });
    expect(t.engine.generating).toMatchObject({ mode: 'auto', autoThreshold: 0.5 });
    expect(stored(t, replyId)).toMatchObject({ askedMode: 'auto', mode: 'fast', why: [] });
  });

  test('tells the mode and why before the text comes, and keeps both with the reply', async () => {
    const t = await startTestApp();
    const { replyId, conversationId } = await t.send('Hello', { mode: 'auto' });
    t.engine.judge('deep', ['several-steps']);
    t.engine.thinking('Well');
    t.engine.answer('Hi.');
    t.engine.finish();
    await t.clock.advance(0);

    expect(t.payloads('chat.judged')).toEqual([{ replyId, mode: 'deep', why: ['several-steps'] }]);
    expect(t.payloads('chat.finished')).toMatchObject([{ message: { mode: 'deep', why: ['several-steps'] } }]);
    const { messages } = await t.command('conversation.open', { id: conversationId });
    expect(messages).toMatchObject([
      { askedMode: 'auto', mode: 'fast', why: [] },
      { askedMode: 'auto', mode: 'deep', why: ['several-steps'], status: 'complete' },
    ]);
  });

  test('that the engine answers in another mode than asked, for a typed switch, keeps the one used', async () => {
    const t = await startTestApp();
    const { replyId } = await t.send('Hello /think', { mode: 'fast' });
    t.engine.judge('deep', ['typed']);
    t.engine.finish();
    await t.clock.advance(0);
    expect(stored(t, replyId)).toMatchObject({ askedMode: 'fast', mode: 'deep' });
  });
});

describe('a fast answer that Auto gives up', () => {
  async function escalate() {
    const t = await startTestApp();
    const { replyId, conversationId } = await t.send('Hello', { mode: 'auto' });
    t.engine.judge('fast', ['sure']);
    t.engine.answer('It is 7. Wait,');
    t.engine.restart(['restarted']);
    const deepId = t.payloads('chat.escalated')[0]?.message.id ?? '';
    return { t, replyId, conversationId, deepId };
  }

  test('stays as a version; the next one is written from there', async () => {
    const { t, replyId, conversationId, deepId } = await escalate();
    expect(t.payloads('chat.finished')).toMatchObject([
      { message: { id: replyId, status: 'stopped', content: 'It is 7. Wait,', problem: { code: 'escalated' } } },
    ]);
    expect(t.payloads('chat.escalated')).toMatchObject([
      {
        replacedId: replyId,
        message: { id: deepId, askedMode: 'auto', mode: 'deep', why: ['restarted'], status: 'generating', content: '' },
      },
    ]);
    t.engine.thinking('Hm.');
    t.engine.answer('It is 8.');
    t.engine.finish();
    await t.clock.advance(0);

    const { messages } = await t.command('conversation.open', { id: conversationId });
    expect(messages.at(-1)).toMatchObject({
      id: deepId,
      mode: 'deep',
      why: ['restarted'],
      thinking: 'Hm.',
      content: 'It is 8.',
      status: 'complete',
      modelName: expect.stringMatching(/./),
      versionIds: [replyId, deepId],
    });
    expect(t.payloads('chat.delta').map((delta) => [delta.replyId, delta.seq])).toEqual([
      [replyId, 0],
      [deepId, 0],
      [deepId, 1],
    ]);
  });

  test('can be stopped by the id of the new version', async () => {
    const { t, deepId } = await escalate();
    t.engine.thinking('Hm');
    await t.command('chat.stop', { replyId: deepId });
    await t.clock.advance(0);
    expect(stored(t, deepId)).toMatchObject({ status: 'stopped', thinking: 'Hm', problem: null });
  });

  test('is judged and stays deep after a crash of the app', async () => {
    const { t, replyId, deepId } = await escalate();
    t.engine.thinking('Hm');
    await t.close();
    const after = await startTestApp({ dataFolder: t.dataFolder });
    expect(stored(after, replyId)).toMatchObject({ status: 'stopped', content: 'It is 7. Wait,' });
    expect(stored(after, deepId)).toMatchObject({
      status: 'interrupted',
      mode: 'deep',
      why: ['restarted'],
      thinking: 'Hm',
    });
  });
});

describe('turning a choice of Auto round', () => {
  const threshold = async (t: TestApp) => (await t.command('settings.get', null)).autoThreshold;

  test('to deep lets it think sooner, to fast later', async () => {
    const t = await startTestApp();
    const fast = await answered(t, 'auto', 'fast');
    await t.command('chat.regenerate', { replyId: fast.replyId, mode: 'deep' });
    expect(await threshold(t)).toBe(0.45);

    const u = await startTestApp();
    const deep = await answered(u, 'auto', 'deep');
    await u.command('chat.regenerate', { replyId: deep.replyId, mode: 'fast' });
    expect(await threshold(u)).toBe(0.55);
  });

  test('counts once for a question, and not where Auto did not choose', async () => {
    const t = await startTestApp();
    const { replyId } = await answered(t, 'auto', 'fast');
    for (let round = 0; round < 3; round++) {
      await t.command('chat.regenerate', { replyId, mode: 'deep' });
      await t.clock.advance(0);
      t.engine.finish();
      await t.clock.advance(0);
    }
    expect(await threshold(t)).toBe(0.45);

    const plain = await answered(t, 'fast', 'fast');
    await t.command('chat.regenerate', { replyId: plain.replyId, mode: 'deep' });
    expect(await threshold(t)).toBe(0.45);
  });

  test('stays within bounds, however often', async () => {
    const t = await startTestApp();
    for (let round = 0; round < 8; round++) {
      const { replyId } = await answered(t, 'auto', 'fast');
      await t.command('chat.regenerate', { replyId, mode: 'deep' });
      await t.clock.advance(0);
      t.engine.finish();
      await t.clock.advance(0);
    }
    expect(await threshold(t)).toBe(0.25);
  });

  test('changes what the engine is told next', async () => {
    const t = await startTestApp();
    const { replyId } = await answered(t, 'auto', 'fast');
    await t.command('chat.regenerate', { replyId, mode: 'deep' });
    await t.clock.advance(0);
    t.engine.finish();
    await t.clock.advance(0);
    await t.send('More', { mode: 'auto' });
    expect(t.engine.generating).toMatchObject({ autoThreshold: 0.45 });
  });
});
