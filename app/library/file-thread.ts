import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { AppError } from '../errors.ts';
import type { FileJob, FileReply } from './file-protocol.ts';
import type { FileCopy, FileWork, Inspection, ModelFiles, SeenPart } from './model-files.ts';

type Final = Exclude<FileReply, { kind: 'progress' | 'failed' }>;
type Asked = FileJob extends infer J ? (J extends { id: number } ? Omit<J, 'id'> : never) : never;

interface Pending {
  readonly work: FileWork;
  readonly resolve: (reply: Final) => void;
  readonly reject: (error: unknown) => void;
}

/** Beside this file, and of its kind: file-worker.ts as written, file-worker.mjs when bundled. */
const ownEntry = new URL(`./file-worker${extname(import.meta.url)}`, import.meta.url);

/** Model files looked at in a worker thread, which starts with the first job and again after it died of one. */
export class FileThread implements ModelFiles {
  readonly #entry: URL | string;
  readonly #pending = new Map<number, Pending>();
  #worker: Worker | null = null;
  #lastId = 0;

  /** `entry` is for where the file beside this one cannot be started from. */
  constructor(entry: URL | string = ownEntry) {
    this.#entry = entry;
  }

  async inspect(path: string): Promise<Inspection> {
    return take(await this.#ask({ kind: 'inspect', path }), 'inspected').inspection;
  }

  async look(paths: readonly string[]): Promise<readonly (SeenPart | null)[]> {
    return take(await this.#ask({ kind: 'look', paths }), 'looked').parts;
  }

  async hash(paths: readonly string[], work: FileWork = {}): Promise<readonly string[]> {
    return take(await this.#ask({ kind: 'hash', paths }, work), 'hashed').hashes;
  }

  async read(paths: readonly string[], work: FileWork = {}): Promise<void> {
    await this.#ask({ kind: 'read', paths }, work);
  }

  async copy(files: readonly FileCopy[], work: FileWork = {}): Promise<void> {
    await this.#ask({ kind: 'copy', files }, work);
  }

  /** Lets the thread end by itself: one that is ended in mid-work may take the whole process along. */
  close(): Promise<void> {
    const worker = this.#worker;
    if (worker === null) return Promise.resolve();
    return new Promise((resolve) => {
      worker.once('exit', () => resolve());
      worker.postMessage({ kind: 'close' } satisfies FileJob);
    });
  }

  #ask(job: Asked, work: FileWork = {}): Promise<Final> {
    const { signal } = work;
    if (signal?.aborted === true) return Promise.reject(signal.reason);
    const id = ++this.#lastId;
    const { promise, resolve, reject } = Promise.withResolvers<Final>();
    this.#pending.set(id, { work, resolve, reject });
    this.#worker ??= this.#start();
    const worker = this.#worker;
    worker.postMessage({ ...job, id } satisfies FileJob);
    // Answered when the thread has really stopped: the caller may then clean up after it.
    const cancel = () => worker.postMessage({ kind: 'cancel', id } satisfies FileJob);
    signal?.addEventListener('abort', cancel, { once: true });
    return promise.finally(() => signal?.removeEventListener('abort', cancel));
  }

  #start(): Worker {
    const worker = new Worker(this.#entry);
    // It must not keep a process alive that has nothing else to do.
    worker.unref();
    worker.on('message', (reply: FileReply) => this.#answered(reply));
    worker.on('error', () => {});
    worker.on('exit', () => {
      this.#worker = null;
      for (const id of this.#pending.keys()) this.#settle(id)?.reject(threadEnded());
    });
    return worker;
  }

  #answered(reply: FileReply): void {
    if (reply.kind === 'progress') this.#pending.get(reply.id)?.work.onProgress?.(reply.progress);
    else if (reply.kind === 'failed') {
      const pending = this.#settle(reply.id);
      const reason: unknown = pending?.work.signal?.reason;
      pending?.reject(reason ?? new AppError(reply.problem.code, reply.problem.message));
    } else this.#settle(reply.id)?.resolve(reply);
  }

  #settle(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    return pending;
  }
}

function take<K extends Final['kind']>(reply: Final, kind: K): Extract<Final, { kind: K }> {
  if (reply.kind !== kind) throw new Error(`the file thread answered ${reply.kind} where ${kind} was asked for`);
  return reply as Extract<Final, { kind: K }>;
}

function threadEnded(): AppError {
  return new AppError(
    'file-unreadable',
    'Tandem could not read this file: the part of it that looks at files ended unexpectedly. Try again.',
  );
}
