import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { ByteRange } from './byte-ranges.ts';
import type { HashOrder, HashReport } from './hash-worker.ts';

interface Listener {
  onProgress(at: number): void;
  onHash(sha256: string): void;
  onError(error: Error): void;
}

/** Beside this file, and of its kind: hash-worker.ts as written, hash-worker.mjs when bundled. */
const ownEntry = new URL(`./hash-worker${extname(import.meta.url)}`, import.meta.url);

/** SHA-256 of files and of stretches of them, on a thread of its own, which starts when it is first needed. */
export class Hasher {
  readonly #entry: URL;
  #worker: Worker | null = null;
  #lastJob = 0;
  readonly #listeners = new Map<number, Listener>();

  /** `entry` is for where the file beside this one cannot be started from. */
  constructor(entry: URL = ownEntry) {
    this.#entry = entry;
  }

  /**
   * Begins to hash a stretch that starts at `start` and grows. `onProgress` hears of the offset up to which it has been hashed.
   */
  begin(path: string, start: number, onProgress: (at: number) => void = () => {}): HashJob {
    const job = ++this.#lastJob;
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    // Whoever finishes the job hears of the error; one that is dropped has no one to tell.
    promise.catch(() => {});
    this.#listeners.set(job, { onProgress, onHash: resolve, onError: reject });
    this.#send({ kind: 'begin', job, path, start });
    const drop = () => {
      this.#listeners.delete(job);
      this.#send({ kind: 'drop', job });
    };
    return {
      advance: (end) => this.#send({ kind: 'advance', job, end, isLast: false }),
      finish: async (end, signal) => {
        signal.throwIfAborted();
        const giveUp = () => {
          drop();
          reject(signal.reason);
        };
        signal.addEventListener('abort', giveUp);
        this.#send({ kind: 'advance', job, end, isLast: true });
        try {
          return await promise;
        } finally {
          signal.removeEventListener('abort', giveUp);
        }
      },
      drop,
    };
  }

  /** The hash of [start, end). Rejects with an error of the disk or the signal's reason. */
  hash(path: string, [start, end]: ByteRange, signal: AbortSignal, onProgress?: (at: number) => void): Promise<string> {
    return this.begin(path, start, onProgress).finish(end, signal);
  }

  async close(): Promise<void> {
    await this.#worker?.terminate();
  }

  #send(order: HashOrder): void {
    this.#worker ??= this.#start();
    this.#worker.postMessage(order);
  }

  #start(): Worker {
    const worker = new Worker(this.#entry);
    worker.on('message', (report: HashReport) => {
      const listener = this.#listeners.get(report.job);
      if (report.kind === 'progress') {
        listener?.onProgress(report.at);
        return;
      }
      this.#listeners.delete(report.job);
      if (report.kind === 'hash') listener?.onHash(report.sha256);
      else listener?.onError(Object.assign(new Error(report.message), { code: report.code }));
    });
    worker.on('error', (error) => {
      const listeners = [...this.#listeners.values()];
      this.#listeners.clear();
      this.#worker = null;
      for (const listener of listeners) listener.onError(error as Error);
    });
    // What is being hashed is awaited by someone; an idle thread must not keep the process alive.
    worker.unref();
    return worker;
  }
}

export interface HashJob {
  /** Everything before `end` can be read now. */
  advance(end: number): void;
  /** The stretch ends here. Rejects with an error of the disk or the signal's reason. */
  finish(end: number, signal: AbortSignal): Promise<string>;
  /** Nobody wants the hash any more. */
  drop(): void;
}
