import type { Clock } from '../clock.ts';

const everyMs = 5_000;
/** A timer that is later than this was not held up by work: the machine slept, or the process was frozen. */
const jumpMs = 15_000;

/**
 * Notices that time has passed without the process: after sleep the clocks have jumped, one or the other depending on the
 * system. A clock that was set looks the same; waking once too often costs a reconnection.
 */
export class WakeWatch {
  readonly #clock: Clock;
  readonly #onWake: () => void;
  #wall: number;
  #monotonic: number;
  #cancelTimer: () => void = () => {};

  constructor(clock: Clock, onWake: () => void) {
    this.#clock = clock;
    this.#onWake = onWake;
    this.#wall = clock.now();
    this.#monotonic = clock.monotonic();
    this.#schedule();
  }

  end(): void {
    this.#cancelTimer();
  }

  #schedule(): void {
    this.#cancelTimer = this.#clock.setTimer(() => {
      const wall = this.#clock.now();
      const monotonic = this.#clock.monotonic();
      const gap = Math.max(wall - this.#wall, monotonic - this.#monotonic) - everyMs;
      this.#wall = wall;
      this.#monotonic = monotonic;
      if (gap > jumpMs) this.#onWake();
      this.#schedule();
    }, everyMs);
  }
}
