import type { Migration } from '../migrate.ts';

/** The first-run screen is for those who begin: whoever has written a conversation has no first run any more. */
export const welcome: Migration = {
  version: 10,
  sql: `
    insert into settings (key, value)
    select 'hasSeenWelcome', 'true' where exists (select 1 from conversations)
    on conflict (key) do nothing;
  `,
};
