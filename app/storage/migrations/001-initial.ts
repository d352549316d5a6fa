import type { Migration } from '../migrate.ts';

/**
 * Conversations, their messages as a tree, full-text search, settings.
 *
 * Messages are ordered by `seq`, never by time: clocks jump. A conversation's `head_id` is the last message of the path that is
 * shown; `activity` is the `seq` of its newest message and orders the list of conversations.
 *
 * The search tables hold no text of their own (external content). A reply is indexed when it ends, because indexing a growing text
 * several times a second would cost more than writing it. Each event has at most one trigger that fires: their order is undefined.
 */
export const initial: Migration = {
  version: 1,
  sql: `
    create table settings (
      key text primary key,
      value text not null
    ) strict, without rowid;

    create table conversations (
      seq integer primary key autoincrement,
      id text not null unique,
      title text not null,
      head_id text references messages (id) on delete set null,
      activity integer not null default 0,
      created_at integer not null,
      updated_at integer not null,
      deleted_at integer
    ) strict;
    create index conversations_by_activity on conversations (activity) where deleted_at is null;
    create index conversations_by_head on conversations (head_id);

    create table messages (
      seq integer primary key autoincrement,
      id text not null unique,
      conversation_id text not null references conversations (id) on delete cascade,
      parent_id text references messages (id) on delete cascade,
      role text not null check (role in ('user', 'assistant')),
      mode text not null check (mode in ('fast', 'deep')),
      content text not null,
      thinking text not null default '',
      thinking_ms real,
      status text not null check (status in ('generating', 'complete', 'stopped', 'length', 'interrupted', 'failed')),
      problem_code text,
      problem_message text,
      model_name text,
      stats text check (stats is null or json_valid(stats)),
      created_at integer not null
    ) strict;
    create index messages_by_conversation on messages (conversation_id, seq);
    create index messages_by_parent on messages (parent_id);
    create index messages_generating on messages (seq) where status = 'generating';

    create virtual table message_search using fts5 (content, content = 'messages', content_rowid = 'seq', tokenize = 'trigram');

    create trigger message_inserted after insert on messages when new.status <> 'generating' begin
      insert into message_search (rowid, content) values (new.seq, new.content);
    end;
    create trigger message_ended after update of content, status on messages
      when old.status = 'generating' and new.status <> 'generating' begin
      insert into message_search (rowid, content) values (new.seq, new.content);
    end;
    create trigger message_changed after update of content, status on messages when old.status <> 'generating' begin
      insert into message_search (message_search, rowid, content) values ('delete', old.seq, old.content);
      insert into message_search (rowid, content) select new.seq, new.content where new.status <> 'generating';
    end;
    create trigger message_deleted after delete on messages when old.status <> 'generating' begin
      insert into message_search (message_search, rowid, content) values ('delete', old.seq, old.content);
    end;

    create virtual table title_search using fts5 (title, content = 'conversations', content_rowid = 'seq', tokenize = 'trigram');

    create trigger title_inserted after insert on conversations begin
      insert into title_search (rowid, title) values (new.seq, new.title);
    end;
    create trigger title_updated after update of title on conversations begin
      insert into title_search (title_search, rowid, title) values ('delete', old.seq, old.title);
      insert into title_search (rowid, title) values (new.seq, new.title);
    end;
    create trigger title_deleted after delete on conversations begin
      insert into title_search (title_search, rowid, title) values ('delete', old.seq, old.title);
    end;
  `,
};
