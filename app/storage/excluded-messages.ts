import type Database from 'better-sqlite3';

/** Messages that the person took out of the context; they stay in the conversation. */
export class ExcludedMessageRepository {
  readonly #of: Database.Statement<[string], string>;
  readonly #add: Database.Statement<[string]>;
  readonly #remove: Database.Statement<[string]>;

  constructor(db: Database.Database) {
    this.#of = db
      .prepare<[string], string>(
        'select message_id from excluded_messages where message_id in (select id from messages where conversation_id = ?)',
      )
      .pluck() as Database.Statement<[string], string>;
    this.#add = db.prepare('insert or ignore into excluded_messages (message_id) values (?)');
    this.#remove = db.prepare('delete from excluded_messages where message_id = ?');
  }

  of(conversationId: string): ReadonlySet<string> {
    return new Set(this.#of.all(conversationId));
  }

  set(messageId: string, isExcluded: boolean): void {
    if (isExcluded) this.#add.run(messageId);
    else this.#remove.run(messageId);
  }
}
