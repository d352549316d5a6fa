import type { Migration } from '../migrate.ts';

/**
 * Folders, pins, the archive, where a title came from, settings of a conversation with presets, and where it was imported from.
 *
 * A deleted folder stays, hidden, as long as deleted conversations do, so that it can be brought back with what lay in it. Titles of
 * before may be the person's own, so they count as that: none of them is ever replaced. The index of endings serves the search for
 * one or two characters.
 */
export const organisation: Migration = {
  version: 7,
  sql: `
    create table folders (
      seq integer primary key autoincrement,
      id text not null unique,
      name text not null,
      is_collapsed integer not null default 0 check (is_collapsed in (0, 1)),
      created_at integer not null,
      deleted_at integer
    ) strict;

    alter table conversations add column folder_id text references folders (id) on delete set null;
    create index conversations_by_folder on conversations (folder_id) where folder_id is not null;
    alter table conversations add column pinned_at integer;
    alter table conversations add column archived_at integer;
    alter table conversations add column title_source text not null default 'first-words'
      check (title_source in ('first-words', 'model', 'person'));
    update conversations set title_source = 'person';
    alter table conversations add column imported_from text;
    create index conversations_by_origin on conversations (imported_from) where imported_from is not null;
    alter table conversations add column system_prompt text not null default '';
    alter table conversations add column sampling text not null default '{}' check (json_valid(sampling));

    create table presets (
      seq integer primary key autoincrement,
      id text not null unique,
      name text not null,
      system_prompt text not null,
      sampling text not null check (json_valid(sampling)),
      created_at integer not null,
      deleted_at integer
    ) strict;

    create index messages_by_ending on messages (substr(content, -2)) where status <> 'generating';
  `,
};
