import type { Clock } from '../clock.ts';

const windowMs = 30_000;
/** A connection that brings less than this in half a minute is as good as dead. */
const fewBytes = 4 << 10;

export const stallSeconds = windowMs / 1_000;

/** Calls `onStall` once when half a minute has brought next to nothing, time of our own making excepted. */
export class StallWatch {
  readonly #clock: Clock;
  readonly #onStall: () => void;
  #since: number;
  #bytes = 0;
  #isHeld = false;
  #cancelTimer: () => void;

  constructor(clock: Clock, onStall: () => void) {
    this.#clock = clock;
    this.#onStall = onStall;
    this.#since = clock.monotonic();
    this.#cancelTimer = clock.setTimer(() => this.#check(), windowMs);
  }

  received(bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes >= fewBytes) this.#restart();
  }

  /** From now on it is we who do not read: a speed limit, a slow disk. */
  hold(): void {
    this.#isHeld = true;
  }

  release(): void {
    this.#isHeld = false;
    this.#since = this.#clock.monotonic();
  }

  end(): void {
    this.#cancelTimer();
  }

  #restart(): void {
    this.#bytes = 0;
    this.#since = this.#clock.monotonic();
  }

  #check(): void {
    if (this.#isHeld) this.#restart();
    const left = this.#since + windowMs - this.#clock.monotonic();
    if (left <= 0) this.#onStall();
    else this.#cancelTimer = this.#clock.setTimer(() => this.#check(), left);
  }
}
