import type Database from 'better-sqlite3';
import type { ConversationSummary, ThinkingBudget } from '../contract.ts';
import { budgetText, parseBudget } from './thinking-budget.ts';

export interface Conversation extends ConversationSummary {
  /** The last message of the path that is shown; null while there is none. */
  readonly headId: string | null;
  readonly isDeleted: boolean;
  readonly titleSource: TitleSource;
}

/** Who has written the title: the first words of the first message stand for one until somebody does. */
export type TitleSource = 'first-words' | 'model' | 'person';

export interface Binned {
  readonly id: string;
  readonly title: string;
  readonly deletedAt: number;
}

interface ConversationRow {
  readonly id: string;
  readonly title: string;
  readonly head_id: string | null;
  readonly updated_at: number;
  readonly deleted_at: number | null;
  readonly model_id: string | null;
  readonly thinking_budget: string | null;
  readonly title_source: TitleSource;
  readonly folder_id: string | null;
  readonly pinned_at: number | null;
  readonly archived_at: number | null;
}

const columns = `id, title, head_id, updated_at, deleted_at, model_id, thinking_budget, title_source, pinned_at, archived_at,
  (select f.id from folders f where f.id = conversations.folder_id and f.deleted_at is null) as folder_id`;

/** Conversations; deleted ones stay, hidden, until they are purged. */
export class ConversationRepository {
  readonly #list: Database.Statement<[], ConversationRow>;
  readonly #ids: Database.Statement<[], { id: string }>;
  readonly #find: Database.Statement<[string], ConversationRow>;
  readonly #insert: Database.Statement<[{ id: string; title: string; now: number }]>;
  readonly #rename: Database.Statement<[string, TitleSource, string]>;
  readonly #setModel: Database.Statement<[string | null, string]>;
  readonly #setThinkingBudget: Database.Statement<[string | null, string]>;
  readonly #setHead: Database.Statement<[{ id: string; headId: string }]>;
  readonly #touch: Database.Statement<[{ id: string; activity: number; now: number }]>;
  readonly #raise: Database.Statement<[string]>;
  readonly #setDeletedAt: Database.Statement<[number | null, string]>;
  readonly #setFolder: Database.Statement<[string | null, string]>;
  readonly #setPinnedAt: Database.Statement<[number | null, string]>;
  readonly #setArchivedAt: Database.Statement<[number | null, string]>;
  readonly #bin: Database.Statement<[], Binned>;
  readonly #untie: Database.Statement<[string]>;
  readonly #untieDeletedBefore: Database.Statement<[number]>;
  readonly #purge: Database.Statement<[number]>;
  readonly #purgeOne: Database.Statement<[string]>;

  constructor(db: Database.Database) {
    this.#list = db.prepare(
      `select ${columns} from conversations where deleted_at is null order by activity desc, seq desc`,
    );
    this.#ids = db.prepare('select id from conversations');
    this.#find = db.prepare(`select ${columns} from conversations where id = ?`);
    this.#insert = db.prepare(
      'insert into conversations (id, title, created_at, updated_at) values (:id, :title, :now, :now)',
    );
    this.#rename = db.prepare('update conversations set title = ?, title_source = ? where id = ?');
    this.#setModel = db.prepare('update conversations set model_id = ? where id = ?');
    this.#setThinkingBudget = db.prepare('update conversations set thinking_budget = ? where id = ?');
    this.#setHead = db.prepare('update conversations set head_id = :headId where id = :id');
    this.#touch = db.prepare(
      'update conversations set activity = :activity, updated_at = :now, archived_at = null where id = :id',
    );
    // As if it held the newest message of all; of two such, the newer conversation comes first.
    this.#raise = db.prepare(
      'update conversations set activity = coalesce((select max(seq) from messages), 0) where id = ?',
    );
    this.#setDeletedAt = db.prepare('update conversations set deleted_at = ? where id = ?');
    this.#setFolder = db.prepare('update conversations set folder_id = ? where id = ?');
    this.#setPinnedAt = db.prepare('update conversations set pinned_at = ? where id = ?');
    this.#setArchivedAt = db.prepare('update conversations set archived_at = ? where id = ?');
    this.#bin = db.prepare(
      // Those that are being imported have the time 0.
      'select id, title, deleted_at as deletedAt from conversations where deleted_at > 0 order by deleted_at desc, seq desc',
    );
    const longDeleted = 'deleted_at > 0 and deleted_at < ?';
    // A message takes along those that follow it: from the first to the last of a long conversation that would nest too deep.
    const untie = 'update messages set parent_id = null where conversation_id';
    this.#untie = db.prepare(`${untie} = (select id from conversations where id = ? and deleted_at is not null)`);
    this.#untieDeletedBefore = db.prepare(`${untie} in (select id from conversations where ${longDeleted})`);
    this.#purgeOne = db.prepare('delete from conversations where id = ? and deleted_at is not null');
    this.#purge = db.prepare(`delete from conversations where ${longDeleted}`);
  }

  /** Those not deleted, the one with the newest message first. */
  list(): Conversation[] {
    return this.#list.all().map(toConversation);
  }

  /** Of all, deleted ones too. */
  ids(): string[] {
    return this.#ids.all().map(({ id }) => id);
  }

  /** Deleted ones too; undefined when there is none. */
  find(id: string): Conversation | undefined {
    const row = this.#find.get(id);
    return row === undefined ? undefined : toConversation(row);
  }

  insert(conversation: { readonly id: string; readonly title: string; readonly now: number }): void {
    this.#insert.run(conversation);
  }

  rename(id: string, title: string, source: TitleSource): void {
    this.#rename.run(title, source, id);
  }

  /** Null: the model chosen for all. The model must be in the library. */
  setModel(id: string, modelId: string | null): void {
    this.#setModel.run(modelId, id);
  }

  /** Null: the one in the settings. */
  setThinkingBudget(id: string, budget: ThinkingBudget | null): void {
    this.#setThinkingBudget.run(budgetText(budget), id);
  }

  setHead(id: string, headId: string): void {
    this.#setHead.run({ id, headId });
  }

  /** The folder must exist; null: none. */
  setFolder(id: string, folderId: string | null): void {
    this.#setFolder.run(folderId, id);
  }

  setPinnedAt(id: string, pinnedAt: number | null): void {
    this.#setPinnedAt.run(pinnedAt, id);
  }

  setArchivedAt(id: string, archivedAt: number | null): void {
    this.#setArchivedAt.run(archivedAt, id);
  }

  /** Moves it to the top of the list, out of the archive. `activity` is the `seq` of its newest message. */
  touch(id: string, activity: number, now: number): void {
    this.#touch.run({ id, activity, now });
  }

  /** Moves a conversation that has no message yet to the top of the list. */
  raise(id: string): void {
    this.#raise.run(id);
  }

  /** Null brings it back. */
  setDeletedAt(id: string, deletedAt: number | null): void {
    this.#setDeletedAt.run(deletedAt, id);
  }

  /** Deleted ones, the last one first. */
  bin(): Binned[] {
    return this.#bin.all();
  }

  /** Removes a deleted one for good, with its messages. */
  purge(id: string): void {
    this.#untie.run(id);
    this.#purgeOne.run(id);
  }

  /** Removes for good, with their messages, those that were deleted before `time`. Returns how many. */
  purgeDeletedBefore(time: number): number {
    this.#untieDeletedBefore.run(time);
    return this.#purge.run(time).changes;
  }
}

export function summaryOf(conversation: Conversation): ConversationSummary {
  const { headId: _head, isDeleted: _isDeleted, titleSource: _source, ...summary } = conversation;
  return summary;
}

function toConversation(row: ConversationRow): Conversation {
  return {
    id: row.id,
    title: row.title,
    headId: row.head_id,
    updatedAt: row.updated_at,
    modelId: row.model_id,
    titleSource: row.title_source,
    folderId: row.folder_id,
    isPinned: row.pinned_at !== null,
    isArchived: row.archived_at !== null,
    thinkingBudget: parseBudget(row.thinking_budget),
    isDeleted: row.deleted_at !== null,
  };
}
