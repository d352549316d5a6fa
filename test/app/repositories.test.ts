import type Database from 'better-sqlite3';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { ConversationRepository } from '../../app/storage/conversations.ts';
import { openDatabase } from '../../app/storage/database.ts';
import { MessageRepository, type NewMessage, type ReplyState } from '../../app/storage/messages.ts';
import { SettingsRepository } from '../../app/storage/settings.ts';

let db: Database.Database;
let conversations: ConversationRepository;
let messages: MessageRepository;

beforeEach(() => {
  db = openDatabase({ file: ':memory:' }).db;
  conversations = new ConversationRepository(db);
  messages = new MessageRepository(db);
  onTestFinished(() => {
    db.close();
  });
});

function message(id: string, parentId: string | null, more: Partial<NewMessage> = {}): number {
  const role = parentId === null || parentId.startsWith('a') ? 'user' : 'assistant';
  return messages.insert({
    id,
    conversationId: 'c',
    parentId,
    role,
    mode: 'fast',
    content: `text of ${id}`,
    status: 'complete',
    createdAt: 1,
    ...more,
  });
}

function reply(id: string, more: Partial<ReplyState> = {}): ReplyState {
  return {
    id,
    mode: 'fast',
    why: [],
    content: '',
    thinking: '',
    thinkingMilliseconds: null,
    status: 'generating',
    problem: null,
    modelName: null,
    documentsSeen: null,
    stats: null,
    ...more,
  };
}

describe('conversations', () => {
  test('come with the newest message first, whatever the clock says', () => {
    for (const [id, now] of [
      ['c1', 3_000],
      ['c2', 2_000],
      ['c3', 1_000],
    ] as const) {
      conversations.insert({ id, title: id, now });
      conversations.touch(id, message(`u-${id}`, null, { conversationId: id }), now);
    }
    expect(conversations.list().map(({ id }) => id)).toEqual(['c3', 'c2', 'c1']);
    conversations.touch('c1', message('u-again', null, { conversationId: 'c1' }), 0);
    expect(conversations.list().map(({ id }) => id)).toEqual(['c1', 'c3', 'c2']);
  });

  test('that are deleted are hidden until they are restored, and removed with their messages when purged', () => {
    conversations.insert({ id: 'c', title: 'Title', now: 1 });
    message('u1', null);
    message('a1', 'u1');
    conversations.setHead('c', 'a1');
    conversations.setDeletedAt('c', 1_000);
    expect(conversations.list()).toEqual([]);
    expect(conversations.find('c')).toMatchObject({ isDeleted: true, headId: 'a1' });

    conversations.setDeletedAt('c', null);
    expect(conversations.purgeDeletedBefore(5_000)).toBe(0);
    expect(conversations.list()).toHaveLength(1);

    conversations.setDeletedAt('c', 1_000);
    expect(conversations.purgeDeletedBefore(1_000)).toBe(0);
    expect(conversations.purgeDeletedBefore(1_001)).toBe(1);
    expect(conversations.find('c')).toBeUndefined();
    expect(messages.find('u1')).toBeUndefined();
  });
});

describe('messages', () => {
  beforeEach(() => conversations.insert({ id: 'c', title: 'Title', now: 1 }));

  test('form a tree: a path runs from the first message to the given one', () => {
    message('u1', null);
    message('a1', 'u1');
    message('a2', 'u1');
    message('u2', 'a1');
    message('a3', 'u2');
    expect(messages.pathTo('a3').map(({ id }) => id)).toEqual(['u1', 'a1', 'u2', 'a3']);
    expect(messages.pathTo('a2').map(({ id }) => id)).toEqual(['u1', 'a2']);
    expect(messages.pathTo('nobody')).toEqual([]);
  });

  test('know the versions beside them, oldest first, also where the first message has several', () => {
    message('u1', null);
    message('u1b', null, { role: 'user' });
    message('a1', 'u1');
    message('a2', 'u1');
    message('a9', 'u1b');
    expect(messages.find('a2')?.versionIds).toEqual(['a1', 'a2']);
    expect(messages.find('a9')?.versionIds).toEqual(['a9']);
    expect(messages.find('u1')?.versionIds).toEqual(['u1', 'u1b']);
  });

  test('end below a version in the message that was written last', () => {
    message('u1', null);
    message('a1', 'u1');
    message('u2', 'a1');
    message('a3', 'u2');
    message('a4', 'u2');
    message('a2', 'u1');
    expect(messages.newestBelow('a1')).toBe('a4');
    expect(messages.newestBelow('a2')).toBe('a2');
  });

  test('keep everything of a reply that was saved', () => {
    message('u1', null);
    message('a1', 'u1', { status: 'generating', content: '', askedMode: 'auto', mode: 'deep' });
    const stats = {
      promptTokens: 9,
      cachedTokens: 0,
      prefillTokensPerSecond: 80.5,
      decodeTokens: 3,
      decodeTokensPerSecond: 20.25,
    };
    const saved = {
      mode: 'fast',
      why: ['sure'],
      content: 'Answer\0 with a NUL and 😀',
      thinking: 'Hmm',
      thinkingMilliseconds: 1234.5,
      status: 'failed',
      problem: { code: 'engine-crashed', message: 'It stopped.' },
      modelName: 'Qwen3',
      stats,
      documentsSeen: { kind: 'passages', shown: 12, total: 340 },
    } as const;
    messages.saveReply(reply('a1', saved));
    expect(messages.find('a1')).toEqual({
      ...saved,
      askedMode: 'auto',
      thinkingBudget: null,
      thinkingTokens: 0,
      id: 'a1',
      conversationId: 'c',
      parentId: 'u1',
      role: 'assistant',
      createdAt: 1,
      versionIds: ['a1'],
      lastSeq: -1,
    });
  });

  test('that were being written become interrupted and keep their text', () => {
    message('u1', null);
    message('a1', 'u1', { status: 'generating', content: 'Half' });
    message('a2', 'u1', { status: 'stopped' });
    expect(messages.interruptUnfinished()).toBe(1);
    expect(messages.find('a1')).toMatchObject({ status: 'interrupted', content: 'Half' });
    expect(messages.find('a2')?.status).toBe('stopped');
  });

  test('of a conversation of 10,000 open in well under a second', () => {
    db.transaction(() => {
      let parent: string | null = null;
      for (let n = 0; n < 10_000; n++) {
        const id: string = n % 2 === 0 ? `u${n}` : `a${n}`;
        message(id, parent, { content: `${n} ${'word '.repeat(20)}` });
        parent = id;
      }
    })();
    const start = performance.now();
    expect(messages.pathTo('a9999')).toHaveLength(10_000);
    expect(performance.now() - start).toBeLessThan(1_000);
  });
});

describe('the search table', () => {
  beforeEach(() => conversations.insert({ id: 'c', title: 'Holiday in Norway', now: 1 }));

  const found = (query: string) =>
    db
      .prepare(
        'select m.id from message_search s join messages m on m.seq = s.rowid where message_search match ? order by m.seq',
      )
      .pluck()
      .all(`"${query}"`);
  const foundTitles = (query: string) =>
    db
      .prepare('select c.id from title_search s join conversations c on c.seq = s.rowid where title_search match ?')
      .pluck()
      .all(`"${query}"`);

  test('finds parts of words in messages, in any case, and in Chinese sentences', () => {
    message('u1', null, { content: 'Which MOUNTAINS are near?' });
    message('a1', 'u1', { content: '请验证用户身份后再继续' });
    expect(found('ountain')).toEqual(['u1']);
    expect(found('用户身份')).toEqual(['a1']);
    expect(db.prepare(`select rowid from message_search where content like '%身份%'`).pluck().all()).toHaveLength(1);
  });

  test('holds a reply from the moment it ends, with its last text only', () => {
    message('u1', null);
    message('a1', 'u1', { status: 'generating', content: '' });
    messages.saveReply(reply('a1', { content: 'glacier' }));
    expect(found('glacier')).toEqual([]);
    messages.saveReply(reply('a1', { content: 'glacier and fjord', status: 'complete' }));
    expect(found('glacier')).toEqual(['a1']);
    messages.saveReply(reply('a1', { content: 'only fjord', status: 'complete' }));
    expect(found('glacier')).toEqual([]);
    expect(found('fjord')).toEqual(['a1']);
  });

  test('holds a reply that the end of the app interrupted', () => {
    message('u1', null);
    message('a1', 'u1', { status: 'generating', content: 'waterfall' });
    messages.interruptUnfinished();
    expect(found('waterfall')).toEqual(['a1']);
  });

  test('follows titles', () => {
    expect(foundTitles('norw')).toEqual(['c']);
    conversations.rename('c', 'Holiday in Iceland', 'person');
    expect(foundTitles('norw')).toEqual([]);
    expect(foundTitles('iceland')).toEqual(['c']);
  });

  test('forgets what is purged and stays sound', () => {
    message('u1', null, { content: 'mountain' });
    message('a1', 'u1', { status: 'generating', content: 'mountain' });
    conversations.setDeletedAt('c', 1);
    conversations.purgeDeletedBefore(2);
    expect(found('mountain')).toEqual([]);
    expect(foundTitles('norw')).toEqual([]);
    for (const table of ['message_search', 'title_search']) {
      // Throws when the index and its content disagree.
      db.exec(`insert into ${table} (${table}, rank) values ('integrity-check', 1)`);
    }
  });

  test('stays sound through a life of inserts, saves, renames and ends', () => {
    message('u1', null);
    message('a1', 'u1', { status: 'generating', content: '' });
    messages.saveReply(reply('a1', { content: 'half' }));
    messages.saveReply(reply('a1', { content: 'half and more', status: 'stopped' }));
    conversations.rename('c', 'Other', 'person');
    expect(() => db.exec(`insert into title_search (title_search, rank) values ('integrity-check', 1)`)).not.toThrow();
    expect(() =>
      db.exec(`insert into message_search (message_search, rank) values ('integrity-check', 1)`),
    ).not.toThrow();
  });
});

describe('settings', () => {
  test('give back what was set, and nothing for what was removed or is not JSON', () => {
    const settings = new SettingsRepository(db);
    settings.set('a', { deep: [1, 'two'] });
    settings.set('a', { deep: [3] });
    expect(settings.get('a')).toEqual({ deep: [3] });
    settings.remove('a');
    expect(settings.get('a')).toBeUndefined();
    db.exec(`insert into settings values ('b', '{broken')`);
    expect(settings.get('b')).toBeUndefined();
  });
});
