import type { Clock } from '../clock.ts';
import type { AttachedDocument } from '../contract.ts';
import type { Log } from '../log.ts';
import type { Publish } from '../publish.ts';
import type { AttachmentRepository } from '../storage/attachments.ts';
import type { DocumentRepository } from '../storage/documents.ts';
import { documentView } from './document-view.ts';

/** A list that is longer is told less often: a folder's would be sent whole for each of its files. */
const shortList = 50;
const longListIntervalMs = 250;

export interface DocumentListOptions {
  readonly attachments: AttachmentRepository;
  readonly documents: DocumentRepository;
  /** Of the document that is being read; null for all others. */
  readonly progressOf: (id: string) => AttachedDocument['progress'];
  /** Tokens of documents by id, for the model that answers in this conversation, as far as they were counted. */
  readonly tokensOf: (conversationId: string) => ReadonlyMap<string, number>;
  readonly countTokens: (conversationId: string) => Promise<void>;
  readonly clock: Clock;
  readonly publish: Publish;
  readonly log: Log;
}

/** The documents of conversations as the window sees them, and whoever waits until they were read. */
export class DocumentList {
  readonly #options: DocumentListOptions;
  /** Conversations whose documents are being counted. */
  readonly #counting = new Set<string>();
  readonly #waitingForReading = new Map<string, Set<() => void>>();
  /** Conversations with many documents, of which the window was told a moment ago; whether they have changed since. */
  readonly #resting = new Map<string, boolean>();
  #isClosing = false;

  constructor(options: DocumentListOptions) {
    this.#options = options;
  }

  /** In the order in which they were added. */
  of(conversationId: string): AttachedDocument[] {
    const { attachments, documents, progressOf, tokensOf } = this.#options;
    const tokens = tokensOf(conversationId);
    return attachments.of(conversationId).map((attachment) => {
      const document = attachment.document === null ? undefined : documents.find(attachment.document);
      return documentView(attachment, document, progressOf(attachment.id), tokens.get(attachment.id) ?? null);
    });
  }

  /** The same for the window, which is told of tokens that are counted from now on. */
  look(conversationId: string): AttachedDocument[] {
    const documents = this.of(conversationId);
    if (documents.some(isUncounted)) void this.#count(conversationId);
    return documents;
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
      if (waiting.size === 0) this.#waitingForReading.delete(conversationId);
    }
  }

  /** Tells the window, and whoever waits for the reading. Call it after every change to the documents of a conversation. */
  changed(conversationId: string): void {
    for (const resolve of this.#waitingForReading.get(conversationId) ?? []) resolve();
    if (this.#resting.has(conversationId)) {
      this.#resting.set(conversationId, true);
      return;
    }
    const documents = this.of(conversationId);
    this.#options.publish('document.changed', { conversationId, documents });
    if (documents.length > shortList) this.#rest(conversationId);
    if (documents.some(isUncounted)) void this.#count(conversationId);
  }

  /** What changes for a moment is told together, at its end. */
  #rest(conversationId: string): void {
    this.#resting.set(conversationId, false);
    this.#options.clock.setTimer(() => {
      const hasChanged = this.#resting.get(conversationId) === true;
      this.#resting.delete(conversationId);
      if (hasChanged && !this.#isClosing) this.changed(conversationId);
    }, longListIntervalMs);
  }

  /** Never rejects: without a model there is no count, and the next look tries again. */
  async #count(conversationId: string): Promise<void> {
    if (this.#counting.has(conversationId)) return;
    this.#counting.add(conversationId);
    try {
      await this.#options.countTokens(conversationId);
      const documents = this.of(conversationId);
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

  /** The app ends: nothing more is told. */
  close(): void {
    this.#isClosing = true;
  }
}

function isUncounted({ status, tokens }: AttachedDocument): boolean {
  return status === 'ready' && tokens === null;
}
