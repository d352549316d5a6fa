import type Database from 'better-sqlite3';
import { AttachmentRepository } from '../../app/storage/attachments.ts';
import { DocumentRepository } from '../../app/storage/documents.ts';
import { storeDocument } from './store-document.ts';

/** Words by how often they come: the first ones in nearly every message, the last ones in a few. */
const words = (
  'the of and to in is that it for with as on be this are by an or from at not which can model answer question number time memory ' +
  'thread engine token window message reader order system context result example function value table river mountain garden ' +
  'kitchen recipe flour sugar journey harbour lantern zebra crossing violin orchard quartz meadow'
).split(' ');
const chinese = '模型 回答 问题 思考 深度思考模式 你好 世界 电脑 学习 猫 天气 北京 数据 语言 程序'.split(' ');

interface Amount {
  readonly nConversations: number;
  readonly nMessages: number;
}

/** The same every time: a small generator with a fixed seed. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Fills a database with made-up conversations, straight into its tables: messages of 20 to 200 words, each tenth in Chinese. */
export function fillConversations(db: Database.Database, { nConversations, nMessages }: Amount): void {
  const random = randomOf(7);
  const pick = (list: readonly string[]) => list[Math.floor(random() ** 2 * list.length)] ?? '';
  const text = (n: number, list: readonly string[]) =>
    Array.from({ length: n }, () => pick(list)).join(list === chinese ? '' : ' ');
  const insertConversation = db.prepare(
    'insert into conversations (id, title, head_id, activity, created_at, updated_at) values (?, ?, null, ?, ?, ?)',
  );
  const setHead = db.prepare('update conversations set head_id = ?, activity = ? where id = ?');
  const insertMessage = db.prepare(`
    insert into messages (id, conversation_id, parent_id, role, mode, content, status, created_at)
    values (?, ?, ?, ?, 'fast', ?, 'complete', ?)`);
  const start = Date.now() - nConversations * 3_600_000;

  db.transaction(() => {
    const perConversation = Math.ceil(nMessages / nConversations);
    let written = 0;
    for (let c = 0; c < nConversations; c++) {
      const id = `c${c}`;
      const time = start + c * 3_600_000;
      insertConversation.run(id, text(5, words), 0, time, time);
      let parent: string | null = null;
      for (let m = 0; m < perConversation && written < nMessages; m++, written++) {
        const isChinese = written % 10 === 9;
        const length = 20 + Math.floor(random() * 180);
        const content = isChinese ? text(length / 2, chinese) : text(length, words);
        const needle = written % 9_973 === 17 ? ' needle-4711 Qx' : '';
        const messageId = `${id}-${m}`;
        insertMessage.run(messageId, id, parent, m % 2 === 0 ? 'user' : 'assistant', content + needle, time);
        parent = messageId;
      }
      if (parent !== null) setHead.run(parent, written, id);
    }
  })();
}

/** Gives the first conversations a document each, of so many pages with 3,000 characters; 0: one page of five million. */
export function fillDocuments(db: Database.Database, pagesOfEach: readonly number[]): void {
  const random = randomOf(11);
  const documents = new DocumentRepository(db);
  const attachments = new AttachmentRepository(db);
  const pick = (list: readonly string[]) => list[Math.floor(random() ** 2 * list.length)] ?? '';
  const page = (characters: number) => {
    let text = '';
    while (text.length < characters) {
      text += random() < 0.1 ? pick(chinese) : pick(words);
      text += random() < 0.1 ? '.\n' : ' ';
    }
    return text;
  };
  db.transaction(() => {
    for (const [n, nPages] of pagesOfEach.entries()) {
      const texts = nPages === 0 ? [page(5_000_000)] : Array.from({ length: nPages }, () => page(3_000));
      const document = storeDocument(documents, `hash ${n}`, texts);
      const source = { kind: 'text', text: '' } as const;
      const id = `document-${n}`;
      attachments.insert({ id, conversationId: `c${n}`, name: `Report ${n}.pdf`, sizeBytes: 1, source, addedAt: n });
      attachments.attach(id, document);
    }
  })();
}
