import type { Migration } from '../migrate.ts';

/** The mode that was asked for, beside the one that was used, and why Auto used it (JSON list of codes). */
export const modes: Migration = {
  version: 5,
  sql: `
    alter table messages add column asked_mode text not null default 'fast' check (asked_mode in ('auto', 'fast', 'deep'));
    alter table messages add column mode_reasons text not null default '[]' check (json_valid(mode_reasons));
    update messages set asked_mode = mode;
  `,
};
