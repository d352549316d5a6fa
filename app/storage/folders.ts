import type Database from 'better-sqlite3';
import type { Folder } from '../contract.ts';

interface FolderRow {
  readonly id: string;
  readonly name: string;
  readonly is_collapsed: number;
  readonly deleted_at: number | null;
}

const columns = 'id, name, is_collapsed, deleted_at';

/** Folders of conversations; deleted ones stay, hidden, until they are purged. */
export class FolderRepository {
  readonly #list: Database.Statement<[], FolderRow>;
  readonly #find: Database.Statement<[string], FolderRow>;
  readonly #insert: Database.Statement<[string, string, number]>;
  readonly #update: Database.Statement<[string, number, string]>;
  readonly #setDeletedAt: Database.Statement<[number | null, string]>;
  readonly #purge: Database.Statement<[number]>;

  constructor(db: Database.Database) {
    this.#list = db.prepare(
      `select ${columns} from folders where deleted_at is null order by name collate nocase, seq`,
    );
    this.#find = db.prepare(`select ${columns} from folders where id = ?`);
    this.#insert = db.prepare('insert into folders (id, name, created_at) values (?, ?, ?)');
    this.#update = db.prepare('update folders set name = ?, is_collapsed = ? where id = ?');
    this.#setDeletedAt = db.prepare('update folders set deleted_at = ? where id = ?');
    this.#purge = db.prepare('delete from folders where deleted_at < ?');
  }

  /** Those not deleted, by name. */
  list(): Folder[] {
    return this.#list.all().map(toFolder);
  }

  /** Undefined when there is none, or it is deleted. */
  find(id: string): Folder | undefined {
    const row = this.#find.get(id);
    return row === undefined || row.deleted_at !== null ? undefined : toFolder(row);
  }

  /** Deleted or not. */
  exists(id: string): boolean {
    return this.#find.get(id) !== undefined;
  }

  insert(id: string, name: string, now: number): void {
    this.#insert.run(id, name, now);
  }

  update({ id, name, isCollapsed }: Folder): void {
    this.#update.run(name, isCollapsed ? 1 : 0, id);
  }

  /** Null brings it back, with the conversations that lay in it. */
  setDeletedAt(id: string, deletedAt: number | null): void {
    this.#setDeletedAt.run(deletedAt, id);
  }

  /** Removes for good those that were deleted before `time`; their conversations stay. */
  purgeDeletedBefore(time: number): number {
    return this.#purge.run(time).changes;
  }
}

function toFolder({ id, name, is_collapsed }: FolderRow): Folder {
  return { id, name, isCollapsed: is_collapsed === 1 };
}
