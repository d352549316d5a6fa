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
    const imported = await other.command('import.apply', { importId: preview?.importId ?? '' });
    const [id = ''] = imported?.ids ?? [];
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

  test('in JSON tells how a conversation was answered and with which documents, and brings back what it can', async () => {
    const t = await startTestApp();
    const text = 'The ferry leaves at noon.';
    const added = await t.command('document.addText', { conversationId: null, name: 'Ferry', text });
    const { conversationId } = added;
    await t.until(() => t.payloads('document.changed').some(({ documents }) => documents[0]?.status === 'ready'));
    const settings = { systemPrompt: 'Be brief.', sampling: { temperature: 0.3, topK: 5 } };
    await t.command('conversation.configure', { id: conversationId, settings });
    const budget = { kind: 'tokens', tokens: 200 } as const;
    await t.command('conversation.setThinkingBudget', { id: conversationId, thinkingBudget: budget });
    const { userId } = await turn(t, 'When does it leave?', 'At noon [1].', conversationId);
    await t.command('context.exclude', { messageId: userId, isExcluded: true });
    t.savePath = join(temporaryFolder(), 'all.json');
    const choice = { ids: null, format: 'json', includesThinking: true } as const;
    await t.command('conversation.export', choice);

    const file = JSON.parse(readFileSync(t.savePath, 'utf8'));
    expect(file).toMatchObject({ format: 'tandem-conversations', version: 1, writtenBy: 'Tandem 1.2.3' });
    expect(file.conversations[0]).toMatchObject({
      ...settings,
      thinkingBudget: budget,
      documents: [{ name: 'Ferry', hash: expect.stringMatching(/^[0-9a-f]{64}$/), passages: 1, firstPassage: 1 }],
      messages: [
        { role: 'user', askedMode: 'deep', isExcluded: true },
        { role: 'assistant', thinkingBudget: budget, stats: { decodeTokens: expect.any(Number) } },
      ],
    });
    expect(readFileSync(t.savePath, 'utf8')).not.toContain(text);

    const importInto = async (other: TestApp) => {
      other.importPath = t.savePath;
      const preview = await other.command('import.preview', null);
      const outcome = await other.command('import.apply', { importId: preview?.importId ?? '' });
      return outcome?.ids[0] ?? '';
    };
    const other = await startTestApp();
    const id = await importInto(other);
    expect(await other.command('conversation.settings', { id })).toMatchObject({ settings });
    const view = await other.command('conversation.open', { id });
    expect(view.conversation.thinkingBudget).toEqual(budget);
    expect(view.messages[0]).toMatchObject({ askedMode: 'deep' });
    expect(view.messages[1]).toMatchObject({ thinkingBudget: budget, stats: { decodeTokens: expect.any(Number) } });
    // Its text did not travel.
    expect(await other.command('document.list', { conversationId: id })).toMatchObject([
      { name: 'Ferry', status: 'failed', problem: { code: 'document-not-here' } },
    ]);

    // Where a document of the same bytes is known, it is taken, with the numbers that answers refer to.
    await t.command('conversation.delete', { id: conversationId });
    const back = await importInto(t);
    expect(await t.command('document.list', { conversationId: back })).toMatchObject([
      { name: 'Ferry', status: 'ready', characters: text.length },
    ]);
    const found = await t.command('search.documents', { text: 'ferry leaves', before: null });
    expect(found.documents).toMatchObject([{ conversationId: back, passages: [{ passage: { number: 1 } }] }]);
  });

  test('of a later version whose settings are not understood still brings its text', async () => {
    const message = { id: 'a', parentId: null, role: 'user', content: 'A', createdAt: 0, why: ['new'], stats: 7 };
    const conversation = { id: 'c', title: 'T', createdAt: 0, updatedAt: 0, headId: 'a', messages: [message] };
    const odd = { sampling: { temperature: -1 }, thinkingBudget: { kind: 'new' }, documents: [{ hash: 'x' }] };
    const file = { format: 'tandem-conversations', version: 1, conversations: [{ ...conversation, ...odd }] };
    expect(await readExport([JSON.stringify(file)])).toMatchObject({
      conversations: [{ sampling: {}, thinkingBudget: null, documents: [], messages: [{ content: 'A', why: [] }] }],
    });
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

  test('of ChatGPT’s export takes the versions and shows the one that was shown there', async () => {
    const { format, conversations, unreadable } = await readExport([JSON.stringify(chatGpt)]);
    expect({ format, unreadable }).toEqual({ format: 'chatgpt', unreadable: 1 });
    expect(conversations[0]).toMatchObject({ title: 'Trip', createdAt: 1_700_000_000_500, headId: 'n4' });
    expect(conversations[0]?.messages.map(({ id, parentId, role }) => [id, parentId, role])).toEqual([
      ['n2', null, 'user'],
      ['n4', 'n2', 'assistant'],
      ['n3', 'n2', 'assistant'],
    ]);
    expect(conversations[0]?.messages[1]).toMatchObject({ content: 'Paris, then Rome.', modelName: 'gpt-4o' });
  });

  test('of Open WebUI’s export takes thinking out of the text', async () => {
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
    const { format, conversations } = await readExport([JSON.stringify(file)]);
    expect(format).toBe('open-webui');
    expect(conversations[0]).toMatchObject({ title: 'Sums', isArchived: true, headId: 'b' });
    expect(conversations[0]?.messages[1]).toMatchObject({
      content: '2',
      thinking: 'Easy.',
      mode: 'deep',
      modelName: 'qwen3:8b',
    });
  });

  test('leaves circles, unknown parents, doubled ids and wrong values out, and never fails on them', async () => {
    const circle = { id: 'x', title: 'T', mapping: { a: node('b', 'user', 'A'), b: node('a', 'user', 'B') } };
    expect(await readExport([JSON.stringify([circle, ...chatGpt])])).toMatchObject({ unreadable: 2 });
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
    expect(await readExport([JSON.stringify(file)])).toMatchObject({
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
    expect(t.db.prepare('select count(*) from conversations').pluck().get()).toBe(0);
    t.db.exec('drop trigger broken');
    expect((await t.command('import.apply', { importId: preview?.importId ?? '' }))?.ids).toHaveLength(2);
  });

  /** A file whose import takes many slices. */
  const long = (n: number) => {
    const message = (id: number, role: string) => ({
      ...{
        id: `m${id}`,
        parentId: id === 0 ? null : `m${id - 1}`,
        role,
        content: `Words of message ${id}. `.repeat(20),
      },
      createdAt: id,
    });
    const messages = Array.from({ length: n }, (_, id) => message(id, id % 2 === 0 ? 'user' : 'assistant'));
    const one = { id: 'long', title: 'Long', createdAt: 0, updatedAt: 1, headId: `m${n - 1}`, folder: 'New', messages };
    const short = { ...one, id: 'short', title: 'Short', updatedAt: 0, headId: 'm0', messages: messages.slice(0, 1) };
    return JSON.stringify({ format: 'tandem-conversations', version: 1, conversations: [one, short] });
  };
  const rows = (t: TestApp) => t.db.prepare('select count(*) from conversations').pluck().get();

  test('that is cancelled leaves nothing, and can be begun again', async () => {
    const t = await startTestApp();
    importFile(t, long(2_000));
    const preview = await t.command('import.preview', null);
    const applying = t.command('import.apply', { importId: preview?.importId ?? '' });
    await new Promise((resolve) => setImmediate(resolve));
    expect(rows(t)).toBeGreaterThan(0);
    // Nobody sees what is on its way.
    expect(await t.command('conversation.list', null)).toEqual([]);
    expect(await t.command('bin.list', null)).toEqual([]);
    expect((await t.command('search.find', { text: 'words of', before: null })).hits).toEqual([]);
    await t.command('exchange.cancel', null);
    expect(await applying).toBeNull();
    expect(rows(t)).toBe(0);
    expect(await t.command('folder.list', null)).toEqual([]);
    const again = await t.command('import.apply', { importId: preview?.importId ?? '' });
    expect(again?.ids).toHaveLength(2);
    expect((await t.command('conversation.list', null)).map(({ title }) => title)).toEqual(['Long', 'Short']);
  });

  test('that an end of the app breaks off leaves nothing after the next start', async () => {
    const t = await startTestApp();
    importFile(t, long(2_000));
    const preview = await t.command('import.preview', null);
    const applying = t.command('import.apply', { importId: preview?.importId ?? '' });
    await new Promise((resolve) => setImmediate(resolve));
    // As a kill would leave it: what was on its way stays where it is.
    t.db.exec('create trigger kept before delete on conversations begin select raise(ignore); end');
    await t.command('exchange.cancel', null);
    await applying;
    expect(rows(t)).toBeGreaterThan(0);
    t.db.exec('drop trigger kept');
    await t.close();
    const next = await startTestApp({ dataFolder: t.dataFolder });
    await next.until(() => rows(next) === 0);
    expect(await next.command('bin.list', null)).toEqual([]);
  });

  test('tells how far it is once it takes longer than half a second, reading included', async () => {
    const t = await startTestApp();
    importFile(t, long(3_000));
    const timer = setInterval(() => void t.clock.advance(600), 1);
    const preview = await t.command('import.preview', null);
    await t.command('import.apply', { importId: preview?.importId ?? '' });
    t.savePath = join(temporaryFolder(), 'out.json');
    await t.command('conversation.export', { ids: null, format: 'json', includesThinking: false });
    clearInterval(timer);
    const told = t.payloads('exchange.progressed');
    expect(new Set(told.map(({ step }) => step))).toContain('storing');
    for (const { done, total } of told) expect(done).toBeLessThanOrEqual(total);
    const quick = await startTestApp();
    importFile(quick, long(10));
    await quick.command('import.preview', null);
    expect(quick.payloads('exchange.progressed')).toEqual([]);
  });

  test('takes a file that comes in parts, cut anywhere, for the same', async () => {
    const file = JSON.stringify([...chatGpt, { title: 'A "quote", a \\ and a ] in it', mapping: {} }]);
    const whole = await readExport([file]);
    expect(whole).toMatchObject({ conversations: [{ title: 'Trip' }], unreadable: 2 });
    expect(await readExport(['\uFEFF', ...file])).toEqual(whole);
    const own = long(3);
    expect(await readExport(own.split(/(?<=[[\]{},:"])/))).toEqual(await readExport([own]));
    await expect(readExport([file.slice(0, -1)])).rejects.toMatchObject({ code: 'import-unreadable' });
    await expect(readExport([`${file}]`])).rejects.toMatchObject({ code: 'import-unreadable' });
  });
});
