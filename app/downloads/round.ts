import type { Clock } from '../clock.ts';
import { DownloadError } from './download-error.ts';

/** A connection that failed while others go on is opened again, but not more often than this; one that had lasted, at once. */
const reopenMs = 1_000;

/**
 * Connections that fetch one file together. The first one probes: others join when its response has shown that they may. One
 * that fails leaves, and the rest go on; the round is over when the last one has left.
 */
export class Round {
  /** Aborted when the round is given up. */
  readonly signal: AbortSignal;
  /** Null: the last connection found nothing left to do; else why it left. Rejects with whatever is no DownloadError. */
  readonly finished: Promise<DownloadError | null>;
  readonly #clock: Clock;
  readonly #connect: (round: Round) => Promise<void>;
  readonly #abort = new AbortController();
  readonly #settle: { resolve(error: DownloadError | null): void; reject(error: unknown): void };
  #running = 0;
  #wanted = 1;
  #failure: unknown = null;
  /** Of connections that will be opened again. */
  readonly #timers = new Set<() => void>();

  constructor(clock: Clock, signal: AbortSignal, connect: (round: Round) => Promise<void>) {
    const { promise, resolve, reject } = Promise.withResolvers<DownloadError | null>();
    this.finished = promise;
    this.#settle = { resolve, reject };
    this.#clock = clock;
    this.#connect = connect;
    this.signal = AbortSignal.any([signal, this.#abort.signal]);
    this.#open();
  }

  /** No response has been accepted yet, so there is one connection only. */
  get isProbing(): boolean {
    return this.#wanted === 1;
  }

  /** From now on there are so many connections. */
  join(count: number): void {
    this.#wanted = count;
    for (let missing = count - this.#running - this.#timers.size; missing > 0; missing--) this.#open();
  }

  /** Ends all connections; `finished` then tells of this error. */
  abandon(error: DownloadError): void {
    this.#failure ??= error;
    this.#abort.abort(error);
  }

  #open(): void {
    const openedAt = this.#clock.monotonic();
    this.#running++;
    this.#connect(this).then(
      () => this.#left(null, openedAt),
      (error: unknown) => this.#left(error, openedAt),
    );
  }

  #left(error: unknown, openedAt: number): void {
    this.#running--;
    const isPassing = error instanceof DownloadError && error.consequence.startsWith('retry');
    if (error !== null && !isPassing) {
      this.#failure ??= error;
      this.#abort.abort(error);
    }
    if (this.#running === 0) {
      for (const cancel of this.#timers) cancel();
      const outcome = this.#failure ?? error;
      if (outcome === null || outcome instanceof DownloadError) this.#settle.resolve(outcome);
      else this.#settle.reject(outcome);
    } else if (isPassing && this.#failure === null) {
      this.#openAfter(Math.max(openedAt + reopenMs - this.#clock.monotonic(), error.retryAfterMs ?? 0));
    }
  }

  #openAfter(ms: number): void {
    const cancel = this.#clock.setTimer(() => {
      this.#timers.delete(cancel);
      if (this.#failure === null) this.#open();
    }, ms);
    this.#timers.add(cancel);
  }
}
