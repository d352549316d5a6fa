import { expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/test-app.ts';

const settings = { systemPrompt: 'Answer like a pirate.', sampling: { temperature: 0.1, topK: 5 } };

async function finish(t: TestApp): Promise<void> {
  t.engine.answer('Arr');
  t.engine.finish();
  await t.clock.advance(0);
}

test('what a conversation begins with reaches the model, and stays with the conversation', async () => {
  const t = await startTestApp();
  const { conversation } = await t.command('chat.send', {
    conversationId: null,
    text: 'Hello',
    mode: 'fast',
    settings,
  });
  await t.clock.advance(0);
  expect(t.engine.generating.messages[0]).toEqual({ role: 'system', content: 'Answer like a pirate.' });
  expect(t.engine.generating.sampling).toEqual({ temperature: 0.1, topK: 5 });
  await finish(t);
  await t.close();
  const next = await startTestApp({ dataFolder: t.dataFolder });
  expect(await next.command('conversation.settings', { id: conversation.id })).toMatchObject({ settings });
});

test('a change holds from the next message on, for this conversation alone', async () => {
  const t = await startTestApp();
  const { conversationId } = await t.send('Hello');
  expect(t.engine.generating.sampling).toEqual({});
  await finish(t);
  await t.command('conversation.configure', { id: conversationId, settings });
  await t.send('Again', { conversationId });
  expect(t.engine.generating).toMatchObject({
    sampling: settings.sampling,
    messages: [{ role: 'system' }, {}, {}, {}],
  });
  await finish(t);
  await t.send('Elsewhere');
  expect(t.engine.generating.messages.map(({ role }) => role)).toEqual(['user']);
  await t.command('conversation.configure', { id: conversationId, settings: { systemPrompt: '  ', sampling: {} } });
});

test('settings out of range, and of a conversation that is not there, are refused', async () => {
  const t = await startTestApp();
  const { conversationId: id } = await t.send('Hello');
  for (const sampling of [{ temperature: -1 }, { topP: 0 }, { topK: 1.5 }, { minP: 2 }, { presencePenalty: 3 }]) {
    expect(await t.refusal('conversation.configure', { id, settings: { systemPrompt: '', sampling } })).toMatchObject({
      code: 'bad-input',
    });
  }
  expect(await t.refusal('conversation.configure', { id: 'nobody', settings })).toMatchObject({ code: 'not-found' });
  expect(await t.refusal('conversation.settings', { id: 'nobody' })).toMatchObject({ code: 'not-found' });
});

test('presets are kept by name, replaced by the same name, and come back when their deletion is undone', async () => {
  const t = await startTestApp();
  const { id } = await t.command('preset.save', { name: ' Pirate ', settings });
  await t.command('preset.save', { name: 'Clerk', settings: { systemPrompt: 'Be dull.', sampling: {} } });
  await t.command('preset.save', { name: 'Pirate', settings: { ...settings, sampling: { minP: 0.1 } } });
  const names = async () => (await t.command('preset.list', null)).map(({ name }) => name);
  expect(await names()).toEqual(['Clerk', 'Pirate']);
  expect((await t.command('preset.list', null))[1]).toMatchObject({ id, settings: { sampling: { minP: 0.1 } } });
  await t.command('preset.delete', { id });
  expect(await names()).toEqual(['Clerk']);
  await t.command('preset.restore', { id });
  expect(await names()).toEqual(['Clerk', 'Pirate']);
  expect(await t.refusal('preset.delete', { id: 'nobody' })).toMatchObject({ code: 'preset-not-found' });
});
