import type Database from 'better-sqlite3';
import type { AskedMode, QueuedMessage } from '../contract.ts';
import { budgetText, parseBudget } from './thinking-budget.ts';

interface QueuedRow {
  readonly seq: number;
  readonly id: string;
  readonly conversation_id: string;
  readonly text: string;
  readonly mode: AskedMode;
  readonly model_id: string | null;
  readonly thinking_budget: string | null;
}

/** A queued message with its place: what was taken out can go back to where it was. */
export interface PlacedMessage extends QueuedMessage {
  readonly seq: number;
}

const columns = 'seq, id, conversation_id, text, mode, model_id, thinking_budget';

/** Messages that wait for their turn, in the order in which they were written. */
export class QueuedMessageRepository {
  readonly #list: Database.Statement<[string], QueuedRow>;
  readonly #find: Database.Statement<[string], QueuedRow>;
  readonly #insert: Database.Statement<[number | null, string, string, string, string, string | null, string | null]>;
  readonly #setText: Database.Statement<[string, string]>;
  readonly #remove: Database.Statement<[string]>;

  constructor(db: Database.Database) {
    this.#list = db.prepare(`select ${columns} from queued_messages where conversation_id = ? order by seq`);
    this.#find = db.prepare(`select ${columns} from queued_messages where id = ?`);
    this.#insert = db.prepare(`insert into queued_messages (${columns}) values (?, ?, ?, ?, ?, ?, ?)`);
    this.#setText = db.prepare('update queued_messages set text = ? where id = ?');
    this.#remove = db.prepare('delete from queued_messages where id = ?');
  }

  list(conversationId: string): PlacedMessage[] {
    return this.#list.all(conversationId).map(toQueued);
  }

  find(id: string): PlacedMessage | undefined {
    const row = this.#find.get(id);
    return row === undefined ? undefined : toQueued(row);
  }

  /** At the end, or where it was before it was removed. */
  insert(m: QueuedMessage & { readonly seq?: number }): void {
    const budget = budgetText(m.thinkingBudget);
    this.#insert.run(m.seq ?? null, m.id, m.conversationId, m.text, m.mode, m.modelId, budget);
  }

  setText(id: string, text: string): void {
    this.#setText.run(text, id);
  }

  remove(id: string): void {
    this.#remove.run(id);
  }
}

function toQueued(row: QueuedRow): PlacedMessage {
  return {
    seq: row.seq,
    id: row.id,
    conversationId: row.conversation_id,
    text: row.text,
    mode: row.mode,
    modelId: row.model_id,
    thinkingBudget: parseBudget(row.thinking_budget),
  };
}
