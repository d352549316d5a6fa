import { randomUUID } from 'node:crypto';
import type Database from 'better-sqlite3';
import { AppError } from '../errors.ts';
import type { PortableConversation, PortableDocument, PortableMessage } from '../exchange/portable.ts';
import { budgetText } from './thinking-budget.ts';

type Row = Record<string, string | number | null>;

export interface ArrivingConversation {
  readonly id: string;
  readonly folder: string | null;
}

/**
 * Conversations on their way into the database, step by step, since one transaction over many would hold up the app. Until all have
 * arrived each counts as deleted in the year 1970: nobody sees it, and the next start of the app removes it.
 */
export class ArrivingConversations {
  readonly #folder: Database.Statement<[string], string>;
  readonly #insertFolder: Database.Statement<[string, string, number]>;
  readonly #insertConversation: Database.Statement<[Row]>;
  readonly #insertMessage: Database.Statement<[Row]>;
  readonly #exclude: Database.Statement<[string]>;
  readonly #document: Database.Statement<[string, string, number], number>;
  readonly #insertAttachment: Database.Statement<[Row]>;
  readonly #setHead: Database.Statement<[string | null, number, string]>;
  readonly #show: Database.Statement<[string | null, string]>;
  readonly #left: Database.Statement<[], string>;
  readonly #discardMessages: Database.Statement<[string]>;
  readonly #discard: Database.Statement<[string]>;

  constructor(db: Database.Database) {
    this.#folder = db
      .prepare<[string], string>('select id from folders where name = ? and deleted_at is null limit 1')
      .pluck() as Database.Statement<[string], string>;
    this.#insertFolder = db.prepare('insert into folders (id, name, created_at) values (?, ?, ?)');
    this.#insertConversation = db.prepare(`
      insert into conversations
        (id, title, title_source, created_at, updated_at, deleted_at, pinned_at, archived_at, imported_from, system_prompt, sampling,
          thinking_budget)
      values (:id, :title, 'person', :createdAt, :updatedAt, 0, :pinnedAt, :archivedAt, :importedFrom, :systemPrompt, :sampling,
        :thinkingBudget)`);
    this.#insertMessage = db.prepare(`
      insert into messages
        (id, conversation_id, parent_id, role, mode, asked_mode, mode_reasons, content, thinking, thinking_ms, thinking_budget, status,
          model_name, stats, created_at)
      values (:id, :conversationId, :parentId, :role, :mode, :askedMode, :why, :content, :thinking, :thinkingMs, :thinkingBudget,
        :status, :modelName, :stats, :createdAt)`);
    this.#exclude = db.prepare('insert into excluded_messages (message_id) values (?)');
    this.#document = db
      .prepare<[string, string, number], number>(
        `select seq from documents where hash = ? and name_ending = ? and passages = ? and is_complete
         order by reader_version desc limit 1`,
      )
      .pluck() as Database.Statement<[string, string, number], number>;
    this.#insertAttachment = db.prepare(`
      insert into attachments
        (id, conversation_id, document_seq, name, size_bytes, status, problem_code, problem_message, first_passage, added_at)
      values (:id, :conversationId, :document, :name, :sizeBytes, :status, :problemCode, :problemMessage, :firstPassage, :addedAt)`);
    this.#setHead = db.prepare('update conversations set head_id = ?, activity = ? where id = ?');
    this.#show = db.prepare(
      'update conversations set deleted_at = null, folder_id = ? where id = ? and deleted_at = 0',
    );
    this.#left = db
      .prepare<[], string>('select id from conversations where deleted_at = 0')
      .pluck() as Database.Statement<[], string>;
    // Those at the end first: none of them is followed by others, which would go along.
    this.#discardMessages = db.prepare(`
      delete from messages where seq in (
        select m.seq from messages m join conversations c on c.id = m.conversation_id
        where c.id = ? and c.deleted_at = 0 order by m.seq desc limit 20
      )`);
    this.#discard = db.prepare('delete from conversations where id = ? and deleted_at = 0');
  }

  /**
   * Stores one under this id and new ids of its messages, one at each step; parents must come before their children. The caller runs
   * the steps in transactions.
   */
  *insert(id: string, conversation: PortableConversation, origin: string, now: number): Generator<void, void> {
    this.#insertConversation.run({
      ...{ id, title: conversation.title, importedFrom: origin, systemPrompt: conversation.systemPrompt },
      ...{ sampling: JSON.stringify(conversation.sampling), thinkingBudget: budgetText(conversation.thinkingBudget) },
      createdAt: Math.round(conversation.createdAt),
      updatedAt: Math.round(conversation.updatedAt),
      pinnedAt: conversation.isPinned ? now : null,
      archivedAt: conversation.isArchived ? now : null,
    });
    const newIds = new Map<string, string>();
    let activity = 0;
    for (const message of conversation.messages) {
      yield;
      activity = this.#insert(id, message, newIds);
    }
    this.#attach(id, conversation.documents, now);
    this.#setHead.run(conversation.headId === null ? null : (newIds.get(conversation.headId) ?? null), activity, id);
  }

  /** All have arrived. The caller begins a transaction. */
  show(arrived: readonly ArrivingConversation[], now: number): void {
    for (const { id, folder } of arrived) this.#show.run(folder === null ? null : this.#folderNamed(folder, now), id);
  }

  /** Those that are on their way; at a start of the app, what its last end left. */
  ids(): string[] {
    return this.#left.all();
  }

  /** Removes one that is not to arrive, some messages at each step. */
  *discard(id: string): Generator<void, void> {
    while (this.#discardMessages.run(id).changes > 0) yield;
    this.#discard.run(id);
  }

  #insert(conversationId: string, message: PortableMessage, newIds: Map<string, string>): number {
    const id = randomUUID();
    newIds.set(message.id, id);
    const { lastInsertRowid } = this.#insertMessage.run({
      ...{ id, conversationId, role: message.role, mode: message.mode, askedMode: message.askedMode ?? message.mode },
      ...{ content: message.content, thinking: message.thinking, thinkingMs: message.thinkingMilliseconds },
      ...{ status: message.status, modelName: message.modelName, why: JSON.stringify(message.why) },
      parentId: message.parentId === null ? null : (newIds.get(message.parentId) ?? null),
      thinkingBudget: budgetText(message.thinkingBudget),
      stats: message.stats === null ? null : JSON.stringify(message.stats),
      createdAt: Math.round(message.createdAt),
    });
    if (message.isExcluded) this.#exclude.run(id);
    return Number(lastInsertRowid);
  }

  /** Texts do not travel: a document that is not known here is named, so that the person can add its file again. */
  #attach(conversationId: string, documents: readonly PortableDocument[], addedAt: number): void {
    const taken = new Set<number>();
    for (const { name, hash, nameEnding, sizeBytes, passages, firstPassage } of documents) {
      const document = this.#document.get(hash, nameEnding, passages);
      if (document !== undefined && taken.has(document)) continue;
      if (document !== undefined) taken.add(document);
      const isHere = document !== undefined;
      this.#insertAttachment.run({
        ...{ id: randomUUID(), conversationId, name, sizeBytes, addedAt },
        document: document ?? null,
        status: isHere ? 'ready' : 'failed',
        problemCode: isHere ? null : notHere.code,
        problemMessage: isHere ? null : notHere.message,
        firstPassage: isHere ? firstPassage : null,
      });
    }
  }

  #folderNamed(name: string, now: number): string {
    const known = this.#folder.get(name);
    if (known !== undefined) return known;
    const id = randomUUID();
    this.#insertFolder.run(id, name, now);
    return id;
  }
}

const notHere = new AppError(
  'document-not-here',
  'This document is not on this computer: exports do not hold the text of documents. Add its file again, and models see it.',
);
