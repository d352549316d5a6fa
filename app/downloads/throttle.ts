import type { Clock } from '../clock.ts';

/** Calls `work` at most once in `everyMs`, and once more after the last call that came too early. */
export class Throttle {
  readonly #clock: Clock;
  readonly #everyMs: number;
  readonly #work: () => void;
  #isDue = false;
  #cancelTimer: (() => void) | null = null;

  constructor(clock: Clock, everyMs: number, work: () => void) {
    this.#clock = clock;
    this.#everyMs = everyMs;
    this.#work = work;
  }

  call(): void {
    if (this.#cancelTimer === null) this.now();
    else this.#isDue = true;
  }

  /** Without waiting. */
  now(): void {
    this.#cancelTimer?.();
    this.#isDue = false;
    this.#cancelTimer = this.#clock.setTimer(() => {
      this.#cancelTimer = null;
      if (this.#isDue) this.now();
    }, this.#everyMs);
    this.#work();
  }

  end(): void {
    this.#cancelTimer?.();
  }
}
