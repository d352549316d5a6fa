import type Database from 'better-sqlite3';
import * as z from 'zod';
import type { TokenConfidence } from '../contract/confidence.ts';

/** Text and probability, then the alternatives: a fifth of the size of objects with names. */
const stored = z.array(z.tuple([z.string(), z.number(), z.array(z.tuple([z.string(), z.number()]))]));

/** How sure models were of what they wrote, for answers that recorded it. */
export class TokenConfidenceRepository {
  readonly #find: Database.Statement<[string], { tokens: string }>;
  readonly #save: Database.Statement<[string, string]>;

  constructor(db: Database.Database) {
    this.#find = db.prepare('select tokens from token_confidence where message_id = ?');
    this.#save = db.prepare('insert or replace into token_confidence (message_id, tokens) values (?, ?)');
  }

  /** Null where nothing was recorded. */
  find(messageId: string): TokenConfidence[] | null {
    const row = this.#find.get(messageId);
    if (row === undefined) return null;
    return stored.parse(JSON.parse(row.tokens)).map(([text, probability, alternatives]) => ({
      text,
      probability,
      alternatives: alternatives.map(([other, share]) => ({ text: other, probability: share })),
    }));
  }

  save(messageId: string, tokens: readonly TokenConfidence[]): void {
    const rows = tokens.map(({ text, probability, alternatives }) => [
      text,
      probability,
      alternatives.map((other) => [other.text, other.probability]),
    ]);
    this.#save.run(messageId, JSON.stringify(rows));
  }
}
