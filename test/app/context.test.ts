import { describe, expect, test } from 'vitest';
import type { CommandInput } from '../../app/contract.ts';
import type { EngineRequest } from '../../engine/protocol.ts';
import { attachDocument } from '../support/attach-document.ts';
import { ScriptedFiles } from '../support/scripted-files.ts';
import { scriptedCost } from '../support/scripted-machine.ts';
import { startTestApp, type TestApp } from '../support/test-app.ts';

/** The scripted engine counts a token for each four characters. Its model was made for 2,048 positions and takes 8,192 at most. */
const word = 'word '.repeat(40).trim();
const pages = (count: number, charactersEach = 1_000) =>
  Array.from({ length: count }, (_, i) => `Page ${i + 1}. ${word} `.repeat(10).slice(0, charactersEach));

async function startApp() {
  const description = { contextLength: 2_048, maxContextTokens: 8_192 };
  return startTestApp({ files: new ScriptedFiles(() => null, { description, cost: scriptedCost(5_000_000) }) });
}

/** A conversation of one finished turn. */
async function startConversation(t: TestApp, text = 'Hello', answer = 'Good day') {
  const { conversationId, userId, replyId } = await t.send(text);
  t.engine.answer(answer);
  t.engine.finish();
  await t.clock.advance(0);
  return { conversationId, userId, replyId };
}

const plan = (t: TestApp, conversationId: string, draft = '', mode: 'fast' | 'deep' = 'fast') =>
  t.commandWhile('context.plan', { conversationId, draft, mode } satisfies CommandInput<'context.plan'>);
const loads = (t: TestApp) =>
  t.engine.requests.filter((request): request is Extract<EngineRequest, { kind: 'load' }> => request.kind === 'load');
const summary = ({ blocks }: Awaited<ReturnType<typeof plan>>) =>
  blocks.map(({ kind, label, tokens }) => `${kind} ${label}: ${tokens}`);

describe('the context meter', () => {
  test('shows the tokens of the history, the draft and the reserve', async () => {
    const t = await startApp();
    const { conversationId } = await startConversation(t);
    const found = await plan(t, conversationId, 'And what is 2 + 3?');
    expect(summary(found)).toEqual(['message Hello: 6', 'message Good day: 6', 'draft : 9', `reserve : ${512 + 7}`]);
    expect(found).toMatchObject({ capacity: 2_048, tokens: 540, ropeFactor: 1, kvType: 'F16', notes: [] });
  });

  test('asks the engine only for what it has not counted: while a person types, the draft', async () => {
    const t = await startApp();
    const { conversationId } = await startConversation(t);
    await plan(t, conversationId, 'And');
    await plan(t, conversationId, 'And what');
    const counted = t.engine.requests.flatMap((request) => (request.kind === 'count' ? [request.messages.length] : []));
    expect(counted).toEqual([3, 1]);
  });

  test('counts while a reply is being written', async () => {
    const t = await startApp();
    const { conversationId } = await startConversation(t);
    await t.send('A long task', { conversationId });
    expect(t.engine.isGenerating).toBe(true);
    expect((await plan(t, conversationId, 'Next')).tokens).toBeGreaterThan(0);
  });

  test('is refused for a conversation that does not exist', async () => {
    const t = await startApp();
    expect(await t.refusal('context.plan', { conversationId: 'gone', draft: '', mode: 'fast' })).toMatchObject({
      code: 'not-found',
    });
  });

  test('takes off what the model has read before', async () => {
    const t = await startApp();
    const { conversationId } = await startConversation(t, 'Read this: '.repeat(10));
    const found = await plan(t, conversationId, 'More');
    const [question, answer, draft] = found.blocks.map(({ tokens }) => tokens);
    expect(question).toBe(32);
    // The answer is read again, without its thinking, as is the opening of the next reply.
    expect(found.tokensToRead).toBe((answer ?? 0) + (draft ?? 0) + 7);
  });
});

describe('taking messages out of the context', () => {
  test('keeps them in the conversation and from the model', async () => {
    const t = await startApp();
    const { conversationId, userId, replyId } = await startConversation(t);
    await t.command('context.exclude', { messageId: userId, isExcluded: true });
    await t.command('context.exclude', { messageId: replyId, isExcluded: true });
    const found = await plan(t, conversationId, 'Go on');
    expect(found.blocks.map(({ kind, isExcluded }) => `${kind} ${isExcluded}`)).toEqual([
      'message true',
      'message true',
      'draft false',
      'reserve false',
    ]);
    expect(found.notes).toEqual([{ kind: 'excluded', messages: 2 }]);
    await t.send('Go on', { conversationId });
    expect(t.engine.generating.messages).toEqual([{ role: 'user', content: 'Go on' }]);

    t.engine.finish();
    await t.clock.advance(0);
    await t.command('context.exclude', { messageId: userId, isExcluded: false });
    await t.send('More', { conversationId });
    expect(t.engine.generating.messages.map(({ content }) => content)).toEqual(['Hello', 'Go on', 'More']);
  });

  test('is refused for a message that does not exist', async () => {
    const t = await startApp();
    expect(await t.refusal('context.exclude', { messageId: 'gone', isExcluded: true })).toMatchObject({
      code: 'not-found',
    });
  });
});

describe('documents', () => {
  test('that fit stand whole before everything else, and the model that is loaded stays', async () => {
    const t = await startApp();
    const { conversationId } = await startConversation(t);
    attachDocument(t.db, conversationId, 'report.pdf', pages(2));
    const found = await plan(t, conversationId, 'What is it about?');
    expect(found.blocks.map(({ kind }) => kind)).toEqual(['document', 'message', 'message', 'draft', 'reserve']);
    expect(found).toMatchObject({ capacity: 2_048, notes: [] });
    await t.send('What is it about?', { conversationId });
    const { messages } = t.engine.generating;
    expect(messages.map(({ role, isKept }) => `${role} ${isKept ?? false}`)).toEqual([
      'user true',
      'user false',
      'assistant false',
      'user false',
    ]);
    expect(messages[0]?.content).toContain('[page 2]\n[2] Page 2.');
    expect(loads(t)).toHaveLength(1);
  });

  test('that need it have the model opened with more positions, and the next question does not', async () => {
    const t = await startApp();
    const { conversationId } = await startConversation(t);
    attachDocument(t.db, conversationId, 'report.pdf', pages(8));
    const found = await plan(t, conversationId, 'What is it about?');
    expect(found).toMatchObject({ capacity: 4_096, ropeFactor: 2 });
    expect(found.notes).toEqual([{ kind: 'stretched', factor: 2 }]);
    for (const text of ['What is it about?', 'And then?']) {
      await t.send(text, { conversationId });
      t.engine.answer('Words.');
      t.engine.finish();
      await t.clock.advance(0);
    }
    expect(loads(t).map(({ contextTokens }) => contextTokens)).toEqual([2_048, 4_096]);
  });

  test('that fit nowhere are shown in passages, right before the question, as the plan says', async () => {
    const t = await startApp();
    const { conversationId } = await startConversation(t);
    const texts = pages(60);
    texts[41] = `The captain of the ferry was Oona Larsen. ${texts[41]}`;
    attachDocument(t.db, conversationId, 'long.pdf', texts);
    const question = 'Who was captain of the ferry?';
    const found = await plan(t, conversationId, question);
    expect(found.blocks.map(({ kind }) => kind)).toEqual(['message', 'message', 'document', 'draft', 'reserve']);
    const document = found.blocks.find(({ kind }) => kind === 'document');
    expect(document).toMatchObject({
      kind: 'document',
      label: 'long.pdf',
      passages: { total: 60 },
      isForgotten: false,
    });
    const shown = document?.passages?.shown ?? 0;
    expect(shown).toBeGreaterThan(1);
    expect(found.notes[0]).toEqual({ kind: 'passages', shown, total: 60 });

    const { replyId } = await t.send(question, { conversationId });
    const { messages } = t.engine.generating;
    expect(messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'user', 'user']);
    const passages = messages[2]?.content ?? '';
    expect(passages).toContain('[42] The captain of the ferry was Oona Larsen.');
    expect(passages.match(/^\[\d+\] /gm)).toHaveLength(shown);

    // The answer says so for good.
    t.engine.answer('Oona Larsen [42].');
    t.engine.finish();
    await t.clock.advance(0);
    const seen = { kind: 'passages', shown, total: 60 };
    expect(t.payloads('chat.finished').at(-1)?.message).toMatchObject({ id: replyId, documentsSeen: seen });
    const { messages: kept } = await t.command('conversation.open', { id: conversationId });
    expect(kept.map(({ documentsSeen }) => documentsSeen)).toEqual([null, null, null, seen]);
  });

  test('what the inspector shows is what the engine is asked', async () => {
    const t = await startApp();
    const { conversationId } = await startConversation(t);
    attachDocument(t.db, conversationId, 'report.pdf', pages(2));
    const question = { conversationId, draft: 'What is it about?', mode: 'fast' } as const;
    const { blocks } = await t.commandWhile('context.inspect', question);
    await t.send(question.draft, { conversationId });
    const sent = t.engine.generating.messages.map(({ content }) => content);
    expect(blocks.filter(({ kind }) => kind !== 'reserve').map(({ text }) => text)).toEqual(sent);
  });

  test('a conversation that no longer fits loses its oldest turns, and the plan says which', async () => {
    const t = await startApp();
    const { conversationId } = await startConversation(t, 'x'.repeat(12_000), 'y'.repeat(12_000));
    await t.send('x'.repeat(8_000), { conversationId });
    t.engine.answer('z');
    t.engine.finish();
    await t.clock.advance(0);
    const found = await plan(t, conversationId, 'Go on');
    expect(found.capacity).toBe(8_192);
    expect(found.blocks.map(({ isForgotten }) => isForgotten)).toEqual([true, true, false, false, false, false]);
    expect(found.notes).toContainEqual({ kind: 'forgotten', messages: 2 });
    await t.send('Go on', { conversationId });
    expect(t.engine.generating.messages).toHaveLength(3);
  });
});

test('in Auto there is room for what thinking may need, too', async () => {
  const description = { contextLength: 32_768, maxContextTokens: 65_536 };
  const loadedFor = async (mode: 'fast' | 'auto') => {
    const t = await startTestApp({ files: new ScriptedFiles(() => null, { description, cost: scriptedCost(5_000) }) });
    await t.send('word '.repeat(23_000), { mode });
    await t.until(() => t.engine.isGenerating);
    return loads(t).at(-1)?.contextTokens;
  };
  expect(await loadedFor('fast')).toBe(32_768);
  expect(await loadedFor('auto')).toBe(65_536);
});

describe('an answer that goes on', () => {
  test('is given room for what it has and for more', async () => {
    const t = await startApp();
    const { replyId } = await t.send('Tell me all');
    t.engine.answer('word '.repeat(1_500));
    t.engine.finish('context');
    await t.clock.advance(0);
    expect(loads(t).at(-1)).toMatchObject({ contextTokens: 2_048 });
    await t.command('chat.continue', { replyId });
    await t.until(() => t.engine.isGenerating);
    expect(loads(t).at(-1)).toMatchObject({ contextTokens: 4_096 });
  });
});

describe('references of an answer', () => {
  test('lead to their passages and say whether these support them', async () => {
    const t = await startApp();
    const { conversationId } = await startConversation(t);
    const text = 'The captain of the ferry was Oona Larsen. It sank in 1904.';
    const documentId = attachDocument(t.db, conversationId, 'ferry.pdf', [text]);
    const { replyId } = await t.send('Who was captain?', { conversationId });
    t.engine.answer('The captain was Oona Larsen [1]. The ferry sank in 1914 [9].');
    t.engine.finish();
    await t.clock.advance(0);
    expect(await t.command('chat.citations', { replyId })).toEqual([
      {
        number: 1,
        passage: { number: 1, documentId, part: 1, start: 0, end: text.length },
        documentName: 'ferry.pdf',
        support: 'supported',
      },
      { number: 9, passage: null, documentName: null, support: 'unverified' },
    ]);
  });
});
