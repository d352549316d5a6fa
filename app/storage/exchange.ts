import { randomUUID } from 'node:crypto';
import type Database from 'better-sqlite3';
import type { PortableConversation, PortableMessage } from '../exchange/portable.ts';

interface ConversationRow {
  readonly id: string;
  readonly title: string;
  readonly head_id: string | null;
  readonly created_at: number;
  readonly updated_at: number;
  readonly pinned_at: number | null;
  readonly archived_at: number | null;
  readonly system_prompt: string;
  readonly folder: string | null;
}

interface MessageRow {
  readonly id: string;
  readonly parent_id: string | null;
  readonly role: PortableMessage['role'];
  readonly mode: string;
  readonly content: string;
  readonly thinking: string;
  readonly thinking_ms: number | null;
  readonly status: string;
  readonly model_name: string | null;
  readonly created_at: number;
}

const finished = ['complete', 'stopped', 'length', 'interrupted', 'failed'] as const;

/** Whole conversations, out of the database and into it. */
export class ExchangeRepository {
  readonly #ids: Database.Statement<[], string>;
  readonly #conversation: Database.Statement<[string], ConversationRow>;
  readonly #messages: Database.Statement<[string], MessageRow>;
  readonly #isKnown: Database.Statement<[string, string], number>;
  readonly #folder: Database.Statement<[string], string>;
  readonly #insertFolder: Database.Statement<[string, string, number]>;
  readonly #insertConversation: Database.Statement<[Record<string, string | number | null>]>;
  readonly #insertMessage: Database.Statement<[Record<string, string | number | null>]>;
  readonly #setHead: Database.Statement<[string | null, number, string]>;

  constructor(db: Database.Database) {
    this.#ids = db
      .prepare<[], string>('select id from conversations where deleted_at is null order by activity desc, seq desc')
      .pluck();
    this.#conversation = db.prepare(`
      select c.id, c.title, c.head_id, c.created_at, c.updated_at, c.pinned_at, c.archived_at, c.system_prompt, f.name as folder
      from conversations c left join folders f on f.id = c.folder_id and f.deleted_at is null
      where c.id = ? and c.deleted_at is null`);
    this.#messages = db.prepare(`
      select id, parent_id, role, mode, content, thinking, thinking_ms, status, model_name, created_at
      from messages where conversation_id = ? order by seq`);
    this.#isKnown = db
      .prepare<[string, string], number>(
        'select count(*) from conversations where (imported_from = ? or id = ?) and deleted_at is null',
      )
      .pluck();
    this.#folder = db
      .prepare<[string], string>('select id from folders where name = ? and deleted_at is null limit 1')
      .pluck();
    this.#insertFolder = db.prepare('insert into folders (id, name, created_at) values (?, ?, ?)');
    this.#insertConversation = db.prepare(`
      insert into conversations
        (id, title, title_source, created_at, updated_at, folder_id, pinned_at, archived_at, imported_from, system_prompt)
      values (:id, :title, 'person', :createdAt, :updatedAt, :folderId, :pinnedAt, :archivedAt, :importedFrom, :systemPrompt)`);
    this.#insertMessage = db.prepare(`
      insert into messages
        (id, conversation_id, parent_id, role, mode, content, thinking, thinking_ms, status, model_name, created_at)
      values (:id, :conversationId, :parentId, :role, :mode, :content, :thinking, :thinkingMs, :status, :modelName, :createdAt)`);
    this.#setHead = db.prepare('update conversations set head_id = ?, activity = ? where id = ?');
  }

  /** Of all that are not in the bin. */
  ids(): string[] {
    return this.#ids.all();
  }

  /** With all its versions, without replies that are still being written; undefined when there is none, or it is in the bin. */
  read(id: string): PortableConversation | undefined {
    const row = this.#conversation.get(id);
    if (row === undefined) return undefined;
    const messages = this.#messages.all(id).flatMap((message): PortableMessage[] => {
      const status = finished.find((one) => one === message.status);
      if (status === undefined) return [];
      return [
        {
          ...{ id: message.id, parentId: message.parent_id, role: message.role, content: message.content },
          ...{ thinking: message.thinking, thinkingMilliseconds: message.thinking_ms, status },
          mode: message.mode === 'deep' ? 'deep' : 'fast',
          modelName: message.model_name,
          createdAt: message.created_at,
        },
      ];
    });
    const isThere = messages.some((message) => message.id === row.head_id);
    return {
      ...{ id: row.id, title: row.title, createdAt: row.created_at, updatedAt: row.updated_at, folder: row.folder },
      headId: isThere ? row.head_id : (messages.at(-1)?.id ?? null),
      isPinned: row.pinned_at !== null,
      isArchived: row.archived_at !== null,
      systemPrompt: row.system_prompt,
      messages,
    };
  }

  /** Whether it was imported before, or is the conversation itself. `origin` is as `insert` takes it. */
  isKnown(origin: string, id: string): boolean {
    return (this.#isKnown.get(origin, id) ?? 0) > 0;
  }

  /** Stores it under new ids; parents must come before their children. Returns its id. The caller begins a transaction. */
  insert(conversation: PortableConversation, origin: string, now: number): string {
    const id = randomUUID();
    this.#insertConversation.run({
      ...{ id, title: conversation.title, importedFrom: origin, systemPrompt: conversation.systemPrompt },
      createdAt: Math.round(conversation.createdAt),
      updatedAt: Math.round(conversation.updatedAt),
      folderId: conversation.folder === null ? null : this.#folderNamed(conversation.folder, now),
      pinnedAt: conversation.isPinned ? now : null,
      archivedAt: conversation.isArchived ? now : null,
    });
    const newIds = new Map<string, string>();
    let activity = 0;
    for (const message of conversation.messages) {
      const newId = randomUUID();
      newIds.set(message.id, newId);
      const { lastInsertRowid } = this.#insertMessage.run({
        id: newId,
        conversationId: id,
        parentId: message.parentId === null ? null : (newIds.get(message.parentId) ?? null),
        ...{ role: message.role, mode: message.mode, content: message.content, thinking: message.thinking },
        ...{ thinkingMs: message.thinkingMilliseconds, status: message.status, modelName: message.modelName },
        createdAt: Math.round(message.createdAt),
      });
      activity = Number(lastInsertRowid);
    }
    this.#setHead.run(conversation.headId === null ? null : (newIds.get(conversation.headId) ?? null), activity, id);
    return id;
  }

  #folderNamed(name: string, now: number): string {
    const known = this.#folder.get(name);
    if (known !== undefined) return known;
    const id = randomUUID();
    this.#insertFolder.run(id, name, now);
    return id;
  }
}
