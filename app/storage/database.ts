import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import type { Problem } from '../contract.ts';
import { AppError } from '../errors.ts';
import { type Migration, migrate, migrations } from './migrate.ts';
import { isDamage, storageError } from './storage-problem.ts';

export interface OpenOptions {
  /** Path of the file, or ':memory:'. */
  readonly file: string;
  readonly now?: () => number;
  readonly steps?: readonly Migration[];
}

export interface OpenedDatabase {
  readonly db: Database.Database;
  /** Set when a damaged file was moved aside and an empty one begun. */
  readonly problem: Problem | null;
}

/**
 * Opens the database, checks it and brings it to the newest schema. The caller closes it. One connection, one writer.
 * @throws AppError 'database-newer' | 'disk-full' | 'disk-unwritable' | 'database-busy'
 */
export function openDatabase({ file, now = Date.now, steps = migrations }: OpenOptions): OpenedDatabase {
  try {
    if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true });
    return { db: openChecked(file, steps), problem: null };
  } catch (error) {
    if (!isDamage(error) || file === ':memory:') throw storageError(error) ?? dataFolderError(file, error);
    const movedTo = moveAside(file, now());
    return {
      db: openChecked(file, steps),
      problem: {
        code: 'database-damaged',
        message: `The file with your conversations was damaged and could not be opened. Tandem began a new one and kept the old file as ${movedTo}.`,
      },
    };
  }
}

function openChecked(file: string, steps: readonly Migration[]): Database.Database {
  const db = new Database(file, { timeout: 5_000 });
  try {
    db.pragma('journal_mode = wal');
    // FULL: in WAL mode NORMAL may lose the last commits at a power cut.
    db.pragma('synchronous = full');
    db.pragma('foreign_keys = on');
    check(db);
    migrate(db, join(dirname(file), `tandem.before-v${steps.at(-1)?.version ?? 0}.db`), steps);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/**
 * Walks every table that holds bytes. The search tables are left out, not their storage: to compare an index of 100,000 messages
 * with its content takes seconds, the rest a fraction of one.
 * @throws SqliteError 'SQLITE_CORRUPT'
 */
function check(db: Database.Database): void {
  const tables = db
    .prepare<[], string>(`select name from sqlite_schema where type = 'table' and sql not like 'create virtual %'`)
    .pluck()
    .all();
  for (const table of tables) {
    const verdict = db.pragma(`quick_check('${table}')`, { simple: true });
    if (verdict !== 'ok') throw new Database.SqliteError(`${table}: ${verdict}`, 'SQLITE_CORRUPT');
  }
}

/** Renames the file and what belongs to it; never deletes. Returns the new path. */
function moveAside(file: string, now: number): string {
  const stamp = new Date(now).toISOString().replaceAll(/[-:]|\.\d+/g, '');
  let target = `${file}.damaged-${stamp}`;
  for (let n = 2; existsSync(target); n++) target = `${file}.damaged-${stamp}-${n}`;
  for (const suffix of ['', '-wal', '-shm']) {
    if (existsSync(file + suffix)) renameSync(file + suffix, target + suffix);
  }
  return target;
}

function dataFolderError(file: string, error: unknown): unknown {
  if (!(error instanceof Error && 'code' in error && 'syscall' in error)) return error;
  return new AppError(
    'data-folder',
    `Tandem cannot use its data folder ${dirname(file)}. Check that the disk is connected and that you may write there.`,
    { cause: error },
  );
}
