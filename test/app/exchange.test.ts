import { existsSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { markdownOf } from '../../app/exchange/markdown.ts';
import { portableConversation } from '../../app/exchange/portable.ts';
import { readExport } from '../../app/exchange/read-export.ts';
import { temporaryFolder } from '../support/temp-folder.ts';
import { startTestApp, type TestApp } from '../support/test-app.ts';

async function turn(t: TestApp, text: string, answer: string, conversationId: string | null = null) {
  const sent = await t.send(text, { conversationId, mode: 'deep' });
  t.engine.thinking('Let me see.');
  t.engine.answer(answer);
  t.engine.finish();
  await t.clock.advance(0);
  return sent;
}

const code = 'Like this:\n\n```ts\nconst a = `x`;\n~~~\n```\n\nDone.';

function importFile(t: TestApp, text: string): void {
  t.importPath = join(temporaryFolder(), 'file.json');
  writeFileSync(t.importPath, text);
}

describe('an export', () => {
  test('in Markdown holds the shown path with its code as it is, and thinking only where it is asked for', async () => {
    const t = await startTestApp();
    const { conversationId } = await turn(t, 'Show me a/b: code?', code);
    t.savePath = join(temporaryFolder(), 'out.md');
    const choice = { ids: [conversationId], format: 'markdown' as const, includesThinking: false };
    expect(await t.command('conversation.export', choice)).toEqual({ fileName: 'out.md', conversations: 1 });
    expect(t.offeredNames).toEqual(['Show me a b code.md']);
    const text = readFileSync(t.savePath, 'utf8');
    expect(text).toContain('# Show me a/b: code?');
    expect(text).toContain('## You\n\nShow me a/b: code?\n\n## ');
    expect(text).toContain(` (Deep)\n\n${code}`);
    expect(text).not.toContain('Let me see.');
    await t.command('conversation.export', { ...choice, includesThinking: true });
    expect(readFileSync(t.savePath, 'utf8')).toContain('> Let me see.');
  });

  test('closes a code block that an answer left open', () => {
    const conversation = portableConversation.parse({
      ...{ id: 'c', title: 'T', createdAt: 0, updatedAt: 0, headId: 'b' },
      messages: [
        { id: 'a', parentId: null, role: 'user', content: 'Q', createdAt: 0 },
        { id: 'b', parentId: 'a', role: 'assistant', content: '````md\n```js\n1', createdAt: 0 },
      ],
    });
    expect(markdownOf(conversation, { includesThinking: false })).toMatch(/```js\n1\n````\n$/);
  });

  test('in JSON comes back as it was, versions and folder included, and is known when it comes twice', async () => {
    const t = await startTestApp();
    const { conversationId, replyId } = await turn(t, 'Question', 'First answer');
    await t.command('chat.regenerate', { replyId, mode: 'fast' });
    await t.clock.advance(0);
    t.engine.answer('Second answer');
    t.engine.finish();
    await t.clock.advance(0);
    const { id: folderId } = await t.command('folder.create', { name: 'Work' });
    await t.command('conversation.organise', { id: conversationId, folderId, isPinned: true });
    t.savePath = join(temporaryFolder(), 'all.json');
    await t.command('conversation.export', { ids: null, format: 'json', includesThinking: true });

    const other = await startTestApp();
    other.importPath = t.savePath;
    const preview = await other.command('import.preview', null);
    expect(preview).toMatchObject({
      format: 'tandem',
      unreadable: 0,
      conversations: [{ title: 'Question', messages: 3, isKnown: false }],
    });
    const { ids } = await other.command('import.apply', { importId: preview?.importId ?? '' });
    const [id = ''] = ids;
    const view = await other.command('conversation.open', { id });
    expect(view.messages.map(({ content }) => content)).toEqual(['Question', 'Second answer']);
    expect(view.messages[1]?.versionIds).toHaveLength(2);
    expect(view.conversation).toMatchObject({ title: 'Question', isPinned: true });
    expect((await other.command('folder.list', null)).map(({ name }) => name)).toEqual(['Work']);
    expect((await other.command('search.find', { text: 'second answer', before: null })).hits).toHaveLength(1);

    const again = await other.command('import.preview', null);
    expect(again?.conversations).toMatchObject([{ isKnown: true }]);
    expect(await other.command('import.apply', { importId: again?.importId ?? '' })).toEqual({ ids: [], known: 1 });
    t.importPath = t.savePath;
    expect((await t.command('import.preview', null))?.conversations).toMatchObject([{ isKnown: true }]);
  });

  test('that is cancelled or cannot be written leaves what was there', async () => {
    const t = await startTestApp();
    await turn(t, 'Question', 'Answer');
    const choice = { ids: null, format: 'json', includesThinking: false } as const;
    expect(await t.command('conversation.export', choice)).toBeNull();
    const folder = temporaryFolder();
    t.savePath = join(folder, 'taken.json');
    mkdirSync(t.savePath);
    expect(await t.refusal('conversation.export', choice)).toMatchObject({ code: 'export-failed' });
    expect(existsSync(`${t.savePath}.part`)).toBe(false);
    const empty = await startTestApp();
    expect(await empty.refusal('conversation.export', choice)).toMatchObject({ code: 'nothing-to-export' });
  });
});

describe('an import', () => {
  const chatGpt = [
    {
      title: 'Trip',
      create_time: 1_700_000_000.5,
      update_time: 1_700_000_100,
      conversation_id: 'gpt-1',
      current_node: 'n4',
      mapping: {
        n4: node('n2', 'assistant', 'Paris, then Rome.', { metadata: { model_slug: 'gpt-4o' } }),
        root: { id: 'root', parent: null, children: ['n1'] },
        n1: node('root', 'system', ''),
        n3: node('n2', 'assistant', 'Berlin.'),
        n2: node('n1', 'user', 'Where to?'),
      },
    },
    {
      title: 'Only a picture',
      mapping: { a: { message: { author: { role: 'user' }, content: { content_type: 'image' } } } },
    },
  ];
  function node(parent: string, role: string, text: string, more: object = {}) {
    return { parent, message: { author: { role }, content: { content_type: 'text', parts: [text] }, ...more } };
  }

  test('of ChatGPT’s export takes the versions and shows the one that was shown there', () => {
    const { format, conversations, unreadable } = readExport(JSON.stringify(chatGpt));
    expect({ format, unreadable }).toEqual({ format: 'chatgpt', unreadable: 1 });
    expect(conversations[0]).toMatchObject({ title: 'Trip', createdAt: 1_700_000_000_500, headId: 'n4' });
    expect(conversations[0]?.messages.map(({ id, parentId, role }) => [id, parentId, role])).toEqual([
      ['n2', null, 'user'],
      ['n4', 'n2', 'assistant'],
      ['n3', 'n2', 'assistant'],
    ]);
    expect(conversations[0]?.messages[1]).toMatchObject({ content: 'Paris, then Rome.', modelName: 'gpt-4o' });
  });

  test('of Open WebUI’s export takes thinking out of the text', () => {
    const file = [
      {
        ...{
          id: 'w1',
          title: 'Sums',
          created_at: 1_700_000_000,
          updated_at: 1_700_000_001,
          archived: true,
          pinned: false,
        },
        chat: {
          history: {
            currentId: 'b',
            messages: {
              a: { id: 'a', parentId: null, role: 'user', content: 'What is 1 + 1?', timestamp: 1_700_000_000 },
              b: {
                id: 'b',
                parentId: 'a',
                role: 'assistant',
                content: '<think>\nEasy.\n</think>\n\n2',
                model: 'qwen3:8b',
              },
            },
          },
        },
      },
    ];
    const { format, conversations } = readExport(JSON.stringify(file));
    expect(format).toBe('open-webui');
    expect(conversations[0]).toMatchObject({ title: 'Sums', isArchived: true, headId: 'b' });
    expect(conversations[0]?.messages[1]).toMatchObject({
      content: '2',
      thinking: 'Easy.',
      mode: 'deep',
      modelName: 'qwen3:8b',
    });
  });

  test('leaves circles, unknown parents, doubled ids and wrong values out, and never fails on them', () => {
    const circle = { id: 'x', title: 'T', mapping: { a: node('b', 'user', 'A'), b: node('a', 'user', 'B') } };
    expect(readExport(JSON.stringify([circle, ...chatGpt]))).toMatchObject({ unreadable: 2 });
    const own = (messages: unknown) => ({ id: 'c', title: 'T', createdAt: 0, updatedAt: 0, headId: 'a', messages });
    const message = { id: 'a', parentId: null, role: 'user', content: 'A', createdAt: 0 };
    const hostile = [
      own([{ ...message, parentId: 'a' }]),
      own([message, message]),
      own([{ ...message, role: 'system' }]),
      own([{ ...message, createdAt: 1e300 }]),
      own([{ ...message, content: { __proto__: null } }]),
      own('many'),
      null,
      7,
    ];
    const file = { format: 'tandem-conversations', version: 1, conversations: [...hostile, own([message])] };
    expect(readExport(JSON.stringify(file))).toMatchObject({
      unreadable: hostile.length,
      conversations: [{ id: 'c' }],
    });
  });

  test.each([
    ['not json', 'import-unreadable'],
    ['', 'import-unreadable'],
    ['{}', 'import-unreadable'],
    ['[]', 'import-unreadable'],
    ['[{"a": 1}]', 'import-unreadable'],
    ['{"format":"tandem-conversations","version":2,"conversations":[]}', 'import-newer'],
    [`[${'['.repeat(100_000)}`, 'import-unreadable'],
  ])('that makes no sense is refused with a sentence (%#)', async (text, code) => {
    const t = await startTestApp();
    importFile(t, text);
    expect(await t.refusal('import.preview', null)).toEqual({ code, message: expect.stringMatching(/\.$/) });
  });

  test('of a file that is too large or gone is refused, and of one that was replaced by another, too', async () => {
    const t = await startTestApp();
    importFile(t, '[]');
    truncateSync(t.importPath ?? '', 300 * 1024 * 1024);
    expect(await t.refusal('import.preview', null)).toMatchObject({ code: 'import-too-large' });
    t.importPath = join(temporaryFolder(), 'gone.json');
    expect(await t.refusal('import.preview', null)).toMatchObject({ code: 'import-failed' });
    expect(await t.refusal('import.apply', { importId: 'x' })).toMatchObject({ code: 'import-gone' });
    t.importPath = null;
    expect(await t.command('import.preview', null)).toBeNull();
  });

  test('is all or nothing', async () => {
    const t = await startTestApp();
    importFile(t, JSON.stringify([...chatGpt, { ...chatGpt[0], conversation_id: 'gpt-2' }]));
    const preview = await t.command('import.preview', null);
    t.db.exec(`create trigger broken before insert on conversations when (select count(*) from conversations) > 0
      begin select raise(abort, 'no'); end`);
    await t.refusal('import.apply', { importId: preview?.importId ?? '' });
    expect(await t.command('conversation.list', null)).toEqual([]);
  });
});
