import type Database from 'better-sqlite3';

/** Small named values that outlive the app; each is JSON. */
export class SettingsRepository {
  readonly #get: Database.Statement<[string], { value: string }>;
  readonly #set: Database.Statement<[string, string]>;
  readonly #remove: Database.Statement<[string]>;

  constructor(db: Database.Database) {
    this.#get = db.prepare('select value from settings where key = ?');
    this.#set = db.prepare(
      'insert into settings (key, value) values (?, ?) on conflict (key) do update set value = excluded.value',
    );
    this.#remove = db.prepare('delete from settings where key = ?');
  }

  /** The parsed value; undefined when there is none or it is not JSON. The caller checks its shape. */
  get(key: string): unknown {
    const row = this.#get.get(key);
    if (row === undefined) return undefined;
    try {
      return JSON.parse(row.value);
    } catch {
      return undefined;
    }
  }

  set(key: string, value: unknown): void {
    this.#set.run(key, JSON.stringify(value));
  }

  remove(key: string): void {
    this.#remove.run(key);
  }
}
