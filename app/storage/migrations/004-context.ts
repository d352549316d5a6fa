import type { Migration } from '../migrate.ts';

/**
 * Messages that the person took out of the context, and beginnings of prompts whose keys and values were saved: a hash stands for the
 * model, how it was run, and all text up to the end of a message.
 */
export const context: Migration = {
  version: 4,
  sql: `
    create table excluded_messages (
      message_id text primary key references messages (id) on delete cascade
    ) strict, without rowid;

    create table read_prefixes (
      hash text primary key,
      used_at integer not null
    ) strict, without rowid;
    create index read_prefixes_by_use on read_prefixes (used_at);
  `,
};
