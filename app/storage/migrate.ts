import { rmSync } from 'node:fs';
import type Database from 'better-sqlite3';
import { AppError } from '../errors.ts';
import { initial } from './migrations/001-initial.ts';
import { models } from './migrations/002-models.ts';
import { documents } from './migrations/003-documents.ts';
import { context } from './migrations/004-context.ts';
import { modes } from './migrations/005-modes.ts';
import { turns } from './migrations/006-turns.ts';
import { organisation } from './migrations/007-organisation.ts';
import { tokenConfidence } from './migrations/009-token-confidence.ts';
import { welcome } from './migrations/010-welcome.ts';
import { documentsSeen } from './migrations/012-documents-seen.ts';

/** One step of the schema. `version` is the `user_version` that the file has afterwards. */
export interface Migration {
  readonly version: number;
  readonly sql: string;
}

/** All steps, oldest first. A step that was released is never edited: the next one mends it. */
export const migrations: readonly Migration[] = [
  initial,
  models,
  documents,
  context,
  modes,
  turns,
  organisation,
  tokenConfidence,
  welcome,
  documentsSeen,
];

/**
 * Brings the database to the newest schema, all steps in one transaction. A file that holds data is copied to `backupFile` first.
 * @throws AppError 'database-newer' when a later version of Tandem wrote the file; nothing is changed then.
 */
export function migrate(db: Database.Database, backupFile: string, steps: readonly Migration[] = migrations): void {
  const version = Number(db.pragma('user_version', { simple: true }));
  const newest = steps.at(-1)?.version ?? 0;
  if (version > newest) {
    throw new AppError(
      'database-newer',
      'Your conversations were last opened by a newer version of Tandem, and this version cannot read them. Install the newest version and open it again.',
    );
  }
  const missing = steps.filter((step) => step.version > version);
  if (missing.length === 0) return;
  if (version > 0) {
    rmSync(backupFile, { force: true });
    db.prepare('vacuum into ?').run(backupFile);
  }
  db.transaction(() => {
    for (const step of missing) {
      db.exec(step.sql);
      db.pragma(`user_version = ${step.version}`);
    }
  }).immediate();
}
