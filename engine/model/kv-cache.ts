import { EngineError } from '../errors.ts';
import { KV_PAGE_POSITIONS } from '../ops/kv-shape.ts';
import type { KvStore } from '../ops/ops.ts';

/** Keys and values of the tokens run so far, for every layer, and how many of them count. */
export class KvCache {
  readonly store: KvStore;
  /** Positions that fit. */
  readonly capacity: number;
  #length = 0;

  constructor(store: KvStore, capacity: number) {
    this.store = store;
    this.capacity = capacity;
  }

  /** Tokens whose keys and values are there; the next one is written at this position. */
  get length(): number {
    return this.#length;
  }

  /** Counts `n` more positions, which every layer has written and nothing has overwritten since. */
  advance(n: number): void {
    if (this.#length + n > this.capacity) throw new EngineError('internal', 'The KV cache was written past its end.');
    this.#length += n;
  }

  /** Forgets everything from `length` on. Nothing is erased: those positions are written again before they are read. */
  truncate(length: number): void {
    if (length > this.#length)
      throw new EngineError('internal', 'A KV cache cannot be truncated to more than it holds.');
    this.#length = length;
  }

  /** Counts a page of positions that every layer has just taken whole, in place of all from its first on. */
  tookPage(page: number): void {
    const end = (page + 1) * KV_PAGE_POSITIONS;
    if (page * KV_PAGE_POSITIONS > this.#length || end > this.capacity) {
      throw new EngineError('internal', 'A page does not follow what the KV cache holds, or does not fit it.');
    }
    this.#length = end;
  }

  free(): void {
    this.#length = 0;
    this.store.free();
  }
}
