import type { Clock } from '../clock.ts';

/** Resolves after the time, or at once when `wake` is called; rejects with the signal's reason. */
export class Pause {
  readonly #clock: Clock;
  #end: () => void = () => {};

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  wake(): void {
    this.#end();
  }

  wait(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const finish = (settle: () => void) => {
        cancelTimer();
        signal.removeEventListener('abort', onAbort);
        this.#end = () => {};
        settle();
      };
      const onAbort = () => finish(() => reject(signal.reason));
      const cancelTimer = this.#clock.setTimer(() => finish(resolve), ms);
      this.#end = () => finish(resolve);
      if (signal.aborted) onAbort();
      else signal.addEventListener('abort', onAbort);
    });
  }
}
