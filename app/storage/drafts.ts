import type Database from 'better-sqlite3';
import type { Draft, UnfinishedEdit } from '../contract.ts';

interface DraftRow {
  readonly conversation_id: string | null;
  readonly text: string;
}

interface EditRow {
  readonly key: string;
  readonly text: string;
}

/**
 * Unsent text: one for each conversation, one for the conversation that has not begun (null), and new wordings of questions. The key
 * is the conversation's id, '', or the question's id, which no conversation has.
 */
export class DraftRepository {
  readonly #list: Database.Statement<[], DraftRow>;
  readonly #edits: Database.Statement<[], EditRow>;
  readonly #set: Database.Statement<[string, string | null, string]>;
  readonly #remove: Database.Statement<[string]>;

  constructor(db: Database.Database) {
    this.#list = db.prepare(`
      select d.conversation_id, d.text from drafts d left join conversations c on c.id = d.conversation_id
      where c.deleted_at is null and d.key = coalesce(d.conversation_id, '')`);
    this.#edits = db.prepare(`
      select d.key, d.text from drafts d join conversations c on c.id = d.conversation_id
      where c.deleted_at is null and d.key <> d.conversation_id`);
    this.#set = db.prepare(`
      insert into drafts (key, conversation_id, text) values (?, ?, ?)
      on conflict (key) do update set text = excluded.text`);
    this.#remove = db.prepare('delete from drafts where key = ?');
  }

  /** Without those of deleted conversations. */
  list(): Draft[] {
    return this.#list.all().map((row) => ({ conversationId: row.conversation_id, text: row.text }));
  }

  /** Without those of deleted conversations. */
  edits(): UnfinishedEdit[] {
    return this.#edits.all().map(({ key, text }) => ({ messageId: key, text }));
  }

  /** The conversation must exist. */
  set({ conversationId, text }: Draft): void {
    this.#set.run(conversationId ?? '', conversationId, text);
  }

  setEdit({ messageId, text }: UnfinishedEdit, conversationId: string): void {
    this.#set.run(messageId, conversationId, text);
  }

  removeEdit(messageId: string): void {
    this.#remove.run(messageId);
  }

  remove(conversationId: string | null): void {
    this.#remove.run(conversationId ?? '');
  }
}
