import { createHash } from 'node:crypto';
import { extname } from 'node:path';
import type { Clock } from '../clock.ts';
import type { AttachedDocument, Problem } from '../contract.ts';
import type { DocumentHost } from '../document-host.ts';
import { defaultLimits, type ExtractedDocument, readerVersion } from '../documents/protocol.ts';
import { AppError, problemOf } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Attachment, AttachmentRepository, AttachmentSource } from '../storage/attachments.ts';
import type { DocumentKey, DocumentRepository, StoredDocument } from '../storage/documents.ts';
import { passingStorageCodes, storageError } from '../storage/storage-problem.ts';
import { type DocumentOriginals, hashOfFile, sizeOf } from './document-originals.ts';
import { writeDocument } from './document-writer.ts';
import type { Problems } from './problems.ts';

const progressIntervalMs = 250;
/** While the disk is full, what waits is tried again this often. */
const retryIntervalMs = 10_000;
/** Of pasted text there is no name that could tell a format. */
const pastedEnding = 'pasted';

export interface DocumentReadingOptions {
  readonly host: DocumentHost;
  readonly attachments: AttachmentRepository;
  readonly documents: DocumentRepository;
  readonly originals: DocumentOriginals;
  readonly transaction: <T>(work: () => T) => T;
  /** Something about the documents of this conversation has changed. */
  readonly onChange: (conversationId: string) => void;
  readonly problems: Problems;
  readonly clock: Clock;
  readonly log: Log;
}

type Progress = NonNullable<AttachedDocument['progress']>;

interface Reading {
  readonly attachment: Attachment;
  readonly cancellation: AbortController;
  progress: Progress;
}

/**
 * Reads what waits, one document after the other, until nothing does. All that it knows is in the database: after a restart it goes on
 * with what was not read to its end.
 */
export class DocumentReading {
  readonly #options: DocumentReadingOptions;
  /** By attachment; each is used once. */
  readonly #passwords = new Map<string, string>();
  #current: Reading | null = null;
  #isRunning = false;
  #isTidyDue = false;
  #isClosing = false;
  #toldAt = Number.NEGATIVE_INFINITY;
  #cancelRetry: () => void = () => {};

  constructor(options: DocumentReadingOptions) {
    this.#options = options;
  }

  /** Parts read so far of the one that is being read; null for all others. */
  progressOf(attachmentId: string): Progress | null {
    return this.#current?.attachment.id === attachmentId ? this.#current.progress : null;
  }

  /** Begins, unless it is at it. Call it whenever something new waits. */
  wake(): void {
    this.#cancelRetry();
    if (this.#isRunning || this.#isClosing) return;
    void this.#run();
  }

  /**
   * Deletes texts and originals that belong to no conversation any more, and goes on. Between two documents, since one that is being
   * written belongs to none yet.
   */
  tidyUp(): void {
    this.#isTidyDue = true;
    this.wake();
  }

  /** The password is tried when the turn of this document comes, and then forgotten. */
  tryOnce(attachmentId: string, password: string): void {
    this.#passwords.set(attachmentId, password);
  }

  /** Gives up this document, if it is being read. */
  cancel(attachmentId: string): void {
    this.#passwords.delete(attachmentId);
    if (this.#current?.attachment.id === attachmentId) this.#current.cancellation.abort();
  }

  /** What was not read to its end is read at the next start. */
  close(): void {
    this.#isClosing = true;
    this.#cancelRetry();
    this.#current?.cancellation.abort();
  }

  /** Never rejects. */
  async #run(): Promise<void> {
    this.#isRunning = true;
    try {
      while (!this.#isClosing) {
        if (this.#isTidyDue) await this.#tidy();
        const next = this.#options.attachments.nextWaiting();
        if (next === undefined) break;
        await this.#read(next);
      }
    } catch (error) {
      this.#refused(error);
    } finally {
      this.#isRunning = false;
    }
  }

  async #tidy(): Promise<void> {
    const { documents, originals } = this.#options;
    this.#isTidyDue = false;
    documents.purge();
    await originals.keepOnly(new Set(documents.hashes('pdf')));
  }

  /** @throws what the disk or the database refuses for now: the document goes on waiting. */
  async #read(attachment: Attachment): Promise<void> {
    const { attachments, problems, onChange, log } = this.#options;
    const { id, conversationId } = attachment;
    const reading: Reading = { attachment, cancellation: new AbortController(), progress: { done: 0, total: null } };
    this.#current = reading;
    onChange(conversationId);
    try {
      const document = await this.#documentOf(reading);
      reading.cancellation.signal.throwIfAborted();
      this.#attach(attachment, document);
      for (const code of passingStorageCodes) problems.clear(code);
    } catch (error) {
      // Whoever cancelled it has said what becomes of it; at the end of the app it goes on waiting.
      if (reading.cancellation.signal.aborted) return;
      if (passingProblem(error) !== null) throw error;
      const problem = problemOf(error);
      log.info('a document was not read', {
        code: problem.code,
        error: problem.code === 'internal' ? error : undefined,
      });
      if (problem.code === 'password-needed' || problem.code === 'password-wrong') {
        attachments.setNeedsPassword(id, problem);
      } else {
        attachments.fail(id, problem);
      }
    } finally {
      this.#current = null;
      if (!this.#isClosing) onChange(conversationId);
    }
  }

  #attach({ id, conversationId, name }: Attachment, document: number): void {
    const { attachments, transaction } = this.#options;
    transaction(() => {
      const twin = attachments.of(conversationId).find((other) => other.document === document);
      if (twin === undefined) attachments.attach(id, document);
      else attachments.fail(id, duplicate(name, twin.name).problem);
    });
  }

  /** `seq` of the document, which is read unless it was before. */
  async #documentOf({ attachment, cancellation: { signal } }: Reading): Promise<number> {
    const { documents, originals, transaction, clock } = this.#options;
    const { name, source } = attachment;
    if (source === null) throw new Error('a document waits that has no source');
    const known = await this.#known(name, source, signal);
    const { key, document, isPdf } =
      known === undefined
        ? await this.#extracted(attachment, source, signal)
        : { key: known, document: known.seq, isPdf: known.format === 'pdf' };
    if (isPdf && source.kind === 'file') await originals.keep(key.hash, source.path);
    signal.throwIfAborted();
    if (typeof document === 'number') return document;
    return writeDocument(key, document, { documents, transaction, now: clock.now(), signal });
  }

  async #known(name: string, source: AttachmentSource, signal: AbortSignal): Promise<StoredDocument | undefined> {
    const hash = source.kind === 'text' ? hashOfText(source.text) : await this.#hashOf(source.path, signal);
    return hash === null ? undefined : this.#options.documents.findByKey(keyOf(hash, name, source));
  }

  /** Null where it cannot be read, or would take long: the reader then says why. */
  async #hashOf(path: string, signal: AbortSignal): Promise<string | null> {
    const sizeBytes = await sizeOf(path);
    if (sizeBytes === null || sizeBytes > defaultLimits.fileBytes) return null;
    return hashOfFile(path, signal).catch(() => null);
  }

  async #extracted(attachment: Attachment, source: AttachmentSource, signal: AbortSignal) {
    const { host, documents } = this.#options;
    const { id, name, conversationId } = attachment;
    const password = this.#passwords.get(id);
    this.#passwords.delete(id);
    const read: ExtractedDocument = await host.extract(source.kind === 'file' ? source : { ...source, name }, {
      ...(password === undefined ? {} : { password }),
      signal,
      onProgress: (done, total) => this.#progressed(conversationId, { done, total }),
    });
    const key = keyOf(read.hash, name, source);
    return { key, document: documents.findByKey(key)?.seq ?? read, isPdf: read.format === 'pdf' };
  }

  #progressed(conversationId: string, progress: Progress): void {
    if (this.#current === null) return;
    this.#current.progress = progress;
    const now = this.#options.clock.monotonic();
    // The end is always told: what follows, the writing, has no figures of its own.
    if (now - this.#toldAt < progressIntervalMs && progress.done !== progress.total) return;
    this.#toldAt = now;
    this.#options.onChange(conversationId);
  }

  /** The disk is full, or the like: what waits goes on waiting, and is tried again. */
  #refused(error: unknown): void {
    const { problems, clock, log } = this.#options;
    log.error('documents cannot be stored', { error });
    problems.report(passingProblem(error) ?? problemOf(error));
    if (this.#isClosing) return;
    this.#cancelRetry = clock.setTimer(() => this.wake(), retryIntervalMs);
  }
}

function keyOf(hash: string, name: string, source: AttachmentSource): DocumentKey {
  const nameEnding = source.kind === 'text' ? pastedEnding : extname(name).toLowerCase().slice(0, 20);
  return { hash, nameEnding, readerVersion };
}

function hashOfText(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** The problem to show for a fault that passes when the person makes room or lets Tandem write; null for any other. */
function passingProblem(error: unknown): Problem | null {
  const known = storageError(error);
  if (known !== null) return passingStorageCodes.some((code) => code === known.code) ? known.problem : null;
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOSPC' || code === 'EDQUOT') return diskFull.problem;
  return null;
}

const diskFull = new AppError(
  'disk-full',
  'The disk is full, so Tandem cannot save the documents that you added. Free some space and it goes on by itself.',
);

function duplicate(name: string, twin: string): AppError {
  const message =
    name === twin
      ? `“${name}” is already in this conversation.`
      : `“${name}” has the same content as “${twin}”, which is already in this conversation.`;
  return new AppError('duplicate', message);
}
