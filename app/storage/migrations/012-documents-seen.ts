import type { Migration } from '../migrate.ts';

/** What an answer's model saw of documents that do not fit whole: JSON, as in the contract; null where it saw all, or there were none. */
export const documentsSeen: Migration = {
  version: 12,
  sql: `
    alter table messages add column documents_seen text check (documents_seen is null or json_valid(documents_seen));
  `,
};
