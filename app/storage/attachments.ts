import type Database from 'better-sqlite3';
import * as z from 'zod';
import type { Problem } from '../contract.ts';

const source = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('file'), path: z.string() }),
  z.object({ kind: z.literal('text'), text: z.string() }),
]);
/** Where a document is read from: a file of the person's, or the text that was pasted. */
export type AttachmentSource = z.infer<typeof source>;

export type AttachmentStatus = 'waiting' | 'needs-password' | 'ready' | 'failed';

/** A document in a conversation. */
export interface Attachment {
  readonly id: string;
  readonly conversationId: string;
  /** `seq` of its document; null until it was read. */
  readonly document: number | null;
  /** The file's name; in a folder with the path below it. */
  readonly name: string;
  readonly sizeBytes: number;
  /** Null once it was read; one that failed keeps it, so that it can be read again. */
  readonly source: AttachmentSource | null;
  readonly status: AttachmentStatus;
  readonly problem: Problem | null;
  /** Number of its first passage in the conversation; null until it was read. Never changes. */
  readonly firstPassage: number | null;
  readonly addedAt: number;
  readonly isRemoved: boolean;
}

export type NewAttachment = Pick<Attachment, 'id' | 'conversationId' | 'name' | 'sizeBytes' | 'addedAt'> & {
  readonly source: AttachmentSource;
};

interface AttachmentRow {
  readonly id: string;
  readonly conversation_id: string;
  readonly document_seq: number | null;
  readonly name: string;
  readonly size_bytes: number;
  readonly source: string | null;
  readonly status: AttachmentStatus;
  readonly problem_code: string | null;
  readonly problem_message: string | null;
  readonly first_passage: number | null;
  readonly added_at: number;
  readonly removed_at: number | null;
}

const columns = `id, conversation_id, document_seq, name, size_bytes, source, status, problem_code, problem_message, first_passage,
  added_at, removed_at`;

/** Which documents belong to which conversations; removed ones stay, hidden, until they are purged. */
export class AttachmentRepository {
  readonly #find: Database.Statement<[string], AttachmentRow>;
  readonly #of: Database.Statement<[string], AttachmentRow>;
  readonly #nextWaiting: Database.Statement<[], AttachmentRow>;
  readonly #insert: Database.Statement<[string, string, string, number, string, number]>;
  readonly #setStatus: Database.Statement<[AttachmentStatus, string | null, string | null, string]>;
  readonly #attach: Database.Statement<[{ id: string; document: number }]>;
  readonly #setRemovedAt: Database.Statement<[number | null, string]>;
  readonly #purge: Database.Statement<[number]>;

  constructor(db: Database.Database) {
    this.#find = db.prepare(`select ${columns} from attachments where id = ?`);
    this.#of = db.prepare(
      `select ${columns} from attachments where conversation_id = ? and removed_at is null order by seq`,
    );
    // Nobody waits for those of a conversation that is hidden.
    this.#nextWaiting = db.prepare(`select ${columns} from attachments
      where status = 'waiting' and removed_at is null
        and conversation_id in (select id from conversations where deleted_at is null)
      order by seq limit 1`);
    this.#insert = db.prepare(`
      insert into attachments (id, conversation_id, name, size_bytes, source, status, added_at)
      values (?, ?, ?, ?, ?, 'waiting', ?)`);
    this.#setStatus = db.prepare(
      'update attachments set status = ?, problem_code = ?, problem_message = ? where id = ?',
    );
    // Numbers of removed documents are not used again: answers may refer to them, and they may come back.
    this.#attach = db.prepare(`
      update attachments set status = 'ready', problem_code = null, problem_message = null, source = null, document_seq = :document,
        first_passage = (
          select coalesce(max(other.first_passage + documents.passages), 1)
          from attachments other join documents on documents.seq = other.document_seq
          where other.conversation_id = attachments.conversation_id
        )
      where id = :id`);
    this.#setRemovedAt = db.prepare('update attachments set removed_at = ? where id = ?');
    this.#purge = db.prepare('delete from attachments where removed_at < ?');
  }

  /** Removed ones too; undefined when there is none. */
  find(id: string): Attachment | undefined {
    const row = this.#find.get(id);
    return row === undefined ? undefined : toAttachment(row);
  }

  /** Those of a conversation that are not removed, in the order in which they were added. */
  of(conversationId: string): Attachment[] {
    return this.#of.all(conversationId).map(toAttachment);
  }

  /** The one that waits longest, of all conversations that are not hidden. */
  nextWaiting(): Attachment | undefined {
    const row = this.#nextWaiting.get();
    return row === undefined ? undefined : toAttachment(row);
  }

  insert(a: NewAttachment): void {
    this.#insert.run(a.id, a.conversationId, a.name, a.sizeBytes, JSON.stringify(a.source), a.addedAt);
  }

  /** It is read again when its turn comes. */
  setWaiting(id: string): void {
    this.#setStatus.run('waiting', null, null, id);
  }

  setNeedsPassword(id: string, problem: Problem): void {
    this.#setStatus.run('needs-password', problem.code, problem.message, id);
  }

  fail(id: string, problem: Problem): void {
    this.#setStatus.run('failed', problem.code, problem.message, id);
  }

  /** It was read. Its passages get the numbers after all that were given out in the conversation. */
  attach(id: string, document: number): void {
    this.#attach.run({ id, document });
  }

  /** Null brings it back. */
  setRemovedAt(id: string, removedAt: number | null): void {
    this.#setRemovedAt.run(removedAt, id);
  }

  /** Deletes those that were removed before `time`. Returns how many. */
  purgeRemovedBefore(time: number): number {
    return this.#purge.run(time).changes;
  }
}

function toAttachment(row: AttachmentRow): Attachment {
  return {
    id: row.id,
    conversationId: row.conversation_id,
    document: row.document_seq,
    name: row.name,
    sizeBytes: row.size_bytes,
    source: row.source === null ? null : source.parse(JSON.parse(row.source)),
    status: row.status,
    problem: row.problem_code === null ? null : { code: row.problem_code, message: row.problem_message ?? '' },
    firstPassage: row.first_passage,
    addedAt: row.added_at,
    isRemoved: row.removed_at !== null,
  };
}
