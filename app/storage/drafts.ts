import type Database from 'better-sqlite3';
import type { Draft } from '../contract.ts';

interface DraftRow {
  readonly conversation_id: string | null;
  readonly text: string;
}

/** Unsent text, one for each conversation and one for the conversation that has not begun (null). */
export class DraftRepository {
  readonly #list: Database.Statement<[], DraftRow>;
  readonly #set: Database.Statement<[string, string | null, string]>;
  readonly #remove: Database.Statement<[string]>;

  constructor(db: Database.Database) {
    this.#list = db.prepare(`
      select d.conversation_id, d.text from drafts d left join conversations c on c.id = d.conversation_id
      where c.deleted_at is null`);
    this.#set = db.prepare(`
      insert into drafts (key, conversation_id, text) values (?, ?, ?)
      on conflict (key) do update set text = excluded.text`);
    this.#remove = db.prepare('delete from drafts where key = ?');
  }

  /** Without those of deleted conversations. */
  list(): Draft[] {
    return this.#list.all().map((row) => ({ conversationId: row.conversation_id, text: row.text }));
  }

  /** The conversation must exist. */
  set({ conversationId, text }: Draft): void {
    this.#set.run(conversationId ?? '', conversationId, text);
  }

  remove(conversationId: string | null): void {
    this.#remove.run(conversationId ?? '');
  }
}
