import type { Migration } from '../migrate.ts';

/**
 * Documents, and which conversations they belong to.
 *
 * A document is what was read out of a file with these bytes (`hash`: SHA-256), this ending of its name, which tells formats apart that
 * bytes do not, and this version of our readers. Conversations share it. Until `is_complete` it is still being written.
 *
 * An attachment is a document in a conversation, in the order of `seq`. Before the file was read it has no document, but a `source`:
 * where the file lies, or the pasted text. Its passages have the numbers from `first_passage` on in that conversation, for good, since
 * answers refer to them. Removed ones stay, hidden, for undo.
 *
 * The search table holds no text of its own; a passage's text is a piece of its part's, in UTF-16 units, which SQL cannot cut.
 */
export const documents: Migration = {
  version: 3,
  sql: `
    create table documents (
      seq integer primary key autoincrement,
      hash text not null,
      name_ending text not null,
      reader_version integer not null,
      is_complete integer not null default 0 check (is_complete in (0, 1)),
      format text not null,
      part_kind text not null check (part_kind in ('page', 'slide', 'sheet', 'chapter', 'text')),
      title text,
      size_bytes integer not null,
      parts integer not null,
      passages integer not null,
      characters integer not null,
      language text,
      parts_without_text text not null check (json_valid(parts_without_text)),
      warnings text not null check (json_valid(warnings)),
      created_at integer not null,
      unique (hash, name_ending, reader_version)
    ) strict;

    create table document_parts (
      seq integer primary key,
      document_seq integer not null references documents (seq) on delete cascade,
      number integer not null,
      title text,
      text text not null,
      unique (document_seq, number)
    ) strict;

    create table passages (
      seq integer primary key autoincrement,
      document_seq integer not null references documents (seq) on delete cascade,
      number integer not null,
      part integer not null,
      start_offset integer not null,
      end_offset integer not null,
      unique (document_seq, number)
    ) strict;

    create virtual table passage_search using fts5 (text, content = '', contentless_delete = 1, tokenize = 'trigram');
    create trigger passage_deleted after delete on passages begin
      delete from passage_search where rowid = old.seq;
    end;

    create table attachments (
      seq integer primary key autoincrement,
      id text not null unique,
      conversation_id text not null references conversations (id) on delete cascade,
      document_seq integer references documents (seq),
      name text not null,
      size_bytes integer not null,
      source text check (source is null or json_valid(source)),
      status text not null check (status in ('waiting', 'needs-password', 'ready', 'failed')),
      problem_code text,
      problem_message text,
      first_passage integer,
      added_at integer not null,
      removed_at integer
    ) strict;
    create index attachments_by_conversation on attachments (conversation_id, seq);
    create index attachments_by_document on attachments (document_seq) where document_seq is not null;
    create index attachments_waiting on attachments (seq) where status = 'waiting' and removed_at is null;
  `,
};
