import type { Migration } from '../migrate.ts';

/**
 * The library of models, and the model that a conversation was given.
 *
 * `path` is the first part's; `parts` lists all files with what was seen of them. The row outlives its files: a disk may come back.
 * A removed model stays, hidden, until the app quits. The file that was chosen before there was a library becomes its first entry.
 */
export const models: Migration = {
  version: 2,
  sql: `
    create table models (
      seq integer primary key autoincrement,
      id text not null unique,
      path text not null unique,
      parts text not null default '[]' check (json_valid(parts)),
      title text,
      origin text not null check (origin in ('starter', 'downloaded', 'imported', 'lm-studio', 'ollama', 'hugging-face')),
      repo text,
      revision text,
      survey text check (survey is null or json_valid(survey)),
      problem_code text,
      problem_message text,
      verification text not null default 'unverified'
        check (verification in ('verified', 'not-verifiable', 'unverified', 'failed')),
      verified_at integer,
      added_at integer not null,
      last_used_at integer,
      prefill_tokens_per_second real,
      decode_tokens_per_second real,
      deleted_at integer
    ) strict;

    alter table conversations add column model_id text references models (id) on delete set null;
    create index conversations_by_model on conversations (model_id) where model_id is not null;

    insert into models (id, path, origin, added_at)
      select lower(hex(randomblob(16))), json_extract(value, '$'), 'imported', unixepoch() * 1000
      from settings where key = 'model.path' and json_valid(value) and json_type(value) = 'text';
    insert into settings (key, value) select 'model.id', json_quote(id) from models;
    delete from settings where key = 'model.path';
  `,
};
