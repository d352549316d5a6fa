import type Database from 'better-sqlite3';
import type { FoundDocument } from '../contract/document-search.ts';
import { addContainsAll } from './contains-all.ts';

/** Passages are named by their `seq`, which grows from document to document and within each in the order of its text. */
export interface SearchedDocument {
  readonly seq: number;
  readonly partKind: FoundDocument['partKind'];
  readonly firstPassage: number;
  readonly lastPassage: number;
}

export interface SearchedPassage {
  readonly seq: number;
  readonly part: number;
  readonly start: number;
  readonly end: number;
}

/** A document in a conversation. */
export interface DocumentPlace {
  readonly documentId: string;
  readonly document: number;
  readonly name: string;
  readonly conversationId: string;
  readonly conversationTitle: string;
  readonly isArchived: boolean;
  /** Number that its first passage has in the conversation. */
  readonly firstNumber: number;
}

type PlaceRow = Omit<DocumentPlace, 'isArchived'> & { readonly isArchived: number };

const placeColumns = `a.id as documentId, a.document_seq as document, a.name, a.conversation_id as conversationId,
  c.title as conversationTitle, c.archived_at is not null as isArchived, a.first_passage as firstNumber`;
const shownPlaces = `attachments a join conversations c on c.id = a.conversation_id
  where a.status = 'ready' and a.removed_at is null and a.first_passage is not null and c.deleted_at is null`;

/** What the search for words in documents asks of the tables; one document's passages have no others between them. */
export class DocumentSearchRepository {
  readonly #matches: Database.Statement<[string, number], number>;
  readonly #all: Database.Statement<[number], number>;
  readonly #occurrences: Database.Statement<[string, string, number], number>;
  readonly #document: Database.Statement<[number], SearchedDocument>;
  readonly #firstPassage: Database.Statement<[number], number>;
  readonly #passage: Database.Statement<[number], SearchedPassage>;
  readonly #partText: Database.Statement<[number, number], string>;
  readonly #places: Database.Statement<[number, number], PlaceRow>;
  readonly #place: Database.Statement<[string], PlaceRow>;
  readonly #named: Database.Statement<[string, number], PlaceRow>;

  constructor(db: Database.Database) {
    addContainsAll(db);
    db.exec(`create virtual table if not exists temp.passage_places using fts5vocab (main, passage_search, instance)`);
    const seqs = <T extends unknown[]>(sql: string) =>
      db.prepare<T, number>(sql).pluck() as Database.Statement<T, number>;
    this.#matches = seqs(
      'select rowid from passage_search where passage_search match ? and rowid < ? order by rowid desc',
    );
    this.#all = seqs('select seq from passages where seq < ? order by seq desc');
    this.#occurrences = seqs('select doc from temp.passage_places where term >= ? and term < ? limit ?');
    this.#document = db.prepare(`
      select d.seq, d.part_kind as partKind, first.seq as firstPassage, first.seq + d.passages - 1 as lastPassage
      from passages p join documents d on d.seq = p.document_seq
      join passages first on first.document_seq = d.seq and first.number = 1
      where p.seq = ? and d.is_complete`);
    this.#firstPassage = seqs('select seq from passages where document_seq = ? and number = 1');
    this.#passage = db.prepare(
      'select seq, part, start_offset as start, end_offset as end from passages where seq = ?',
    );
    this.#partText = db
      .prepare<[number, number], string>('select text from document_parts where document_seq = ? and number = ?')
      .pluck() as Database.Statement<[number, number], string>;
    this.#places = db.prepare(
      `select ${placeColumns} from ${shownPlaces} and a.document_seq = ? order by a.seq desc limit ?`,
    );
    this.#place = db.prepare(`select ${placeColumns} from ${shownPlaces} and a.id = ?`);
    this.#named = db.prepare(
      `select ${placeColumns} from ${shownPlaces} and contains_all(a.name, ?) order by a.seq desc limit ?`,
    );
  }

  /** Passages that an expression of FTS5 finds, from the newest one with a smaller `seq` on. */
  matches(expression: string, below: number): Iterable<number> {
    // Seeking in the index costs as much as reading what is passed over, so that one walk from the end is the fastest way.
    return this.#matches.iterate(expression, below);
  }

  /** From the newest one with a smaller `seq` on. */
  all(below: number): Iterable<number> {
    return this.#all.iterate(below);
  }

  /** A passage for each place where a word of one or two characters stands, at most `limit`. */
  occurrences(word: string, limit: number): number[] {
    // The index holds folded text by threes.
    const begin = word.toLowerCase();
    return this.#occurrences.all(begin, `${begin}\u{10ffff}`, limit);
  }

  documentWith(passage: number): SearchedDocument | undefined {
    return this.#document.get(passage);
  }

  /** Undefined for a document without passages. */
  documentOf(place: DocumentPlace): SearchedDocument | undefined {
    const first = this.#firstPassage.get(place.document);
    return first === undefined ? undefined : this.#document.get(first);
  }

  passage(seq: number): SearchedPassage | undefined {
    return this.#passage.get(seq);
  }

  partText(document: number, part: number): string {
    return this.#partText.get(document, part) ?? '';
  }

  /** Of conversations that are not in the bin, the last additions first. */
  places(document: number, limit: number): DocumentPlace[] {
    return this.#places.all(document, limit).map(withFlag);
  }

  place(documentId: string): DocumentPlace | undefined {
    const row = this.#place.get(documentId);
    return row === undefined ? undefined : withFlag(row);
  }

  /** Documents with all words in their name. */
  named(words: readonly string[], limit: number): DocumentPlace[] {
    return this.#named.all(JSON.stringify(words), limit).map(withFlag);
  }
}

function withFlag(row: PlaceRow): DocumentPlace {
  return { ...row, isArchived: row.isArchived === 1 };
}
