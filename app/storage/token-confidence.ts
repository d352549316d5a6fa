import type Database from 'better-sqlite3';
import * as z from 'zod';

const tokenId = z.int().nonnegative();

/** Tuples take a fifth of the size of objects with names. Alternatives: id, text (null for the end of the answer), probability. */
const alternative = z.tuple([tokenId, z.string().nullable(), z.number()]);
const token = z.tuple([tokenId, z.string(), z.number(), z.array(alternative)]);
const recording = z.object({
  /** Ids of the tokens of thinking. */
  thinking: z.array(tokenId),
  answer: z.array(token),
});

export type RecordedToken = z.infer<typeof token>;
/** The tokens of a reply, all of them and in their order, with what was weighed for those of the answer. */
export type Recording = z.infer<typeof recording>;

/** How sure models were of what they wrote, for answers that recorded it. */
export class TokenConfidenceRepository {
  readonly #find: Database.Statement<[string], { tokens: string }>;
  readonly #save: Database.Statement<[string, string]>;

  constructor(db: Database.Database) {
    this.#find = db.prepare('select tokens from token_confidence where message_id = ?');
    this.#save = db.prepare('insert or replace into token_confidence (message_id, tokens) values (?, ?)');
  }

  /** Null where nothing was recorded, or in a form without ids, as early versions did. */
  find(messageId: string): Recording | null {
    const row = this.#find.get(messageId);
    if (row === undefined) return null;
    return recording.safeParse(JSON.parse(row.tokens)).data ?? null;
  }

  save(messageId: string, tokens: Recording): void {
    this.#save.run(messageId, JSON.stringify(tokens));
  }
}
