import { MergeQueue } from './merge-queue.ts';
import type { MergeTable } from './merge-table.ts';

/** Above any position in a text; a double then holds ranks up to 2^22 beside it exactly. */
const positionLimit = 2 ** 31;

/**
 * Byte-pair encoding of one piece: joins the neighbours with the best rank, leftmost first, until none join.
 *
 * Tokens form a linked list in arrays and candidate merges wait in a queue, so n bytes take O(n log n) steps; rescanning after each merge
 * would take n² on a long run without spaces. A candidate whose tokens have changed meanwhile is recognised by its rank and skipped.
 */
export class BytePairMerger {
  readonly #merges: MergeTable;
  /** Merges waiting, best rank first and then leftmost: rank · positionLimit + position. */
  readonly #waiting = new MergeQueue();
  /** Number of bytes, which is also the `next` of the last token. */
  #end = 0;
  /** For each position where a token begins: the token, where its neighbours begin, and the rank of joining with the next, or -1. */
  #tokens = new Int32Array(64);
  #previous = new Int32Array(64);
  #next = new Int32Array(64);
  #ranks = new Int32Array(64);
  /** The candidates of the start. */
  #candidates = new Float64Array(64);

  constructor(merges: MergeTable) {
    this.#merges = merges;
  }

  /** Merges one token for each byte down to as few as the table allows. */
  merge(bytes: ArrayLike<number>): number[] {
    const n = bytes.length;
    this.#start(bytes);
    for (let candidate = this.#waiting.take(); candidate >= 0; candidate = this.#waiting.take()) {
      const rank = Math.floor(candidate / positionLimit);
      const left = candidate - rank * positionLimit;
      if (this.#ranks[left] === rank) this.#join(left, rank);
    }

    const tokens: number[] = [];
    for (let at = 0; at < n; at = this.#next[at]!) tokens.push(this.#tokens[at]!);
    return tokens;
  }

  #start(bytes: ArrayLike<number>): void {
    const n = bytes.length;
    if (n > this.#tokens.length) this.#resize(2 * n);
    this.#end = n;
    for (let at = 0; at < n; at++) {
      this.#tokens[at] = bytes[at]!;
      this.#previous[at] = at - 1;
      this.#next[at] = at + 1;
    }
    let nCandidates = 0;
    for (let at = 0; at < n; at++) {
      const rank = this.#rankAt(at);
      this.#ranks[at] = rank;
      if (rank >= 0) this.#candidates[nCandidates++] = rank * positionLimit + at;
    }
    this.#waiting.start(this.#candidates.subarray(0, nCandidates));
  }

  #resize(size: number): void {
    this.#tokens = new Int32Array(size);
    this.#previous = new Int32Array(size);
    this.#next = new Int32Array(size);
    this.#ranks = new Int32Array(size);
    this.#candidates = new Float64Array(size);
  }

  /** The rank of joining the token at `left` with the one after it, or -1. */
  #rankAt(left: number): number {
    const right = this.#next[left]!;
    return right === this.#end ? -1 : this.#merges.rank(this.#tokens[left]!, this.#tokens[right]!);
  }

  #consider(left: number): void {
    const rank = this.#rankAt(left);
    this.#ranks[left] = rank;
    if (rank >= 0) this.#waiting.push(rank * positionLimit + left);
  }

  #join(left: number, rank: number): void {
    const right = this.#next[left]!;
    const after = this.#next[right]!;
    this.#tokens[left] = this.#merges.merged(rank);
    this.#next[left] = after;
    if (after < this.#end) this.#previous[after] = left;
    this.#ranks[right] = -1;
    this.#consider(left);
    const before = this.#previous[left]!;
    if (before >= 0) this.#consider(before);
  }
}
