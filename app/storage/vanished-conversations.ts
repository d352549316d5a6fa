import type Database from 'better-sqlite3';

/**
 * Conversations that count as deleted in the year 1970, so that nobody sees them: those that are on their way in, and those that go for
 * good. Removing all of a long one at once would hold up the app.
 */
export class VanishedConversations {
  readonly #ids: Database.Statement<[], string>;
  readonly #removeMessages: Database.Statement<[string]>;
  readonly #remove: Database.Statement<[string]>;

  constructor(db: Database.Database) {
    this.#ids = db
      .prepare<[], string>('select id from conversations where deleted_at = 0')
      .pluck() as Database.Statement<[], string>;
    // Those at the end first: a message takes along those that follow it, and a thousand of them would nest too deep.
    this.#removeMessages = db.prepare(`
      delete from messages where seq in (
        select m.seq from messages m join conversations c on c.id = m.conversation_id
        where c.id = ? and c.deleted_at = 0 order by m.seq desc limit 20
      )`);
    this.#remove = db.prepare('delete from conversations where id = ? and deleted_at = 0');
  }

  ids(): string[] {
    return this.#ids.all();
  }

  /** Some messages at each step; the caller runs the steps in transactions. Others are left as they are. */
  *remove(id: string): Generator<void, void> {
    while (this.#removeMessages.run(id).changes > 0) yield;
    this.#remove.run(id);
  }
}
