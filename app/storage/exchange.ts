import type Database from 'better-sqlite3';
import { chosenSampling } from '../contract/conversation-settings.ts';
import { askedMode, modeReasons } from '../contract/modes.ts';
import { messageStats } from '../contract.ts';
import type { PortableConversation, PortableDocument, PortableMessage } from '../exchange/portable.ts';
import { parseBudget } from './thinking-budget.ts';

interface ConversationRow {
  readonly id: string;
  readonly title: string;
  readonly head_id: string | null;
  readonly created_at: number;
  readonly updated_at: number;
  readonly pinned_at: number | null;
  readonly archived_at: number | null;
  readonly system_prompt: string;
  readonly sampling: string;
  readonly thinking_budget: string | null;
  readonly folder: string | null;
}

interface MessageRow {
  readonly id: string;
  readonly parent_id: string | null;
  readonly role: PortableMessage['role'];
  readonly mode: string;
  readonly asked_mode: string;
  readonly mode_reasons: string;
  readonly content: string;
  readonly thinking: string;
  readonly thinking_ms: number | null;
  readonly thinking_budget: string | null;
  readonly status: string;
  readonly model_name: string | null;
  readonly stats: string | null;
  readonly created_at: number;
  readonly is_excluded: number;
}

type DocumentRow = Omit<ReadDocument, 'tokens'>;

const finished = ['complete', 'stopped', 'length', 'interrupted', 'failed'] as const;

/** A document with the id that it has in its conversation. */
export type ReadDocument = PortableDocument & { readonly id: string };
export type ReadConversation = Omit<PortableConversation, 'documents'> & {
  readonly documents: readonly ReadDocument[];
};

/** Whole conversations, out of the database. */
export class ExchangeRepository {
  readonly #ids: Database.Statement<[], string>;
  readonly #conversation: Database.Statement<[string], ConversationRow>;
  readonly #messages: Database.Statement<[string], MessageRow>;
  readonly #documents: Database.Statement<[string], DocumentRow>;
  readonly #isKnown: Database.Statement<[string, string], number>;

  constructor(db: Database.Database) {
    this.#ids = db
      .prepare<[], string>('select id from conversations where deleted_at is null order by activity desc, seq desc')
      .pluck();
    this.#conversation = db.prepare(`
      select c.id, c.title, c.head_id, c.created_at, c.updated_at, c.pinned_at, c.archived_at, c.system_prompt, c.sampling,
        c.thinking_budget, f.name as folder
      from conversations c left join folders f on f.id = c.folder_id and f.deleted_at is null
      where c.id = ? and c.deleted_at is null`);
    this.#messages = db.prepare(`
      select id, parent_id, role, mode, asked_mode, mode_reasons, content, thinking, thinking_ms, thinking_budget, status, model_name,
        stats, created_at, exists (select 1 from excluded_messages e where e.message_id = messages.id) as is_excluded
      from messages where conversation_id = ? order by seq`);
    this.#documents = db.prepare(`
      select a.id, a.name, d.hash, d.name_ending as nameEnding, d.format, a.size_bytes as sizeBytes, d.passages,
        a.first_passage as firstPassage
      from attachments a join documents d on d.seq = a.document_seq
      where a.conversation_id = ? and a.status = 'ready' and a.removed_at is null and a.first_passage is not null order by a.seq`);
    this.#isKnown = db
      .prepare<[string, string], number>(
        'select count(*) from conversations where (imported_from = ? or id = ?) and deleted_at is null',
      )
      .pluck();
  }

  /** Of all that are not in the bin. */
  ids(): string[] {
    return this.#ids.all();
  }

  /**
   * With all its versions, without replies that are still being written; tokens of documents are not known here. Undefined when there
   * is none, or it is in the bin.
   */
  read(id: string): ReadConversation | undefined {
    const row = this.#conversation.get(id);
    if (row === undefined) return undefined;
    const messages = this.#messages.all(id).flatMap((message) => toMessage(message) ?? []);
    const isThere = messages.some((message) => message.id === row.head_id);
    return {
      ...{ id: row.id, title: row.title, createdAt: row.created_at, updatedAt: row.updated_at, folder: row.folder },
      headId: isThere ? row.head_id : (messages.at(-1)?.id ?? null),
      isPinned: row.pinned_at !== null,
      isArchived: row.archived_at !== null,
      systemPrompt: row.system_prompt,
      sampling: chosenSampling.safeParse(JSON.parse(row.sampling)).data ?? {},
      thinkingBudget: parseBudget(row.thinking_budget),
      documents: this.#documents.all(id).map((document) => ({ ...document, tokens: null })),
      messages,
    };
  }

  /** Whether it was imported before, or is the conversation itself. `origin` is as the import writes it. */
  isKnown(origin: string, id: string): boolean {
    return (this.#isKnown.get(origin, id) ?? 0) > 0;
  }
}

function toMessage(row: MessageRow): PortableMessage | null {
  const status = finished.find((one) => one === row.status);
  if (status === undefined) return null;
  return {
    ...{ id: row.id, parentId: row.parent_id, role: row.role, content: row.content, status },
    ...{ thinking: row.thinking, thinkingMilliseconds: row.thinking_ms },
    mode: row.mode === 'deep' ? 'deep' : 'fast',
    askedMode: askedMode.safeParse(row.asked_mode).data ?? null,
    why: modeReasons.parse(JSON.parse(row.mode_reasons)),
    thinkingBudget: parseBudget(row.thinking_budget),
    modelName: row.model_name,
    stats: row.stats === null ? null : messageStats.parse(JSON.parse(row.stats)),
    createdAt: row.created_at,
    isExcluded: row.is_excluded === 1,
  };
}
