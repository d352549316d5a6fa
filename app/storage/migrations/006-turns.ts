import type { Migration } from '../migrate.ts';

/**
 * Thinking budgets, drafts, and messages that wait for their turn. A budget is JSON, as in the contract; null in a conversation
 * means the one in the settings, in a message that it had none. The draft of the conversation that has not begun has the key ''.
 */
export const turns: Migration = {
  version: 6,
  sql: `
    alter table conversations add column thinking_budget text check (thinking_budget is null or json_valid(thinking_budget));
    alter table messages add column thinking_budget text check (thinking_budget is null or json_valid(thinking_budget));

    create table drafts (
      key text primary key,
      conversation_id text references conversations (id) on delete cascade,
      text text not null
    ) strict, without rowid;
    create index drafts_by_conversation on drafts (conversation_id) where conversation_id is not null;

    create table queued_messages (
      seq integer primary key autoincrement,
      id text not null unique,
      conversation_id text not null references conversations (id) on delete cascade,
      text text not null,
      mode text not null,
      model_id text,
      thinking_budget text check (thinking_budget is null or json_valid(thinking_budget))
    ) strict;
    create index queued_messages_by_conversation on queued_messages (conversation_id, seq);
  `,
};
