import { basename } from 'node:path';
import type { Clock } from './clock.ts';
import {
  type DocumentLimits,
  type DocumentPort,
  type DocumentReply,
  type DocumentRequest,
  type DocumentSource,
  defaultLimits,
  documentReplySchema,
  type ExtractedDocument,
  type FolderListing,
} from './documents/protocol.ts';
import { AppError } from './errors.ts';
import type { Log } from './log.ts';

/** A slow disk needs a few seconds for the program alone. */
const startTimeoutMs = 30_000;
/** A page that takes longer than this to read is made so that it never ends. */
const stallTimeoutMs = 60_000;
/** After so much time without work the process ends: it keeps nothing, and its memory may be needed for the model. */
const idleTimeoutMs = 30_000;

export interface DocumentHostOptions {
  readonly startDocuments: () => DocumentPort;
  readonly clock: Clock;
  readonly log: Log;
  readonly limits?: Partial<DocumentLimits>;
  /** How long nothing may happen while a file is read; only tests are in a hurry. */
  readonly stallTimeoutMs?: number;
}

export interface ExtractOptions {
  /** Of a PDF that asks for one. */
  readonly password?: string;
  /** Chosen by the person for plain text; else it is found by looking. */
  readonly encoding?: string;
  /** Parts read so far, and how many there are where that is known. */
  readonly onProgress?: (done: number, total: number | null) => void;
  readonly signal?: AbortSignal;
}

type Asked = DocumentRequest extends infer R ? (R extends { id: number } ? Omit<R, 'id'> : never) : never;
type Answer = Extract<DocumentReply, { kind: 'extracted' | 'listed' }>;

interface Job {
  readonly request: DocumentRequest;
  /** For sentences about it. */
  readonly name: string;
  readonly onProgress: (done: number, total: number | null) => void;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: AppError) => void;
}

/**
 * The app's side of the document process. Files are read one after the other. A file that takes too long, or that the process
 * ends on, is refused, and those after it are read by a new process; so is one that is cancelled, since a process busy with a
 * file hears nothing.
 */
export class DocumentHost {
  readonly #options: DocumentHostOptions;
  readonly #limits: DocumentLimits;
  readonly #queue: Job[] = [];
  #current: Job | null = null;
  #port: DocumentPort | null = null;
  #isReady = false;
  #isClosing = false;
  #lastId = 0;
  #cancelTimer: () => void = () => {};

  constructor(options: DocumentHostOptions) {
    this.#options = options;
    this.#limits = { ...defaultLimits, ...options.limits };
  }

  /**
   * Reads a file, or text that was pasted.
   * @throws AppError with a `RefusalCode`, or 'took-too-long' | 'reader-ended' | 'cancelled' | 'documents-failed' | 'closing'
   */
  async extract(source: DocumentSource, options: ExtractOptions = {}): Promise<ExtractedDocument> {
    const { password = null, encoding = null } = options;
    const name = source.kind === 'file' ? basename(source.path) : source.name;
    const answer = await this.#ask(
      { kind: 'extract', source, password, encoding, limits: this.#limits },
      name,
      options,
    );
    if (answer.kind !== 'extracted') throw new Error(`the document process answered ${answer.kind} to a file`);
    return answer.document;
  }

  /** The files in a folder that can be read. @throws AppError as `extract` */
  async list(folder: string, options: Pick<ExtractOptions, 'onProgress' | 'signal'> = {}): Promise<FolderListing> {
    const answer = await this.#ask({ kind: 'list', folder, limits: this.#limits }, basename(folder) || folder, options);
    if (answer.kind !== 'listed') throw new Error(`the document process answered ${answer.kind} to a folder`);
    return answer.listing;
  }

  /** Ends the process; what is being read is given up. */
  shutdown(): void {
    this.#isClosing = true;
    this.#end();
    for (const job of this.#jobs()) job.reject(new AppError('closing', 'Tandem is closing.'));
    this.#queue.length = 0;
    this.#current = null;
  }

  #ask(asked: Asked, name: string, { onProgress = () => {}, signal }: ExtractOptions): Promise<Answer> {
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    if (this.#isClosing) return Promise.reject(new AppError('closing', 'Tandem is closing.'));
    if (signal?.aborted) return Promise.reject(cancelled(name));
    const job: Job = { request: { ...asked, id: ++this.#lastId }, name, onProgress, resolve, reject };
    const onAbort = () => this.#cancel(job);
    signal?.addEventListener('abort', onAbort, { once: true });
    this.#queue.push(job);
    this.#next();
    return promise.finally(() => signal?.removeEventListener('abort', onAbort));
  }

  #cancel(job: Job): void {
    if (this.#current === job) {
      this.#endWith(cancelled(job.name));
      return;
    }
    const index = this.#queue.indexOf(job);
    if (index < 0) return;
    this.#queue.splice(index, 1);
    job.reject(cancelled(job.name));
  }

  /** Gives the process something to do, if both are there. */
  #next(): void {
    if (this.#current !== null || this.#isClosing) return;
    const job = this.#queue[0];
    if (job === undefined) {
      if (this.#port !== null) this.#setTimer(() => this.#end(), idleTimeoutMs);
      return;
    }
    if (this.#port === null) this.#spawn();
    if (!this.#isReady) return;
    this.#queue.shift();
    this.#current = job;
    this.#expectProgress();
    try {
      this.#port?.post(job.request);
    } catch (error) {
      // The process may have ended already, and the news of it be on its way.
      this.#options.log.error('a request could not be sent to the document process', { error });
      this.#endWith(failed());
    }
  }

  #spawn(): void {
    const { startDocuments, log } = this.#options;
    const port = startDocuments();
    this.#port = port;
    this.#isReady = false;
    this.#setTimer(() => this.#end(), startTimeoutMs);
    port.onMessage((message) => {
      if (this.#port !== port) return;
      const parsed = documentReplySchema.safeParse(message);
      if (parsed.success) this.#received(parsed.data);
      else {
        log.error('the document process sent a message that makes no sense', { cause: parsed.error });
        this.#endWith(failed());
      }
    });
    port.onExit((exit) => {
      if (this.#port !== port) return;
      log.info('document process ended', exit);
      this.#lost(this.#current === null ? failed() : readerEnded(this.#current.name));
    });
  }

  #received(reply: DocumentReply): void {
    if (reply.kind === 'ready') {
      this.#cancelTimer();
      this.#isReady = true;
      this.#next();
      return;
    }
    const job = this.#current;
    if (job === null || reply.id !== job.request.id) return;
    if (reply.kind === 'progress') {
      this.#expectProgress();
      job.onProgress(reply.done, reply.total);
      return;
    }
    this.#current = null;
    this.#cancelTimer();
    if (reply.kind === 'refused') job.reject(new AppError(reply.error.code, reply.error.message));
    else job.resolve(reply);
    this.#next();
  }

  #expectProgress(): void {
    const { stallTimeoutMs: patienceMs = stallTimeoutMs } = this.#options;
    this.#setTimer(() => {
      if (this.#current !== null) this.#endWith(tookTooLong(this.#current.name));
    }, patienceMs);
  }

  #setTimer(callback: () => void, delayMs: number): void {
    this.#cancelTimer();
    this.#cancelTimer = this.#options.clock.setTimer(callback, delayMs);
  }

  /** Ends the process because of what it is doing; that fails with this error. */
  #endWith(error: AppError): void {
    const port = this.#port;
    this.#port = null;
    port?.kill();
    this.#lost(error);
  }

  #end(): void {
    const port = this.#port;
    const wasReady = this.#isReady;
    this.#port = null;
    this.#isReady = false;
    this.#cancelTimer();
    port?.kill();
    if (port !== null && !wasReady && !this.#isClosing) this.#lost(failed());
  }

  /**
   * The process has gone. The file that it was reading is refused. One that ended before it could read anything would do so
   * again: then nobody is left waiting, and the next request tries anew.
   */
  #lost(error: AppError): void {
    const wasReady = this.#isReady;
    this.#port = null;
    this.#isReady = false;
    this.#cancelTimer();
    const job = this.#current;
    this.#current = null;
    const refused = job !== null ? [job] : wasReady ? [] : this.#queue.splice(0);
    for (const one of refused) one.reject(error);
    if (error.code !== 'cancelled') this.#options.log.warn('a document was given up', { code: error.code });
    this.#next();
  }

  #jobs(): readonly Job[] {
    return this.#current === null ? this.#queue : [this.#current, ...this.#queue];
  }
}

function cancelled(name: string): AppError {
  return new AppError('cancelled', `Reading “${name}” was cancelled.`);
}

function tookTooLong(name: string): AppError {
  return new AppError(
    'took-too-long',
    `“${name}” takes too long to read, so Tandem gave it up. The file may be damaged.`,
  );
}

function readerEnded(name: string): AppError {
  return new AppError(
    'reader-ended',
    `“${name}” cannot be read: it needs more memory than a document may take, or is damaged.`,
  );
}

function failed(): AppError {
  return new AppError('documents-failed', 'The part of Tandem that reads documents did not start. Try again.');
}
