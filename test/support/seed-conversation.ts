import { join } from 'node:path';
import { openDatabase } from '../../app/storage/database.ts';

export interface SeededMessage {
  readonly role: 'user' | 'assistant';
  readonly content: string;
  readonly thinking?: string;
}

/** Writes a conversation into the database of a data folder that no app uses now. Message ids are `${id}-0`, `${id}-1` … */
export function seedConversation(
  userData: string,
  { id, title, messages }: { readonly id: string; readonly title: string; readonly messages: readonly SeededMessage[] },
): void {
  const { db } = openDatabase({ file: join(userData, 'tandem.db'), now: Date.now });
  const now = Date.now();
  const insert = db.prepare(`
    insert into messages (id, conversation_id, parent_id, role, mode, content, thinking, thinking_ms, status, created_at)
    values (?, ?, ?, ?, 'fast', ?, ?, ?, 'complete', ?)`);
  db.transaction(() => {
    db.prepare(
      'insert into conversations (id, title, head_id, activity, created_at, updated_at) values (?, ?, null, ?, ?, ?)',
    ).run(id, title, messages.length, now, now);
    let parent: string | null = null;
    for (const [index, { role, content, thinking = '' }] of messages.entries()) {
      const messageId = `${id}-${index}`;
      insert.run(messageId, id, parent, role, content, thinking, thinking === '' ? null : 2_000, now);
      parent = messageId;
    }
    db.prepare('update conversations set head_id = ? where id = ?').run(parent, id);
  })();
  db.close();
}
