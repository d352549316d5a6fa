import { describe, expect, test } from 'vitest';
import { judgedTitle } from '../../app/services/judge-title.ts';
import { startTestApp, type TestApp } from '../support/test-app.ts';

const pause = 1_500;

/** A conversation with one answer; the model is asked for a title. */
async function answered(t: TestApp, question = 'How do I bake rye bread?', conversationId: string | null = null) {
  const sent = await t.send(question, { conversationId });
  t.engine.answer('Mix rye flour with water.');
  t.engine.finish();
  await t.clock.advance(0);
  await t.clock.advance(pause);
  return sent;
}

const titleOf = async (t: TestApp, id: string) => (await t.command('conversation.open', { id })).conversation.title;

test('after the first answer the model writes a title in fast mode, short, from the same beginning of the prompt', async () => {
  const t = await startTestApp();
  const { conversationId } = await answered(t);
  const request = t.engine.generating;
  expect(request.mode).toBe('fast');
  expect(request.maxTokens).toBeLessThan(50);
  expect(request.messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'user']);
  t.engine.answer('"Baking rye bread"');
  t.engine.finish();
  await t.clock.advance(0);
  expect(await titleOf(t, conversationId)).toBe('Baking rye bread');
  expect(t.payloads('conversation.changed').at(-1)).toMatchObject({ title: 'Baking rye bread' });
  expect((await t.command('search.find', { text: 'baking', before: null })).hits).toHaveLength(1);

  await answered(t, 'And wheat?', conversationId);
  expect(t.engine.isGenerating).toBe(false);
});

test('a message ends the title that is being written, and its answer comes first; the title is tried again after it', async () => {
  const t = await startTestApp();
  const { conversationId } = await answered(t);
  expect(t.engine.isGenerating).toBe(true);
  const next = await t.send('And wheat?', { conversationId });
  await t.clock.advance(0);
  t.engine.answer('Use wheat flour.');
  t.engine.finish();
  await t.clock.advance(0);
  expect(await t.message(conversationId, next.replyId)).toMatchObject({
    content: 'Use wheat flour.',
    status: 'complete',
  });
  expect(await titleOf(t, conversationId)).toBe('How do I bake rye bread?');

  await t.clock.advance(pause);
  t.engine.answer('Baking bread');
  t.engine.finish();
  await t.clock.advance(0);
  expect(await titleOf(t, conversationId)).toBe('Baking bread');
});

test('a person’s own title stays, also when it comes while the model writes', async () => {
  const t = await startTestApp();
  const { conversationId } = await answered(t);
  await t.command('conversation.rename', { id: conversationId, title: 'Mine' });
  t.engine.answer('Baking rye bread');
  t.engine.finish();
  await t.clock.advance(0);
  expect(await titleOf(t, conversationId)).toBe('Mine');
});

test('what makes no title leaves the first words, and is not tried again', async () => {
  const t = await startTestApp();
  const { conversationId } = await answered(t);
  t.engine.answer('<think>');
  t.engine.finish();
  await t.clock.advance(0);
  await answered(t, 'And wheat?', conversationId);
  expect(t.engine.isGenerating).toBe(false);
  expect(await titleOf(t, conversationId)).toBe('How do I bake rye bread?');
});

test('an engine that dies of it costs nobody a word', async () => {
  const t = await startTestApp();
  const { conversationId } = await answered(t);
  t.engine.crash();
  await t.clock.advance(5_000);
  expect(await titleOf(t, conversationId)).toBe('How do I bake rye bread?');
  expect(await t.command('app.problems', null)).toEqual([]);
});

describe('a title is taken', () => {
  const question = 'How do I bake rye bread at home?';
  const taken: readonly [string, string][] = [
    ['Baking rye bread', 'Baking rye bread'],
    ['**Title:** "Rye bread basics."', 'Rye bread basics'],
    ['# Rye bread\nMore text', 'Rye bread'],
    ['“Home-made rye bread”', 'Home-made rye bread'],
  ];
  test.each(taken)('from %j', (written, title) => {
    expect(judgedTitle(written, question, 'Mix flour.')).toBe(title);
  });

  test('from Chinese for Chinese', () => {
    expect(judgedTitle('《黑麦面包的做法》', '怎么做黑麦面包？', '先混合面粉。')).toBe('黑麦面包的做法');
  });
});

describe('a title is refused', () => {
  test.each([
    ['', 'empty'],
    ['<think>', 'markup'],
    ['12 + 30 = 42', 'an answer'],
    ['Sure, here is a title about bread', 'talk'],
    ['Paris in the spring', 'about something else'],
    ['黑麦面包', 'another script'],
    ['bread bread bread bread', 'repetitive'],
    ['Bread is made by mixing flour with water and salt and then waiting for a long time', 'too long'],
    ['[bread](https://example.org)', 'a link'],
  ])('%j: %s', (written) => {
    expect(judgedTitle(written, 'How do I bake rye bread?', 'Mix flour.')).toBeNull();
  });
});
