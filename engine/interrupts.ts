/** What a host may ask of a generation that runs: end it, end its thinking and answer, or start over in deep mode. */
export type Interrupt = 'stop' | 'answerNow' | 'thinkHarder';

const bits: Record<Interrupt, number> = { stop: 1, answerNow: 2, thinkHarder: 4 };

/**
 * A few bits that two threads share. A worker in the middle of its work receives no messages, so what must reach it at once is
 * written where it looks by itself: before each token and each prefill slice.
 */
export class Interrupts {
  readonly memory: SharedArrayBuffer;
  readonly #word: Int32Array;

  /** `memory`: of the other end, to share it. */
  constructor(memory = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)) {
    this.memory = memory;
    this.#word = new Int32Array(memory);
  }

  isRaised(interrupt: Interrupt): boolean {
    return (Atomics.load(this.#word, 0) & bits[interrupt]) !== 0;
  }

  raise(interrupt: Interrupt): void {
    Atomics.or(this.#word, 0, bits[interrupt]);
  }

  /** Whether it was raised; it no longer is. */
  take(interrupt: Interrupt): boolean {
    return (Atomics.and(this.#word, 0, ~bits[interrupt]) & bits[interrupt]) !== 0;
  }

  /** Lowers all. */
  clear(): void {
    Atomics.store(this.#word, 0, 0);
  }
}
