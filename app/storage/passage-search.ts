import type Database from 'better-sqlite3';

export interface PassageHit {
  /** Within the conversation. */
  readonly number: number;
  /** BM25; higher is better. */
  readonly score: number;
}

/** Full-text ranking of the passages of a conversation's documents. */
export class PassageSearch {
  readonly #rank: Database.Statement<[string, string, number], PassageHit>;

  constructor(db: Database.Database) {
    // FTS5 gives better matches smaller numbers.
    this.#rank = db.prepare(`
      select a.first_passage + p.number - 1 as number, -bm25(passage_search) as score
      from passage_search
      join passages p on p.seq = passage_search.rowid
      join attachments a on a.document_seq = p.document_seq
      where passage_search match ? and a.conversation_id = ? and a.status = 'ready' and a.removed_at is null
      order by bm25(passage_search)
      limit ?`);
  }

  /** The best hits, best first. `expression` is one of FTS5's. */
  rank(conversationId: string, expression: string, limit: number): PassageHit[] {
    return this.#rank.all(expression, conversationId, limit);
  }
}
