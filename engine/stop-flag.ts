/**
 * One bit that two threads share. A worker in the middle of its work receives no messages, so what must reach it at once is
 * written where it looks by itself: before each token and each prefill slice.
 */
export class StopFlag {
  readonly memory: SharedArrayBuffer;
  readonly #bit: Int32Array;

  /** `memory`: of the flag's other end, to share it. */
  constructor(memory = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)) {
    this.memory = memory;
    this.#bit = new Int32Array(memory);
  }

  get isRaised(): boolean {
    return Atomics.load(this.#bit, 0) === 1;
  }

  raise(): void {
    Atomics.store(this.#bit, 0, 1);
  }

  lower(): void {
    Atomics.store(this.#bit, 0, 0);
  }
}
