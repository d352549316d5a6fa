import { describe, expect, test } from 'vitest';
import { stretchesOf } from '../../app/context-plan/parts.ts';
import { isSummaryRequest } from '../../app/context-plan/summary-request.ts';
import { attachDocument } from '../support/attach-document.ts';
import { ScriptedFiles } from '../support/scripted-files.ts';
import { scriptedCost } from '../support/scripted-machine.ts';
import { startTestApp, type TestApp } from '../support/test-app.ts';

/** The scripted engine counts a token for each four characters; its model takes 8,192 positions at most and is run with 2,048. */
const pages = (count: number) =>
  Array.from({ length: count }, (_, i) => `Page ${i + 1}. ${'word '.repeat(195)}`.trim());

async function startConversation(nPages: number): Promise<{ t: TestApp; conversationId: string }> {
  const description = { contextLength: 2_048, maxContextTokens: 8_192 };
  const t = await startTestApp({
    files: new ScriptedFiles(() => null, { description, cost: scriptedCost(5_000_000) }),
  });
  const { conversationId } = await t.send('Hello');
  t.engine.answer('Good day');
  t.engine.finish();
  await t.clock.advance(0);
  attachDocument(t.db, conversationId, 'long.pdf', pages(nPages));
  return { t, conversationId };
}

/** Answers each part as it is asked for; ends at the first request that is none. Returns the parts. */
async function answerParts(t: TestApp, answer: (part: number) => string): Promise<string[]> {
  const parts: string[] = [];
  for (;;) {
    await t.clock.advance(0);
    const { messages } = t.engine.generating;
    if (messages.at(-1)?.content === 'Summarise the document') return parts;
    parts.push(messages[0]?.content ?? '');
    t.engine.answer(answer(parts.length));
    t.engine.finish();
  }
}

const numbersIn = (text: string) => [...text.matchAll(/^\[(\d+)\] /gm)].map(([, number]) => Number(number));

describe('a request for a summary', () => {
  test.each([
    'Summarise the document',
    'Can you give me a summary of this?',
    'tl;dr',
    'What are the key points?',
    'Fasse den Text zusammen.',
    'Résume ce document.',
    'Haz un resumen.',
    'Краткое содержание, пожалуйста',
    '请总结这份文件',
    '要約してください',
  ])('%s', (question) => {
    expect(isSummaryRequest(question)).toBe(true);
  });

  test.each(['Who wrote the report?', 'When was the summit?', 'What does chapter 3 say about costs?'])(
    'is not: %s',
    (question) => {
      expect(isSummaryRequest(question)).toBe(false);
    },
  );
});

test('documents are cut into stretches of about equal length with all their passages', () => {
  const document = (id: string, count: number) => ({
    document: {
      ...{ id, name: id, partKind: 'text' as const },
      passages: Array.from({ length: count }, (_, i) => ({
        ...{ number: i + 1, part: 1, partTitle: null, start: 0, end: 0, text: 'x'.repeat(1_000) },
      })),
    },
    tokens: count * 250,
  });
  const stretches = stretchesOf([document('a', 30), document('b', 10)], 3_000);
  expect(stretches.map(({ tokens }) => tokens)).toEqual([2_500, 2_500, 2_500, 2_500]);
  expect(stretches.map(({ blocks }) => blocks.map(({ id, passages }) => `${id} ${passages.length}`))).toEqual([
    ['a 10'],
    ['a 10'],
    ['a 10'],
    ['b 10'],
  ]);
});

describe('a summary of documents that fit no context', () => {
  test('has the model read all of them in parts, tells how far it is, and answers from what it wrote', async () => {
    const { t, conversationId } = await startConversation(60);
    const { replyId } = await t.send('Summarise the document', { conversationId });
    const parts = await answerParts(t, (part) => `Summary ${part} [${part}].`);
    expect(parts.length).toBeGreaterThan(5);
    expect(parts.flatMap(numbersIn)).toEqual(Array.from({ length: 60 }, (_, i) => i + 1));
    const told = t.payloads('chat.progress').filter((progress) => progress.replyId === replyId);
    expect(told.map(({ done }) => done)).toEqual(told.map(({ done }) => done).toSorted((a, b) => a - b));
    expect(told.at(-1)?.done).toBe(told.at(-1)?.total);

    const digest = t.engine.generating.messages.at(-2)?.content ?? '';
    for (const part of parts.keys()) expect(digest).toContain(`Summary ${part + 1} [${part + 1}].`);
    t.engine.answer('All in all, words.');
    t.engine.finish();
    await t.clock.advance(0);
    expect(await t.message(conversationId, replyId)).toMatchObject({
      status: 'complete',
      content: 'All in all, words.',
      documentsSeen: { kind: 'summaries', shown: 60, total: 60 },
    });

    await t.send('Summarise the document', { conversationId });
    await t.clock.advance(0);
    expect(t.engine.generating.messages.at(-2)?.content).toBe(digest);
  });

  test('joins what was written about the parts until it fits', async () => {
    const { t, conversationId } = await startConversation(60);
    await t.send('Summarise the document', { conversationId });
    const long = (part: number) => (part < 20 ? `Summary ${part}. ${'word '.repeat(230)}` : 'Joined.');
    const parts = await answerParts(t, long);
    expect(parts.filter((text) => numbersIn(text).length === 0 && text.includes('Summary 1.'))).toHaveLength(1);
    const tokens = (t.engine.generating.messages.at(-2)?.content.length ?? 0) / 4;
    expect(tokens).toBeLessThan(1_500);
  });

  test('is stopped in the middle', async () => {
    const { t, conversationId } = await startConversation(60);
    const { replyId } = await t.send('Summarise the document', { conversationId });
    await t.clock.advance(0);
    await t.command('chat.stop', { replyId });
    await t.clock.advance(0);
    expect(await t.message(conversationId, replyId)).toMatchObject({ status: 'stopped' });
    expect(t.engine.isGenerating).toBe(false);
  });

  test('is announced in the plan, with all that will be read', async () => {
    const { t, conversationId } = await startConversation(60);
    const question = { conversationId, draft: 'Summarise the document', mode: 'fast' } as const;
    const plan = await t.commandWhile('context.plan', question);
    expect(plan.notes[0]).toEqual({ kind: 'summarised' });
    expect(plan.tokensToRead).toBeGreaterThan(60 * 240);
  });

  test('is none where they fit', async () => {
    const { t, conversationId } = await startConversation(2);
    await t.send('Summarise the document', { conversationId });
    await t.clock.advance(0);
    expect(t.engine.generating.messages.at(-1)?.content).toBe('Summarise the document');
  });
});
