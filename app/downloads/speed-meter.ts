import type { Clock } from '../clock.ts';

const windowMs = 5_000;
/** Bytes come in thousands of pieces a second; so many samples say no more than a few. */
const sampleMs = 100;

/** Bytes per second over the last seconds. */
export class SpeedMeter {
  readonly #clock: Clock;
  #samples: { readonly at: number; readonly bytes: number }[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
    this.reset();
  }

  /** `bytes`: received in all since the last reset. */
  record(bytes: number): void {
    const at = this.#clock.monotonic();
    if (this.#samples.length > 1 && at - (this.#samples.at(-2)?.at ?? 0) < sampleMs) this.#samples.pop();
    this.#samples.push({ at, bytes });
    while ((this.#samples[1]?.at ?? at) <= at - windowMs) this.#samples.shift();
  }

  get bytesPerSecond(): number {
    const [first] = this.#samples;
    const last = this.#samples.at(-1);
    const ms = this.#clock.monotonic() - (first?.at ?? 0);
    if (first === undefined || last === undefined || ms < 500) return 0;
    return Math.max(0, (last.bytes - first.bytes) / (ms / 1_000));
  }

  reset(): void {
    this.#samples = [];
  }
}
