import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { AdditionResult, AttachedDocument, DocumentPartView, Passage } from '../contract.ts';
import type { DocumentHost } from '../document-host.ts';
import { AppError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Publish } from '../publish.ts';
import type { Attachment, AttachmentRepository } from '../storage/attachments.ts';
import { type ConversationRepository, summaryOf } from '../storage/conversations.ts';
import type { DocumentRepository, StoredDocument } from '../storage/documents.ts';
import type { ConversationService } from './conversations.ts';
import { type DocumentOriginals, noOriginal } from './document-originals.ts';
import type { DocumentReading } from './document-reading.ts';
import { candidatesAt, type DocumentCandidate, type RefusedSource } from './document-sources.ts';
import { documentView } from './document-view.ts';
import { titleFrom } from './title.ts';

/** In one conversation: more would be too much to show. */
const maxDocuments = 1_000;

export interface DocumentServiceOptions {
  readonly attachments: AttachmentRepository;
  readonly documents: DocumentRepository;
  readonly originals: DocumentOriginals;
  readonly reading: DocumentReading;
  readonly conversations: ConversationRepository;
  readonly conversationService: ConversationService;
  /** Lists folders, also while another host reads. */
  readonly folders: Pick<DocumentHost, 'list'>;
  /** The system's file dialog; empty when the person cancels. */
  readonly chooseDocuments: () => Promise<readonly string[]>;
  /** Tokens of documents by id, for the model that answers in this conversation, as far as they were counted. */
  readonly tokensOf: (conversationId: string) => ReadonlyMap<string, number>;
  readonly countTokens: (conversationId: string) => Promise<void>;
  readonly transaction: <T>(work: () => T) => T;
  readonly clock: Clock;
  readonly publish: Publish;
  readonly log: Log;
}

/** The documents of conversations: adding, unlocking, removing, and showing them. They are read by `DocumentReading`. */
export class DocumentService {
  readonly #options: DocumentServiceOptions;
  /** Conversations whose documents are being counted. */
  readonly #counting = new Set<string>();
  readonly #waitingForReading = new Map<string, Set<() => void>>();

  constructor(options: DocumentServiceOptions) {
    this.#options = options;
  }

  /** Null when the person cancels. @throws as `addPaths` */
  async choose(conversationId: string | null): Promise<AdditionResult | null> {
    const paths = await this.#options.chooseDocuments();
    return paths.length === 0 ? null : this.addPaths(conversationId, paths);
  }

  /**
   * Adds files and what is in folders. Without a conversation a new one begins, unless nothing can be added.
   * @throws AppError 'not-found', or the first refusal when there is no conversation that could show it.
   */
  async addPaths(conversationId: string | null, paths: readonly string[]): Promise<AdditionResult> {
    if (conversationId !== null) this.#options.conversationService.existing(conversationId);
    const { candidates, refused } = await candidatesAt(paths, this.#options.folders);
    return this.#add(conversationId, candidates, refused);
  }

  /** Adds text that was pasted. @throws AppError 'not-found' | 'empty' */
  addText(conversationId: string | null, name: string, pasted: string): AdditionResult {
    // Half a surrogate pair cannot be stored as UTF-8.
    const text = pasted.toWellFormed();
    if (text.trim() === '') throw new AppError('empty', 'There is no text in what was pasted.');
    const source = { kind: 'text', text } as const;
    return this.#add(conversationId, [{ name, sizeBytes: Buffer.byteLength(text), source }], []);
  }

  /** @throws AppError 'not-found' */
  list(conversationId: string): AttachedDocument[] {
    this.#options.conversationService.existing(conversationId);
    const documents = this.#viewsOf(conversationId);
    if (documents.some(isUncounted)) void this.#count(conversationId);
    return documents;
  }

  /** @throws AppError 'not-found' */
  cancel(id: string): void {
    const { attachments, reading, clock } = this.#options;
    const attachment = this.#existing(id);
    if (attachment.status === 'ready') return;
    attachments.setRemovedAt(id, clock.now());
    reading.cancel(id);
    this.changed(attachment.conversationId);
  }

  /** @throws AppError 'not-found' */
  unlock(id: string, password: string): void {
    const { attachments, reading } = this.#options;
    const attachment = this.#existing(id);
    if (attachment.status !== 'needs-password') return;
    reading.tryOnce(id, password);
    attachments.setWaiting(id);
    this.changed(attachment.conversationId);
    reading.wake();
  }

  /** @throws AppError 'not-found' */
  remove(id: string): void {
    const { attachments, reading, clock } = this.#options;
    const { conversationId } = this.#existing(id);
    attachments.setRemovedAt(id, clock.now());
    reading.cancel(id);
    this.changed(conversationId);
  }

  /** Brings a removed one back. @throws AppError 'not-found' | 'duplicate' when its content was added again meanwhile */
  restore(id: string): void {
    const { attachments, conversationService, reading } = this.#options;
    const attachment = attachments.find(id);
    if (attachment === undefined) throw documentNotFound();
    const { conversationId, document, name } = attachment;
    conversationService.existing(conversationId);
    if (!attachment.isRemoved) return;
    if (document !== null && attachments.of(conversationId).some((other) => other.document === document)) {
      throw new AppError('duplicate', `“${name}” was added to this conversation again meanwhile.`);
    }
    attachments.setRemovedAt(id, null);
    this.changed(conversationId);
    reading.wake();
  }

  /** @throws AppError 'not-found' | 'not-read' */
  parts(id: string, from: number, to: number): DocumentPartView[] {
    return this.#options.documents.parts(this.#readOne(id).document.seq, from, to);
  }

  /** With the numbers that they have in the conversation. @throws AppError 'not-found' | 'not-read' */
  passages(id: string): Passage[] {
    const { document, firstPassage } = this.#readOne(id);
    return this.#options.documents
      .passages(document.seq)
      .map(({ number, part, start, end }) => ({ number: firstPassage + number - 1, documentId: id, part, start, end }));
  }

  /** @throws AppError 'not-found' | 'not-read' | 'no-original' */
  async bytes(id: string, start: number, length: number): Promise<{ base64: string; sizeBytes: number }> {
    const { document } = this.#readOne(id);
    if (document.format !== 'pdf') throw noOriginal();
    const { bytes, sizeBytes } = await this.#options.originals.read(document.hash, start, length);
    return { base64: Buffer.from(bytes).toString('base64'), sizeBytes };
  }

  /** Goes on with what waits: at the start, and when a conversation has come back. */
  resume(): void {
    this.#options.reading.wake();
  }

  /**
   * Waits until nothing of this conversation is to be read any more, or the signal says stop. What needs a password or failed is not
   * waited for.
   */
  async whenRead(conversationId: string, signal: AbortSignal): Promise<void> {
    while (!signal.aborted && this.#isReading(conversationId)) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const waiting = this.#waitingForReading.get(conversationId) ?? new Set();
      this.#waitingForReading.set(conversationId, waiting.add(resolve));
      signal.addEventListener('abort', () => resolve(), { once: true });
      await promise;
      waiting.delete(resolve);
    }
  }

  /** Tells the window, and whoever waits for the reading. Call it after every change to the documents of a conversation. */
  changed(conversationId: string): void {
    const documents = this.#viewsOf(conversationId);
    this.#options.publish('document.changed', { conversationId, documents });
    if (documents.some(isUncounted)) void this.#count(conversationId);
    for (const resolve of this.#waitingForReading.get(conversationId) ?? []) resolve();
  }

  /** Never rejects: without a model there is no count, and the next look tries again. */
  async #count(conversationId: string): Promise<void> {
    if (this.#counting.has(conversationId)) return;
    this.#counting.add(conversationId);
    try {
      await this.#options.countTokens(conversationId);
      const documents = this.#viewsOf(conversationId);
      const isNew = documents.some(({ tokens }) => tokens !== null);
      if (isNew) this.#options.publish('document.changed', { conversationId, documents });
    } catch (error) {
      this.#options.log.info('documents could not be counted', { error });
    } finally {
      this.#counting.delete(conversationId);
    }
  }

  #isReading(conversationId: string): boolean {
    return this.#options.attachments.of(conversationId).some(({ status }) => status === 'waiting');
  }

  #add(
    wantedId: string | null,
    candidates: readonly DocumentCandidate[],
    refused: readonly RefusedSource[],
  ): AdditionResult {
    const { attachments, conversations, conversationService, transaction, clock, publish, reading } = this.#options;
    const [first] = candidates;
    if (wantedId === null && first === undefined) throw nothingToAdd(refused);
    const now = clock.now();
    const conversationId = wantedId ?? randomUUID();
    const tooMany: RefusedSource[] = [];
    const ids: readonly string[] = transaction(() => {
      if (wantedId !== null) conversationService.existing(wantedId);
      else {
        conversations.insert({ id: conversationId, title: titleFrom(first?.name ?? ''), now });
        conversations.raise(conversationId);
      }
      const room = maxDocuments - attachments.of(conversationId).length;
      for (const { name } of candidates.slice(room)) tooMany.push({ name, problem: tooManyDocuments().problem });
      return candidates.slice(0, room).map((candidate) => {
        const id = randomUUID();
        attachments.insert({ ...candidate, id, conversationId, addedAt: now });
        return id;
      });
    });
    if (wantedId === null) {
      publish('conversation.changed', summaryOf(conversationService.existing(conversationId)));
    }
    const documents = this.#viewsOf(conversationId).filter(({ id }) => ids.includes(id));
    this.changed(conversationId);
    reading.wake();
    return { conversationId, documents, refused: [...refused, ...tooMany] };
  }

  #viewsOf(conversationId: string): AttachedDocument[] {
    const { attachments, documents, reading } = this.#options;
    const tokens = this.#options.tokensOf(conversationId);
    return attachments.of(conversationId).map((attachment) => {
      const document = attachment.document === null ? undefined : documents.find(attachment.document);
      return documentView(attachment, document, reading.progressOf(attachment.id), tokens.get(attachment.id) ?? null);
    });
  }

  #existing(id: string): Attachment {
    const attachment = this.#options.attachments.find(id);
    if (attachment === undefined || attachment.isRemoved) throw documentNotFound();
    return attachment;
  }

  /** A removed one, too: an answer may refer to it. */
  #readOne(id: string): { readonly document: StoredDocument; readonly firstPassage: number } {
    const attachment = this.#options.attachments.find(id);
    if (attachment === undefined) throw documentNotFound();
    const { document: seq, firstPassage, name } = attachment;
    const document = seq === null ? undefined : this.#options.documents.find(seq);
    if (document === undefined || firstPassage === null) {
      throw new AppError('not-read', `“${name}” was not read yet, so there is nothing to show.`);
    }
    return { document, firstPassage };
  }
}

function isUncounted({ status, tokens }: AttachedDocument): boolean {
  return status === 'ready' && tokens === null;
}

function documentNotFound(): AppError {
  return new AppError('not-found', 'This document no longer belongs to the conversation. Add it again.');
}

function nothingToAdd([first]: readonly RefusedSource[]): AppError {
  return new AppError(first?.problem.code ?? 'empty', first?.problem.message ?? 'There is no file to add.');
}

function tooManyDocuments(): AppError {
  return new AppError(
    'too-many',
    `A conversation takes ${maxDocuments.toLocaleString('en')} documents. Take some out, or begin another conversation.`,
  );
}
