import {
  closeSync,
  copyFileSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, onTestFinished, test } from 'vitest';
import { ConversationRepository } from '../../app/storage/conversations.ts';
import { openDatabase } from '../../app/storage/database.ts';
import { type Migration, migrations } from '../../app/storage/migrate.ts';
import { ModelRepository } from '../../app/storage/models.ts';
import { SettingsRepository } from '../../app/storage/settings.ts';
import { temporaryFolder } from '../support/temp-folder.ts';

const now = () => Date.UTC(2026, 2, 4, 5, 6, 7);

function open(file: string, steps?: readonly Migration[]) {
  const opened = openDatabase(steps === undefined ? { file, now } : { file, now, steps });
  onTestFinished(() => {
    opened.db.close();
  });
  return opened;
}

function emptyFile(): string {
  return join(temporaryFolder(), 'tandem.db');
}

function titles(db: Database.Database): unknown[] {
  return db.prepare('select title from conversations order by seq').pluck().all();
}

function insertConversation(db: Database.Database, title: string): void {
  db.prepare('insert into conversations (id, title, created_at, updated_at) values (?, ?, 0, 0)').run(title, title);
}

/** A closed file that holds this many conversations. */
function fileWith(count: number): string {
  const file = emptyFile();
  const { db } = openDatabase({ file, now });
  db.transaction(() => {
    for (let n = 0; n < count; n++) insertConversation(db, `Conversation ${n} ${'x'.repeat(200)}`);
  })();
  db.close();
  return file;
}

describe('opening', () => {
  test('creates the folder and the newest schema, and sets what keeps data safe', () => {
    const { db, problem } = open(join(temporaryFolder(), 'new', 'folder', 'tandem.db'));
    expect(problem).toBeNull();
    const pragma = (name: string) => db.pragma(name, { simple: true });
    expect(pragma('user_version')).toBe(migrations.at(-1)?.version);
    expect(pragma('journal_mode')).toBe('wal');
    expect(pragma('synchronous')).toBe(2);
    expect(pragma('foreign_keys')).toBe(1);
    expect(pragma('busy_timeout')).toBeGreaterThan(0);
  });

  test('a file that exists keeps its data and is not migrated again', () => {
    const file = fileWith(2);
    const { db } = open(file);
    expect(titles(db)).toHaveLength(2);
    expect(readdirSync(join(file, '..')).filter((name) => name.includes('before'))).toEqual([]);
  });

  test('a data folder that cannot be made is named', () => {
    const file = join(temporaryFolder(), 'a-file');
    writeFileSync(file, '');
    expect(() => open(join(file, 'tandem.db'))).toThrow(
      expect.objectContaining({ code: 'data-folder', message: expect.stringContaining(file) }),
    );
  });

  test('a path that is a folder is refused without moving anything', () => {
    const file = emptyFile();
    mkdirSync(file);
    expect(() => open(file)).toThrow(expect.objectContaining({ code: 'disk-unwritable' }));
    expect(readdirSync(join(file, '..'))).toEqual(['tandem.db']);
  });

  test('wrong rows are refused by the schema itself', () => {
    const { db } = open(':memory:');
    insertConversation(db, 'c');
    const insert = (values: string) =>
      db.exec(
        `insert into messages (id, conversation_id, parent_id, role, mode, content, status, created_at) values (${values})`,
      );
    expect(() => insert(`'m', 'nobody', null, 'user', 'fast', '', 'complete', 0`)).toThrow(/FOREIGN KEY/);
    expect(() => insert(`'m', 'c', 'nobody', 'user', 'fast', '', 'complete', 0`)).toThrow(/FOREIGN KEY/);
    expect(() => insert(`'m', 'c', null, 'robot', 'fast', '', 'complete', 0`)).toThrow(/CHECK/);
    expect(() => insert(`'m', 'c', null, 'user', 'fast', '', 'done', 0`)).toThrow(/CHECK/);
    expect(() => insert(`'m', 'c', null, 'user', 'fast', '', 'complete', 'today'`)).toThrow(/cannot store TEXT/);
  });
});

describe('migrating', () => {
  const newest = migrations.at(-1)?.version ?? 0;
  const next: Migration = { version: newest + 1, sql: 'alter table conversations add column colour text' };
  const broken: Migration = { version: newest + 2, sql: 'drop table settings; insert into nowhere values (1)' };

  test('copies a file that holds data before it changes the file', () => {
    const file = fileWith(3);
    const { db } = open(file, [...migrations, next]);
    expect(db.pragma('user_version', { simple: true })).toBe(next.version);
    expect(titles(db)).toHaveLength(3);

    const copy = new Database(join(file, '..', `tandem.before-v${next.version}.db`), { readonly: true });
    onTestFinished(() => {
      copy.close();
    });
    expect(copy.pragma('user_version', { simple: true })).toBe(newest);
    expect(titles(copy)).toHaveLength(3);
  });

  test('that fails leaves the file as it was, whichever step failed', () => {
    const file = fileWith(3);
    expect(() => open(file, [...migrations, next, broken])).toThrow(/nowhere/);
    const { db } = open(file);
    expect(db.pragma('user_version', { simple: true })).toBe(newest);
    expect(titles(db)).toHaveLength(3);
    expect(db.prepare('select count(*) from settings').pluck().get()).toBe(0);
    expect(() => db.prepare('select colour from conversations')).toThrow(/no such column/);
  });

  test('a file of a newer version is refused with a way on, and stays as it is', () => {
    const file = fileWith(1);
    const { db } = openDatabase({ file, now, steps: [...migrations, next] });
    db.close();
    const before = readFileSync(file);
    expect(() => open(file)).toThrow(
      expect.objectContaining({
        code: 'database-newer',
        message: expect.stringContaining('Install the newest version'),
      }),
    );
    expect(readFileSync(file).equals(before)).toBe(true);
  });
});

describe('a file from before there was a library', () => {
  /** As version 1 left it, with a conversation and, where one was chosen, a model file. */
  function oldFile(chosen: string | null): string {
    const file = emptyFile();
    const { db } = openDatabase({ file, now, steps: migrations.slice(0, 1) });
    insertConversation(db, 'Old');
    const setting = db.prepare('insert into settings (key, value) values (?, ?)');
    setting.run('theme', '"dark"');
    if (chosen !== null) setting.run('model.path', JSON.stringify(chosen));
    db.close();
    return file;
  }

  test('keeps conversations and settings, and its model becomes the first of the library and stays chosen', () => {
    const path = '/models/a "quoted" 模型.gguf';
    const { db } = open(oldFile(path));
    expect(titles(db)).toEqual(['Old']);
    const settings = new SettingsRepository(db);
    expect(settings.get('theme')).toBe('dark');
    expect(settings.get('model.path')).toBeUndefined();
    const models = new ModelRepository(db).all();
    expect(models).toMatchObject([{ path, origin: 'imported', parts: [], survey: null, isDeleted: false }]);
    expect(settings.get('model.id')).toBe(models[0]?.id);
    expect(new ConversationRepository(db).list()).toMatchObject([{ title: 'Old', modelId: null }]);
  });

  test('in which the starter model was used begins with an empty library', () => {
    const { db } = open(oldFile(null));
    expect(new ModelRepository(db).all()).toEqual([]);
    expect(new SettingsRepository(db).get('model.id')).toBeUndefined();
  });
});

describe('a damaged file', () => {
  const damages: readonly [string, (file: string) => void][] = [
    ['a text file', (file) => writeFileSync(file, 'This was never a database. '.repeat(100))],
    ['a header of zeros', (file) => overwrite(file, 0, Buffer.alloc(100))],
    ['a page of noise in the middle', (file) => overwrite(file, 4096 * 3, Buffer.alloc(4096, 0xa5))],
    ['half of the file gone', (file) => truncateSync(file, Math.floor(statSync(file).size / 2))],
  ];

  test.each(damages)('(%s) is moved aside, kept, and a new one begun', (_, damage) => {
    const file = fileWith(200);
    damage(file);
    const damaged = readFileSync(file);

    const { db, problem } = open(file);
    const aside = `${file}.damaged-20260304T050607Z`;
    expect(problem).toMatchObject({ code: 'database-damaged', message: expect.stringContaining(aside) });
    expect(readFileSync(aside).equals(damaged)).toBe(true);
    expect(titles(db)).toEqual([]);
    insertConversation(db, 'It works');
    expect(titles(db)).toEqual(['It works']);
  });

  test('(any single page of noise) is either moved aside or still has all its conversations', () => {
    const original = fileWith(200);
    const pages = statSync(original).size / 4096;
    let movedAside = 0;
    for (let page = 1; page < pages; page += 3) {
      const file = emptyFile();
      copyFileSync(original, file);
      overwrite(file, 4096 * page, Buffer.alloc(4096, 0xa5));
      const { db, problem } = openDatabase({ file, now });
      if (problem === null) expect(titles(db)).toHaveLength(200);
      else movedAside++;
      db.close();
    }
    expect(movedAside).toBeGreaterThan(0);
  });

  test('never overwrites one that was moved aside before', () => {
    const file = emptyFile();
    for (const text of ['first', 'second']) {
      writeFileSync(file, `${text} `.repeat(500));
      const { db } = openDatabase({ file, now });
      db.close();
    }
    const kept = readdirSync(join(file, '..')).filter((name) => name.includes('damaged'));
    expect(kept.toSorted()).toEqual(['tandem.db.damaged-20260304T050607Z', 'tandem.db.damaged-20260304T050607Z-2']);
  });

  test('an empty file is simply a new database', () => {
    const file = emptyFile();
    writeFileSync(file, '');
    expect(open(file).problem).toBeNull();
  });

  function overwrite(file: string, position: number, bytes: Buffer): void {
    const handle = openSync(file, 'r+');
    writeSync(handle, bytes, 0, bytes.length, position);
    closeSync(handle);
  }
});

test('a log of changes that is torn at any byte opens, and keeps what was complete before', () => {
  const file = fileWith(1);
  const { db } = openDatabase({ file, now });
  insertConversation(db, 'second');
  insertConversation(db, 'third');
  const wal = readFileSync(`${file}-wal`);
  const main = readFileSync(file);
  db.close();

  const counts = [];
  for (let length = 0; length <= wal.length + 1_030; length += 1_031) {
    const copy = emptyFile();
    writeFileSync(copy, main);
    writeFileSync(`${copy}-wal`, wal.subarray(0, length));
    const { db: torn, problem } = openDatabase({ file: copy, now });
    expect(problem).toBeNull();
    counts.push(titles(torn).length);
    torn.close();
  }
  expect(new Set(counts)).toEqual(new Set([1, 2, 3]));
  expect(counts).toEqual(counts.toSorted());
});
