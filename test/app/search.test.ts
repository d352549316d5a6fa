import type Database from 'better-sqlite3';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { MarkedText } from '../../app/contract.ts';
import { SearchService } from '../../app/services/search.ts';
import { ConversationRepository } from '../../app/storage/conversations.ts';
import { openDatabase } from '../../app/storage/database.ts';
import { MessageRepository } from '../../app/storage/messages.ts';
import { SearchRepository } from '../../app/storage/search.ts';
import { fillConversations } from '../support/fill-conversations.ts';
import { startTestApp } from '../support/test-app.ts';

let db: Database.Database;
let service: SearchService;
let conversations: ConversationRepository;
let messages: MessageRepository;

beforeEach(() => {
  db = openDatabase({ file: ':memory:' }).db;
  service = new SearchService(new SearchRepository(db));
  conversations = new ConversationRepository(db);
  messages = new MessageRepository(db);
  onTestFinished(() => {
    db.close();
  });
});

/** A conversation with these messages, one after the other, each with its text as id. */
function conversation(title: string, ...texts: readonly string[]): void {
  conversations.insert({ id: title, title, now: 1 });
  let parentId: string | null = null;
  for (const [n, content] of texts.entries()) {
    const role = n % 2 === 0 ? ('user' as const) : ('assistant' as const);
    const id = content.slice(0, 60);
    messages.insert({
      id,
      conversationId: title,
      parentId,
      role,
      mode: 'fast',
      content,
      status: 'complete',
      createdAt: n,
    });
    parentId = id;
  }
}

const found = (text: string) =>
  service.search(text, null).hits.map((hit) => (hit.kind === 'title' ? `title: ${hit.conversationId}` : hit.messageId));
const shown = (text: MarkedText) => text.map((part) => (part.isMatch ? `[${part.text}]` : part.text)).join('');
function snippets(text: string): string[] {
  return service.search(text, null).hits.flatMap((hit) => (hit.kind === 'message' ? shown(hit.snippet) : []));
}

describe('a search', () => {
  test('finds parts of words, in any case, and gives titles first and then the newest messages', () => {
    conversation('Baking bread', 'How much flour?', 'About 500 g of Flour.');
    conversation('Flour power', 'Tell me about the sixties');
    expect(found('flou')).toEqual(['title: Flour power', 'About 500 g of Flour.', 'How much flour?']);
    expect(found('FLOUR')).toHaveLength(3);
    expect(found('lour?')).toEqual(['How much flour?']);
  });

  test('wants all words in one message, in any order; quotes hold words together', () => {
    conversation('c', 'red wine and blue cheese', 'blue wine', 'red cheese');
    expect(found('blue wine')).toEqual(['blue wine', 'red wine and blue cheese']);
    expect(found('"blue wine"')).toEqual(['blue wine']);
    expect(found('wine of')).toEqual([]);
  });

  test('finds words of one and two characters wherever they stand, also at the very end', () => {
    conversation('c', '你好', '今天北京', '北京天气很好', 'Go', 'ab', 'An Äb', '猫', '我有一只猫', 'C# it is');
    expect(found('北京')).toEqual(['北京天气很好', '今天北京']);
    expect(found('你好')).toEqual(['你好']);
    expect(found('好')).toEqual(['北京天气很好', '你好']);
    expect(found('猫')).toEqual(['我有一只猫', '猫']);
    expect(found('go')).toEqual(['Go']);
    expect(found('GO')).toEqual(['Go']);
    expect(found('äb')).toEqual(['An Äb']);
    expect(found('c#')).toEqual(['C# it is']);
  });

  test('finds longer Chinese inside a sentence without blanks, and together with a short word', () => {
    conversation('c', '请解释深度思考模式的工作原理', '深度思考模式需要时间');
    expect(found('思考模式')).toHaveLength(2);
    expect(found('思考模式 时间')).toEqual(['深度思考模式需要时间']);
  });

  test('takes what looks like a search language as plain text', () => {
    conversation('c', 'a "quoted" thing', 'x AND y OR z*', 'NEAR(this, 5) ^col:');
    expect(found('OR z*')).toEqual(['x AND y OR z*']);
    expect(found('NEAR(this')).toEqual(['NEAR(this, 5) ^col:']);
    expect(found('^col:')).toEqual(['NEAR(this, 5) ^col:']);
    for (const text of ['"', '""', "'; drop table messages; --", '*', '\\', '%', '_', '\ud800', '(((']) {
      expect(() => found(text)).not.toThrow();
    }
  });

  test('marks the matches in one line around the first of them', () => {
    conversation('c', `${'Before. '.repeat(40)}\n\n# The   Needle\n\n${'After it. '.repeat(40)}`);
    const [snippet] = snippets('needle');
    expect(snippet).toMatch(/^…(Before\. )+# The \[Needle\] After it\..*…$/);
    expect(snippet?.length).toBeLessThan(200);
    conversation('d', 'needles and needles');
    expect(snippets('needle')[0]).toBe('[needle]s and [needle]s');
  });

  test('leaves out what is in the bin and what is still being written', () => {
    conversation('c', 'a secret');
    messages.insert({
      ...{ id: 'reply', conversationId: 'c', parentId: 'a secret', role: 'assistant', mode: 'fast' },
      ...{ content: 'a secret reply', status: 'generating', createdAt: 1 },
    });
    expect(found('secret')).toEqual(['a secret']);
    conversations.setDeletedAt('c', 1);
    expect(found('secret')).toEqual([]);
    expect(found('se')).toEqual([]);
  });

  test('comes in pages that go on where the last one ended', () => {
    fillConversations(db, { nConversations: 10, nMessages: 300 });
    const seen: string[] = [];
    for (let before: number | null | undefined; before !== null; ) {
      const { hits, next } = service.search('the', before ?? null);
      for (const hit of hits) if (hit.kind === 'message') seen.push(hit.messageId);
      before = next;
    }
    const expected = db.prepare(`select count(*) from messages where content like '%the%'`).pluck().get();
    expect(seen).toHaveLength(Number(expected));
    expect(new Set(seen).size).toBe(seen.length);
  });

  test.each(['qx', 'in', 'e', '气', '模型'])('finds for “%s” what reading every message finds', (word) => {
    fillConversations(db, { nConversations: 20, nMessages: 2_000 });
    const all = db
      .prepare<[string, string], string>(
        `select id from messages where instr(lower(content), ?) > 0 or instr(content, ?) > 0 order by seq desc limit 50`,
      )
      .pluck()
      .all(word, word);
    expect(service.search(word, null).hits.flatMap((hit) => (hit.kind === 'message' ? hit.messageId : []))).toEqual(
      all,
    );
  });
});

test('what was just written and renamed is found through the window’s command', async () => {
  const t = await startTestApp();
  const { conversationId, replyId } = await t.send('A question about lighthouses');
  t.engine.answer('They warn ships.');
  t.engine.finish();
  await t.clock.advance(0);
  await t.command('conversation.rename', { id: conversationId, title: 'Coastal towers' });
  expect((await t.command('search.find', { text: 'warn ships', before: null })).hits).toMatchObject([
    { kind: 'message', messageId: replyId, conversationId, role: 'assistant' },
  ]);
  expect((await t.command('search.find', { text: 'towers', before: null })).hits).toMatchObject([{ kind: 'title' }]);
  expect(await t.refusal('search.find', { text: '   ', before: null })).toMatchObject({ code: 'bad-input' });
});
