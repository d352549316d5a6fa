import type Database from 'better-sqlite3';
import type { Message } from '../contract.ts';
import { addContainsAll } from './contains-all.ts';
import { matchExpression, type SearchTerms } from './search-terms.ts';

export interface FoundMessage {
  readonly seq: number;
  readonly id: string;
  readonly role: Message['role'];
  readonly content: string;
  readonly conversationId: string;
  readonly title: string;
  readonly isArchived: boolean;
  readonly createdAt: number;
}

export interface FoundTitle {
  readonly conversationId: string;
  readonly title: string;
  readonly isArchived: boolean;
  readonly updatedAt: number;
}

interface MessageRow extends Omit<FoundMessage, 'isArchived'> {
  readonly isArchived: number;
}
interface TitleRow extends Omit<FoundTitle, 'isArchived'> {
  readonly isArchived: number;
}

export interface SearchQuestion {
  readonly terms: SearchTerms;
  /** Only messages with a smaller `seq`. */
  readonly before: number;
  readonly limit: number;
}

/** A short word that stands in more places than this is common: the newest messages soon show enough of it. */
const maxPlaces = 4_000;
/** Newest messages that are read for a common short word, before what the index gave must do. */
const maxRead = 10_000;

const columns = `m.seq, m.id, m.role, m.content, m.conversation_id as conversationId, m.created_at as createdAt, c.title,
  c.archived_at is not null as isArchived`;
const shown = `c.deleted_at is null and m.status <> 'generating'`;

/**
 * Looks for words in titles and messages, in conversations that are not in the bin. Words of three characters and more are in the
 * trigram index. Shorter ones are found as beginnings of its trigrams, and in the last two characters of a message, which begin none.
 */
export class SearchRepository {
  readonly #matching: Database.Statement<[string, string, number, number], MessageRow>;
  readonly #containing: Database.Statement<[string, number, number, number], MessageRow>;
  readonly #newestSeq: Database.Statement<[], number | null>;
  readonly #places: Database.Statement<[string, string, number], number>;
  readonly #endingIn: Database.Statement<[string], number>;
  readonly #endingWith: Database.Statement<[string], number>;
  readonly #bySeqs: Database.Statement<[string, string, number, number], MessageRow>;
  readonly #titles: Database.Statement<[string, number], TitleRow>;

  constructor(db: Database.Database) {
    addContainsAll(db);
    db.exec(`create virtual table if not exists temp.message_places using fts5vocab (main, message_search, instance)`);

    this.#matching = db.prepare(`
      select ${columns} from message_search s
      join messages m on m.seq = s.rowid join conversations c on c.id = m.conversation_id
      where message_search match ? and ${shown} and contains_all(m.content, ?) and s.rowid < ?
      order by s.rowid desc limit ?`);
    this.#containing = db.prepare(`
      select ${columns} from messages m join conversations c on c.id = m.conversation_id
      where ${shown} and contains_all(m.content, ?) and m.seq < ? and m.seq > ?
      order by m.seq desc limit ?`);
    this.#newestSeq = db.prepare<[], number | null>('select max(seq) from messages').pluck();
    this.#places = db
      .prepare<[string, string, number], number>(
        'select doc from temp.message_places where term >= ? and term < ? limit ?',
      )
      .pluck();
    const ending = (condition: string) =>
      db.prepare<[string], number>(`select seq from messages where status <> 'generating' and ${condition}`).pluck();
    this.#endingIn = ending('substr(content, -2) in (select value from json_each(?))');
    this.#endingWith = ending('instr(substr(content, -2), ?) > 0');
    this.#bySeqs = db.prepare(`
      select ${columns} from json_each(?) j
      join messages m on m.seq = j.value join conversations c on c.id = m.conversation_id
      where ${shown} and contains_all(m.content, ?) and m.seq < ?
      order by m.seq desc limit ?`);
    this.#titles = db.prepare(`
      select id as conversationId, title, updated_at as updatedAt, archived_at is not null as isArchived from conversations
      where deleted_at is null and contains_all(title, ?) order by activity desc, seq desc limit ?`);
  }

  /** Conversations with all words in their title, the one with the newest message first. */
  titles(terms: SearchTerms, limit: number): FoundTitle[] {
    return this.#titles.all(JSON.stringify(terms.all), limit).map(withFlag);
  }

  /** Messages in which all words occur, the newest first. */
  messages({ terms, before, limit }: SearchQuestion): FoundMessage[] {
    const { all, long, short } = terms;
    if (all.length === 0) return [];
    if (long.length > 0) {
      return this.#matching.all(matchExpression(long), JSON.stringify(short), before, limit).map(withFlag);
    }
    return this.#withShortWords(terms, before, limit).map(withFlag);
  }

  #withShortWords({ short }: SearchTerms, before: number, limit: number): MessageRow[] {
    const json = JSON.stringify(short);
    const driver = short.toSorted((a, b) => b.length - a.length)[0] ?? '';
    const found = this.#placesOf(driver);
    const places = new Set(found);
    if (found.length < maxPlaces) {
      for (const seq of this.#endingsOf(driver)) places.add(seq);
      return this.#bySeqs.all(JSON.stringify([...places]), json, before, limit);
    }
    const newest = Math.min(before, (this.#newestSeq.get() ?? 0) + 1);
    const rows = this.#containing.all(json, before, newest - maxRead, limit);
    if (rows.length === limit) return rows;
    const known = new Set(rows.map(({ seq }) => seq));
    const older = this.#bySeqs.all(JSON.stringify([...places].filter((seq) => !known.has(seq))), json, before, limit);
    return [...rows, ...older].toSorted((a, b) => b.seq - a.seq).slice(0, limit);
  }

  /** `seq` of messages that end with the word, or with it and one more character. */
  #endingsOf(word: string): number[] {
    const [lower, upper] = [word.toLowerCase(), word.toUpperCase()];
    const forms = [
      ...new Set([word, lower, upper, upper.slice(0, 1) + lower.slice(1), lower.slice(0, 1) + upper.slice(1)]),
    ];
    if (Array.from(word).length > 1) return this.#endingIn.all(JSON.stringify(forms));
    return forms.flatMap((form) => this.#endingWith.all(form));
  }

  /** `seq` of a message for each place where the word is followed by another character; at most `maxPlaces` of them. */
  #placesOf(word: string): number[] {
    // The index holds folded text.
    const begin = word.toLowerCase();
    return this.#places.all(begin, `${begin}\u{10ffff}`, maxPlaces);
  }
}

function withFlag<T extends { readonly isArchived: number }>(row: T): Omit<T, 'isArchived'> & { isArchived: boolean } {
  return { ...row, isArchived: row.isArchived === 1 };
}
