import type Database from 'better-sqlite3';
import {
  type AskedMode,
  type DocumentsSeen,
  documentsSeen,
  type Message,
  type MessageStats,
  type MessageStatus,
  type Mode,
  type ModeReason,
  messageStats,
  modeReasons,
  type Problem,
  type ThinkingBudget,
} from '../contract.ts';
import { budgetText, parseBudget } from './thinking-budget.ts';

export interface NewMessage {
  readonly id: string;
  readonly conversationId: string;
  readonly parentId: string | null;
  readonly role: Message['role'];
  /** Left out: the mode itself. */
  readonly askedMode?: AskedMode;
  /** In Auto, fast until it is judged. */
  readonly mode: Mode;
  readonly content: string;
  readonly status: MessageStatus;
  readonly createdAt: number;
  /** Of a reply; left out: none. */
  readonly thinkingBudget?: ThinkingBudget | null;
}

/** What changes in a reply while and after it is written. */
export interface ReplyState {
  readonly id: string;
  readonly mode: Mode;
  readonly why: readonly ModeReason[];
  readonly content: string;
  readonly thinking: string;
  readonly thinkingMilliseconds: number | null;
  readonly status: MessageStatus;
  readonly problem: Problem | null;
  readonly modelName: string | null;
  readonly stats: MessageStats | null;
  readonly documentsSeen: DocumentsSeen | null;
}

interface MessageRow {
  readonly id: string;
  readonly conversation_id: string;
  readonly parent_id: string | null;
  readonly role: Message['role'];
  readonly mode: Mode;
  readonly content: string;
  readonly thinking: string;
  readonly thinking_ms: number | null;
  readonly status: MessageStatus;
  readonly problem_code: string | null;
  readonly problem_message: string | null;
  readonly model_name: string | null;
  readonly stats: string | null;
  readonly created_at: number;
  readonly thinking_budget: string | null;
  readonly asked_mode: AskedMode;
  readonly mode_reasons: string;
  readonly documents_seen: string | null;
}

type InsertParameters = [
  id: string,
  string,
  string | null,
  string,
  string,
  string,
  string,
  string,
  number,
  string | null,
];
type SaveParameters = [
  string,
  string,
  string,
  string,
  number | null,
  string,
  string | null,
  string | null,
  string | null,
  string | null,
  string | null,
  string,
];
interface VersionRow {
  readonly id: string;
  readonly version_group: string;
}

const columns = `id, conversation_id, parent_id, role, mode, content, thinking, thinking_ms, status, problem_code,
  problem_message, model_name, stats, created_at, thinking_budget, asked_mode, mode_reasons, documents_seen`;
/** Versions are the messages of one role that follow the same message. */
const versionGroup = `role || ' ' || coalesce(parent_id, conversation_id)`;

/** Messages: a tree for each conversation, in which every message points to the one it follows. */
export class MessageRepository {
  readonly #find: Database.Statement<[string], MessageRow>;
  readonly #path: Database.Statement<[string, number], MessageRow>;
  readonly #versions: Database.Statement<[string], VersionRow>;
  readonly #allVersions: Database.Statement<[{ group: string; conversationId: string }], MessageRow>;
  readonly #newestBelow: Database.Statement<[string], { id: string }>;
  readonly #insert: Database.Statement<InsertParameters>;
  readonly #remove: Database.Statement<[string]>;
  readonly #save: Database.Statement<SaveParameters>;
  readonly #reopen: Database.Statement<[string]>;
  readonly #interrupt: Database.Statement<[]>;

  constructor(db: Database.Database) {
    this.#find = db.prepare(`select ${columns} from messages where id = ?`);
    this.#path = db.prepare(`
      with recursive path (id, parent_id) as (
        select id, parent_id from messages where id = ?
        union all
        select m.id, m.parent_id from messages m join path on m.id = path.parent_id
        limit ?
      )
      select ${columns} from messages where id in (select id from path) order by seq`);
    this.#versions = db.prepare(
      `select id, ${versionGroup} as version_group from messages where conversation_id = ? order by seq`,
    );
    this.#allVersions = db.prepare(`
      select ${columns} from messages where conversation_id = :conversationId and ${versionGroup} = :group order by seq`);
    this.#newestBelow = db.prepare(`
      with recursive below (id, seq) as (
        select id, seq from messages where id = ?
        union all
        select m.id, m.seq from messages m join below on m.parent_id = below.id
      )
      select id from below order by seq desc limit 1`);
    this.#insert = db.prepare(`
      insert into messages
        (id, conversation_id, parent_id, role, asked_mode, mode, content, status, created_at, thinking_budget)
      values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
    this.#remove = db.prepare('delete from messages where id = ?');
    this.#save = db.prepare(`
      update messages set mode = ?, mode_reasons = ?, content = ?, thinking = ?, thinking_ms = ?, status = ?, problem_code = ?, problem_message = ?,
        model_name = ?, stats = ?, documents_seen = ?
      where id = ?`);
    this.#reopen = db.prepare(
      `update messages set status = 'generating', problem_code = null, problem_message = null where id = ?`,
    );
    this.#interrupt = db.prepare(`update messages set status = 'interrupted' where status = 'generating'`);
  }

  find(id: string): Message | undefined {
    const row = this.#find.get(id);
    return row === undefined ? undefined : toMessage(row, this.#versionIds(row.conversation_id));
  }

  /** From the first message of the conversation, or the last `count`, to this one. A parent always has the smaller `seq`. */
  pathTo(id: string, count = -1): Message[] {
    const rows = this.#path.all(id, count);
    const first = rows[0];
    if (first === undefined) return [];
    const versions = this.#versionIds(first.conversation_id);
    return rows.map((row) => toMessage(row, versions));
  }

  /** All versions of a message, it included, oldest first. */
  versionsOf({ conversationId, parentId, role }: Pick<Message, 'conversationId' | 'parentId' | 'role'>): Message[] {
    const rows = this.#allVersions.all({ conversationId, group: `${role} ${parentId ?? conversationId}` });
    const versions = this.#versionIds(conversationId);
    return rows.map((row) => toMessage(row, versions));
  }

  /** The newest message among this one and all that follow it: the end of the path that was written last. Always a leaf. */
  newestBelow(id: string): string {
    return this.#newestBelow.get(id)?.id ?? id;
  }

  /** Returns the new row's `seq`. */
  insert(m: NewMessage): number {
    const { lastInsertRowid } = this.#insert.run(
      m.id,
      m.conversationId,
      m.parentId,
      m.role,
      m.askedMode ?? m.mode,
      m.mode,
      m.content,
      m.status,
      m.createdAt,
      budgetText(m.thinkingBudget ?? null),
    );
    return Number(lastInsertRowid);
  }

  /** With all that follows it. */
  remove(id: string): void {
    this.#remove.run(id);
  }

  saveReply(r: ReplyState): void {
    this.#save.run(
      r.mode,
      JSON.stringify(r.why),
      r.content,
      r.thinking,
      r.thinkingMilliseconds,
      r.status,
      r.problem?.code ?? null,
      r.problem?.message ?? null,
      r.modelName,
      r.stats === null ? null : JSON.stringify(r.stats),
      r.documentsSeen === null ? null : JSON.stringify(r.documentsSeen),
      r.id,
    );
  }

  /** Marks a reply as being written again; its text stays. */
  reopen(id: string): void {
    this.#reopen.run(id);
  }

  /** Marks replies that were being written when the app ended. Returns how many. */
  interruptUnfinished(): number {
    return this.#interrupt.run().changes;
  }

  #versionIds(conversationId: string): ReadonlyMap<string, string[]> {
    const groups = new Map<string, string[]>();
    for (const row of this.#versions.all(conversationId)) {
      const group = groups.get(row.version_group);
      if (group === undefined) groups.set(row.version_group, [row.id]);
      else group.push(row.id);
    }
    return groups;
  }
}

function toMessage(row: MessageRow, versions: ReadonlyMap<string, string[]>): Message {
  return {
    id: row.id,
    conversationId: row.conversation_id,
    parentId: row.parent_id,
    role: row.role,
    askedMode: row.asked_mode,
    mode: row.mode,
    why: modeReasons.parse(JSON.parse(row.mode_reasons)),
    content: row.content,
    thinking: row.thinking,
    thinkingMilliseconds: row.thinking_ms,
    status: row.status,
    problem: row.problem_code === null ? null : { code: row.problem_code, message: row.problem_message ?? '' },
    modelName: row.model_name,
    stats: row.stats === null ? null : messageStats.parse(JSON.parse(row.stats)),
    createdAt: row.created_at,
    thinkingBudget: parseBudget(row.thinking_budget),
    documentsSeen: row.documents_seen === null ? null : documentsSeen.parse(JSON.parse(row.documents_seen)),
    thinkingTokens: 0,
    versionIds: versions.get(`${row.role} ${row.parent_id ?? row.conversation_id}`) ?? [row.id],
    lastSeq: -1,
  };
}
