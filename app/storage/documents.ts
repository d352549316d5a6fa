import type Database from 'better-sqlite3';
import * as z from 'zod';
import { type DocumentFormat, formatSchema, type PartKind } from '../documents/protocol.ts';
import type { CutPassage } from '../passages/cut-passages.ts';

/** Which document it is: what was read from a file with these bytes and this ending of its name. */
export interface DocumentKey {
  /** SHA-256 of the file's bytes, in hexadecimal digits. */
  readonly hash: string;
  /** Lower case, with its dot; empty where the name has none. Formats without marks of their own are told by it. */
  readonly nameEnding: string;
  /** Of the programs that read documents: what older ones read is read again. */
  readonly readerVersion: number;
}

export interface DocumentFacts {
  readonly format: DocumentFormat;
  readonly partKind: PartKind;
  readonly title: string | null;
  readonly sizeBytes: number;
  readonly parts: number;
  readonly passages: number;
  /** UTF-16 units of all parts. */
  readonly characters: number;
  /** A BCP 47 tag; null where it cannot be told. */
  readonly language: string | null;
  readonly partsWithoutText: readonly number[];
  /** Sentences. */
  readonly warnings: readonly string[];
}

export interface StoredDocument extends DocumentKey, DocumentFacts {
  readonly seq: number;
}

export interface StoredPart {
  /** From 1. */
  readonly number: number;
  readonly title: string | null;
  readonly text: string;
}

export interface StoredPassage extends CutPassage {
  /** Row of `passage_search`. */
  readonly seq: number;
}

interface DocumentRow {
  readonly seq: number;
  readonly hash: string;
  readonly name_ending: string;
  readonly reader_version: number;
  readonly format: string;
  readonly part_kind: PartKind;
  readonly title: string | null;
  readonly size_bytes: number;
  readonly parts: number;
  readonly passages: number;
  readonly characters: number;
  readonly language: string | null;
  readonly parts_without_text: string;
  readonly warnings: string;
}

const columns = `seq, hash, name_ending, reader_version, format, part_kind, title, size_bytes, parts, passages, characters, language,
  parts_without_text, warnings`;
const passageColumns = 'seq, number, part, start_offset as start, end_offset as end';

/**
 * The texts of documents, each once however many conversations it belongs to. One is written in steps, so that a long one does not
 * hold up the app: `begin`, any count of `addParts` and `addPassages`, `complete`. Before that nobody finds it.
 */
export class DocumentRepository {
  readonly #findKey: Database.Statement<[DocumentKey], DocumentRow>;
  readonly #find: Database.Statement<[number], DocumentRow>;
  readonly #dropUnfinished: Database.Statement<[DocumentKey]>;
  readonly #insert: Database.Statement<[Record<string, string | number | null>]>;
  readonly #insertPart: Database.Statement<[number, number, string | null, string]>;
  readonly #insertPassage: Database.Statement<[number, number, number, number, number]>;
  readonly #index: Database.Statement<[number, string]>;
  readonly #complete: Database.Statement<[number]>;
  readonly #parts: Database.Statement<[number, number, number], StoredPart>;
  readonly #passages: Database.Statement<[number], StoredPassage>;
  readonly #hashes: Database.Statement<[string], string>;
  readonly #purge: Database.Statement<[]>;

  constructor(db: Database.Database) {
    this.#findKey = db.prepare(`select ${columns} from documents
      where hash = :hash and name_ending = :nameEnding and reader_version = :readerVersion and is_complete`);
    this.#find = db.prepare(`select ${columns} from documents where seq = ? and is_complete`);
    this.#dropUnfinished = db.prepare(`delete from documents
      where hash = :hash and name_ending = :nameEnding and reader_version = :readerVersion and not is_complete`);
    this.#insert = db.prepare(`
      insert into documents (hash, name_ending, reader_version, format, part_kind, title, size_bytes, parts, passages, characters,
        language, parts_without_text, warnings, created_at)
      values (:hash, :nameEnding, :readerVersion, :format, :partKind, :title, :sizeBytes, :parts, :passages, :characters,
        :language, :partsWithoutText, :warnings, :now)`);
    this.#insertPart = db.prepare('insert into document_parts (document_seq, number, title, text) values (?, ?, ?, ?)');
    this.#insertPassage = db.prepare(
      'insert into passages (document_seq, number, part, start_offset, end_offset) values (?, ?, ?, ?, ?)',
    );
    this.#index = db.prepare('insert into passage_search (rowid, text) values (?, ?)');
    this.#complete = db.prepare('update documents set is_complete = 1 where seq = ?');
    this.#parts = db.prepare(
      'select number, title, text from document_parts where document_seq = ? and number between ? and ? order by number',
    );
    this.#passages = db.prepare(`select ${passageColumns} from passages where document_seq = ? order by number`);
    this.#hashes = db
      .prepare<[string], string>('select distinct hash from documents where format = ? and is_complete')
      .pluck() as Database.Statement<[string], string>;
    this.#purge = db.prepare(`delete from documents
      where seq not in (select document_seq from attachments where document_seq is not null)`);
  }

  find(seq: number): StoredDocument | undefined {
    const row = this.#find.get(seq);
    return row === undefined ? undefined : toDocument(row);
  }

  findByKey(key: DocumentKey): StoredDocument | undefined {
    const row = this.#findKey.get(keyOf(key));
    return row === undefined ? undefined : toDocument(row);
  }

  /** Takes the place of an unfinished one. Returns its `seq`. */
  begin(document: DocumentKey & DocumentFacts, now: number): number {
    this.#dropUnfinished.run(keyOf(document));
    const { lastInsertRowid } = this.#insert.run({
      ...document,
      partsWithoutText: JSON.stringify(document.partsWithoutText),
      warnings: JSON.stringify(document.warnings),
      now,
    });
    return Number(lastInsertRowid);
  }

  addParts(document: number, parts: readonly StoredPart[]): void {
    for (const { number, title, text } of parts) this.#insertPart.run(document, number, title, text);
  }

  /** `text` is what is searched for. */
  addPassages(document: number, passages: readonly (CutPassage & { readonly text: string })[]): void {
    for (const { number, part, start, end, text } of passages) {
      const { lastInsertRowid } = this.#insertPassage.run(document, number, part, start, end);
      // The index knows text by threes: with two blanks behind it, words of one and two characters at its end begin some, too.
      this.#index.run(Number(lastInsertRowid), `${text}  `);
    }
  }

  complete(document: number): void {
    this.#complete.run(document);
  }

  /** Parts with numbers from `from` to `to`, both included. */
  parts(document: number, from = 1, to = Number.MAX_SAFE_INTEGER): StoredPart[] {
    return this.#parts.all(document, from, to);
  }

  passages(document: number): StoredPassage[] {
    return this.#passages.all(document);
  }

  /** Hashes of all documents of a format. */
  hashes(format: DocumentFormat): string[] {
    return this.#hashes.all(format);
  }

  /** Deletes those that belong to no conversation, with their parts and passages. Returns how many. */
  purge(): number {
    return this.#purge.run().changes;
  }
}

/** Of anything that has a key. */
function keyOf({ hash, nameEnding, readerVersion }: DocumentKey): DocumentKey {
  return { hash, nameEnding, readerVersion };
}

const numbers = z.array(z.int());
const sentences = z.array(z.string());

function toDocument(row: DocumentRow): StoredDocument {
  return {
    seq: row.seq,
    hash: row.hash,
    nameEnding: row.name_ending,
    readerVersion: row.reader_version,
    format: formatSchema.parse(row.format),
    partKind: row.part_kind,
    title: row.title,
    sizeBytes: row.size_bytes,
    parts: row.parts,
    passages: row.passages,
    characters: row.characters,
    language: row.language,
    partsWithoutText: numbers.parse(JSON.parse(row.parts_without_text)),
    warnings: sentences.parse(JSON.parse(row.warnings)),
  };
}
