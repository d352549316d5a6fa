import type { Clock } from '../clock.ts';

/** Shorter work needs no bar. */
const silentMs = 500;
const intervalMs = 250;
/** Longest time that the work takes from everything else at once. */
const sliceMs = 15;

/** Work in slices, between which the window gets its answers: it tells how far it is, and can be cancelled. */
export class LongWork {
  readonly #clock: Clock;
  readonly #tell: (done: number, total: number) => void;
  readonly #cancellation = new AbortController();
  readonly #began: number;
  #toldAt = Number.NEGATIVE_INFINITY;
  #sliceBegan = performance.now();

  constructor(clock: Clock, tell: (done: number, total: number) => void) {
    this.#clock = clock;
    this.#tell = tell;
    this.#began = clock.monotonic();
  }

  get signal(): AbortSignal {
    return this.#cancellation.signal;
  }

  cancel(): void {
    this.#cancellation.abort();
  }

  /** Whether it is the turn of something else. */
  get isSliceOver(): boolean {
    return performance.now() - this.#sliceBegan >= sliceMs;
  }

  /** Lets everything else have its turn once a slice is over. @throws the signal's reason once it was cancelled. */
  async rest(done: number, total: number): Promise<void> {
    this.signal.throwIfAborted();
    if (!this.isSliceOver) return;
    const now = this.#clock.monotonic();
    if (now - this.#began >= silentMs && now - this.#toldAt >= intervalMs) {
      this.#toldAt = now;
      this.#tell(done, total);
    }
    await new Promise((resolve) => setImmediate(resolve));
    this.#sliceBegan = performance.now();
    this.signal.throwIfAborted();
  }
}
