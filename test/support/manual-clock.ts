import type { Clock } from '../../app/clock.ts';

interface Timer {
  readonly at: number;
  readonly callback: () => void;
}

/** A clock that stands still until a test moves it. */
export class ManualClock implements Clock {
  #elapsed = 0;
  #wallOffset = Date.UTC(2026, 0, 1);
  #timers: Timer[] = [];

  readonly now = (): number => this.#wallOffset + this.#elapsed;
  readonly monotonic = (): number => this.#elapsed;

  setTimer(callback: () => void, delayMs: number): () => void {
    const timer = { at: this.#elapsed + delayMs, callback };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  /** Runs everything that falls due, promises included, in order of time. */
  async advance(ms: number): Promise<void> {
    const end = this.#elapsed + ms;
    for (;;) {
      await settled();
      const next = this.#timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      this.#timers = this.#timers.filter((timer) => timer !== next);
      this.#elapsed = Math.max(this.#elapsed, next.at);
      next.callback();
    }
    this.#elapsed = end;
  }

  /** Moves the wall clock only, as a person or a time server does. */
  setWallClock(time: number): void {
    this.#wallOffset = time - this.#elapsed;
  }
}

/** All promises that can settle now have settled. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
