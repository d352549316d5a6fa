import type { Migration } from '../migrate.ts';

/** How sure a model was of each token of an answer: JSON as `TokenConfidenceRepository` writes it, for answers that recorded it. */
export const tokenConfidence: Migration = {
  version: 9,
  sql: `
    create table token_confidence (
      message_id text primary key references messages (id) on delete cascade,
      tokens text not null check (json_valid(tokens))
    ) strict, without rowid;
  `,
};
