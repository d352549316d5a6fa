import Database from 'better-sqlite3';
import { AppError } from '../errors.ts';

/** Faults that pass by themselves once the person has made room or the other program has ended. */
export const passingStorageCodes = ['disk-full', 'disk-unwritable', 'database-busy'] as const;

/** True for what SQLite answers when the file itself is broken, as opposed to the disk or the statement. */
export function isDamage(error: unknown): boolean {
  return codeOf(error) === 'SQLITE_NOTADB' || codeOf(error).startsWith('SQLITE_CORRUPT');
}

/** The error to show for a fault of the disk or the file; null for anything else. */
export function storageError(error: unknown): AppError | null {
  const code = codeOf(error);
  if (code === 'SQLITE_FULL') {
    return new AppError(
      'disk-full',
      'The disk is full, so Tandem cannot save. Nothing is lost while the app stays open: free some space and it saves by itself.',
      { cause: error },
    );
  }
  if (code.startsWith('SQLITE_IOERR') || code.startsWith('SQLITE_READONLY') || code.startsWith('SQLITE_CANTOPEN')) {
    return new AppError(
      'disk-unwritable',
      'Tandem cannot write to its data folder. Check that the disk is connected and that you may write there; it then saves by itself.',
      { cause: error },
    );
  }
  if (code.startsWith('SQLITE_BUSY')) {
    return new AppError('database-busy', 'Another program is using Tandem’s conversations. Close it and try again.', {
      cause: error,
    });
  }
  if (isDamage(error)) {
    return new AppError(
      'database-damaged',
      'The file with your conversations is damaged. Restart Tandem: it sets the file aside and begins a new one.',
      { cause: error },
    );
  }
  return null;
}

function codeOf(error: unknown): string {
  return error instanceof Database.SqliteError ? error.code : '';
}
