import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { AdditionResult, AttachedDocument, DocumentPartView, Passage } from '../contract.ts';
import type { DocumentHost } from '../document-host.ts';
import { AppError } from '../errors.ts';
import type { Publish } from '../publish.ts';
import type { Attachment, AttachmentRepository } from '../storage/attachments.ts';
import { type ConversationRepository, summaryOf } from '../storage/conversations.ts';
import type { DocumentRepository, StoredDocument } from '../storage/documents.ts';
import type { ConversationService } from './conversations.ts';
import type { DocumentList } from './document-list.ts';
import { type DocumentOriginals, noOriginal } from './document-originals.ts';
import type { DocumentReading } from './document-reading.ts';
import { candidatesAt, type DocumentCandidate, type RefusedSource } from './document-sources.ts';
import { titleFrom } from './title.ts';

/** In one conversation: more would be too much to show. */
const maxDocuments = 1_000;

export interface DocumentServiceOptions {
  readonly attachments: AttachmentRepository;
  readonly documents: DocumentRepository;
  readonly originals: DocumentOriginals;
  readonly list: DocumentList;
  readonly reading: DocumentReading;
  readonly conversations: ConversationRepository;
  readonly conversationService: ConversationService;
  /** Lists folders, also while another host reads. */
  readonly folders: Pick<DocumentHost, 'list'>;
  /** The system's file dialog; empty when the person cancels. */
  readonly chooseDocuments: () => Promise<readonly string[]>;
  readonly transaction: <T>(work: () => T) => T;
  readonly clock: Clock;
  readonly publish: Publish;
}

/** The documents of conversations: adding, unlocking, reading again, removing, and showing them. They are read by `DocumentReading`. */
export class DocumentService {
  readonly #options: DocumentServiceOptions;

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
    return this.#options.list.look(conversationId);
  }

  /** @throws AppError 'not-found' */
  cancel(id: string): void {
    const { attachments, list, reading } = this.#options;
    const { conversationId, name, status } = this.#existing(id);
    if (status !== 'waiting') return;
    attachments.fail(id, cancelled(name).problem);
    reading.cancel(id);
    list.changed(conversationId);
  }

  /** @throws AppError 'not-found' | 'source-unknown' when it failed under a version of Tandem that did not keep where it lay */
  retry(id: string): void {
    const { attachments, list, reading } = this.#options;
    const { conversationId, name, source, status } = this.#existing(id);
    if (status === 'failed') {
      if (source === null) throw sourceUnknown(name);
      attachments.setWaiting(id);
      list.changed(conversationId);
    }
    reading.wake();
  }

  /** @throws AppError 'not-found' */
  unlock(id: string, password: string): void {
    const { attachments, list, reading } = this.#options;
    const attachment = this.#existing(id);
    if (attachment.status !== 'needs-password') return;
    reading.tryOnce(id, password);
    attachments.setWaiting(id);
    list.changed(attachment.conversationId);
    reading.wake();
  }

  /** @throws AppError 'not-found' */
  remove(id: string): void {
    const { attachments, list, reading, clock } = this.#options;
    const { conversationId } = this.#existing(id);
    attachments.setRemovedAt(id, clock.now());
    reading.cancel(id);
    list.changed(conversationId);
  }

  /** Brings a removed one back. @throws AppError 'not-found' | 'duplicate' when its content was added again meanwhile */
  restore(id: string): void {
    const { attachments, conversationService, list, reading } = this.#options;
    const attachment = attachments.find(id);
    if (attachment === undefined) throw documentNotFound();
    const { conversationId, document, name } = attachment;
    conversationService.existing(conversationId);
    if (!attachment.isRemoved) return;
    if (document !== null && attachments.of(conversationId).some((other) => other.document === document)) {
      throw new AppError('duplicate', `“${name}” was added to this conversation again meanwhile.`);
    }
    attachments.setRemovedAt(id, null);
    list.changed(conversationId);
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

  /** Goes on with what waits, when a conversation has come back. */
  resume(): void {
    this.#options.reading.wake();
  }

  /** The app ends; what was not read to its end is read at the next start. */
  close(): void {
    this.#options.list.close();
    this.#options.reading.close();
  }

  #add(
    wantedId: string | null,
    candidates: readonly DocumentCandidate[],
    refused: readonly RefusedSource[],
  ): AdditionResult {
    const { attachments, conversations, conversationService, list, reading, transaction, clock, publish } =
      this.#options;
    const [first] = candidates;
    if (wantedId === null && first === undefined) throw nothingToAdd(refused);
    const now = clock.now();
    const conversationId = wantedId ?? randomUUID();
    const tooMany: RefusedSource[] = [];
    const ids: readonly string[] = transaction(() => {
      if (wantedId !== null) conversationService.existing(wantedId);
      else {
        conversations.insert({ id: conversationId, title: titleFrom(titleSource(first)), now });
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
    const documents = list.of(conversationId).filter(({ id }) => ids.includes(id));
    list.changed(conversationId);
    reading.wake();
    return { conversationId, documents, refused: [...refused, ...tooMany] };
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

/** Of a folder its name. */
function titleSource(first: DocumentCandidate | undefined): string {
  if (first === undefined) return '';
  return first.source.kind === 'file' ? (first.name.split('/')[0] ?? '') : first.name;
}

function cancelled(name: string): AppError {
  return new AppError('cancelled', `Reading “${name}” was cancelled.`);
}

function sourceUnknown(name: string): AppError {
  return new AppError('source-unknown', `Tandem does not know any more where “${name}” lies. Add it again.`);
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
