import type Database from 'better-sqlite3';

/** Fills a database with conversations of a hundred short messages each, straight into its tables. */
export function fillMessages(db: Database.Database, nMessages: number): void {
  const nConversations = Math.ceil(nMessages / 100);
  db.transaction(() => {
    db.prepare(`
      with recursive n (i) as (select 0 union all select i + 1 from n where i + 1 < ?)
      insert into conversations (id, title, activity, created_at, updated_at)
      select 'filled-' || i, 'Filled conversation ' || i, 0, i, i from n`).run(nConversations);
    db.prepare(`
      with recursive n (i) as (select 0 union all select i + 1 from n where i + 1 < ?)
      insert into messages (id, conversation_id, parent_id, role, mode, content, status, created_at)
      select 'filled-' || i, 'filled-' || (i / 100), iif(i % 100 = 0, null, 'filled-' || (i - 1)),
        iif(i % 2 = 0, 'user', 'assistant'), 'fast', 'Message ' || i || ' of many: a model reads tokens and writes an answer.',
        'complete', i
      from n`).run(nMessages);
    db.exec(`
      update conversations set head_id = (
        select m.id from messages m where m.conversation_id = conversations.id order by m.seq desc limit 1)
      where head_id is null`);
  })();
}
