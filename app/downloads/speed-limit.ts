import type { Clock } from '../clock.ts';

/** Bytes that may come at once after a pause, in seconds of the limit. */
const burstSeconds = 0.25;

/**
 * A token bucket that all connections share. Whoever has received bytes takes them from it and reads on when it is no longer
 * empty; unread bytes hold the sender back.
 */
export class SpeedLimit {
  readonly #clock: Clock;
  #bytesPerSecond: number | null;
  /** Negative while too much has come. */
  #balance = 0;
  #filledAt: number;
  readonly #waiting = new Set<() => void>();
  #cancelTimer: () => void = () => {};

  /** Null: no limit. */
  constructor(clock: Clock, bytesPerSecond: number | null) {
    this.#clock = clock;
    this.#bytesPerSecond = bytesPerSecond;
    this.#filledAt = clock.monotonic();
  }

  set(bytesPerSecond: number | null): void {
    this.#fill();
    this.#bytesPerSecond = bytesPerSecond;
    this.#balance = 0;
    this.#wake();
  }

  /** Null when the caller may read on at once. */
  take(bytes: number): Promise<void> | null {
    if (this.#bytesPerSecond === null) return null;
    this.#fill();
    this.#balance -= bytes;
    if (this.#balance >= 0) return null;
    return new Promise((resolve) => {
      this.#waiting.add(resolve);
      this.#schedule();
    });
  }

  #fill(): void {
    const now = this.#clock.monotonic();
    const rate = this.#bytesPerSecond ?? 0;
    this.#balance = Math.min(rate * burstSeconds, this.#balance + ((now - this.#filledAt) / 1_000) * rate);
    this.#filledAt = now;
  }

  #schedule(): void {
    this.#cancelTimer();
    const rate = this.#bytesPerSecond ?? 1;
    this.#cancelTimer = this.#clock.setTimer(
      () => {
        this.#fill();
        // Rounded to whole milliseconds, the timer may come a hair too early.
        if (this.#balance < -1) this.#schedule();
        else this.#wake();
      },
      Math.ceil((-this.#balance / rate) * 1_000),
    );
  }

  #wake(): void {
    this.#cancelTimer();
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }
}
