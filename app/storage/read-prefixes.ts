import type Database from 'better-sqlite3';

/** Enough for a hundred long conversations. */
const mostRows = 10_000;

/** Hashes of beginnings of prompts that were read and saved, those used last. */
export class ReadPrefixRepository {
  readonly #has: Database.Statement<[string], number>;
  readonly #add: Database.Statement<[string, number]>;
  readonly #trim: Database.Statement<[number]>;
  readonly #clear: Database.Statement<[]>;

  constructor(db: Database.Database) {
    this.#has = db
      .prepare<[string], number>('select 1 from read_prefixes where hash = ?')
      .pluck() as Database.Statement<[string], number>;
    this.#add = db.prepare('insert or replace into read_prefixes (hash, used_at) values (?, ?)');
    this.#trim = db.prepare(
      'delete from read_prefixes where hash in (select hash from read_prefixes order by used_at desc limit -1 offset ?)',
    );
    this.#clear = db.prepare('delete from read_prefixes');
  }

  has(hash: string): boolean {
    return this.#has.get(hash) !== undefined;
  }

  add(hashes: readonly string[], usedAt: number): void {
    for (const hash of hashes) this.#add.run(hash, usedAt);
    this.#trim.run(mostRows);
  }

  clear(): void {
    this.#clear.run();
  }
}
