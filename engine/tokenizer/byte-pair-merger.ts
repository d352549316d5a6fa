/** The merge table: which two tokens join into which, best rank first. */
export interface MergeTable {
  /** Rank of joining `left` and `right`, or -1 if they do not join. */
  rank(left: number, right: number): number;
  /** The token that the merge of this rank makes. */
  merged(rank: number): number;
}

/** Above any position in a text; a double then holds ranks up to 2^22 beside it exactly. */
const positionLimit = 2 ** 31;

/**
 * Byte-pair encoding of one piece: joins the neighbours with the best rank, leftmost first, until none join.
 *
 * Tokens form a linked list in arrays and candidate merges wait in a heap, so n bytes take O(n log n) steps; rescanning after each merge
 * would take n² on a long run without spaces. A candidate whose tokens have changed meanwhile is recognised by its rank and skipped.
 */
export class BytePairMerger {
  readonly #merges: MergeTable;
  /** Merges waiting, best rank first and then leftmost: rank · positionLimit + position. */
  readonly #waiting = new MinHeap();
  /** Number of bytes, which is also the `next` of the last token. */
  #end = 0;
  /** For each position where a token begins: the token, where its neighbours begin, and the rank of joining with the next, or -1. */
  #tokens = new Int32Array(64);
  #previous = new Int32Array(64);
  #next = new Int32Array(64);
  #ranks = new Int32Array(64);

  constructor(merges: MergeTable) {
    this.#merges = merges;
  }

  /** Merges one token for each byte down to as few as the table allows. */
  merge(bytes: ArrayLike<number>): number[] {
    const n = bytes.length;
    this.#start(bytes);
    for (let at = 0; at + 1 < n; at++) this.#consider(at);

    while (this.#waiting.size > 0) {
      const candidate = this.#waiting.pop();
      const rank = Math.floor(candidate / positionLimit);
      const left = candidate % positionLimit;
      if (this.#ranks[left] === rank) this.#join(left, rank);
    }

    const tokens: number[] = [];
    for (let at = 0; at < n; at = this.#next[at]!) tokens.push(this.#tokens[at]!);
    return tokens;
  }

  #start(bytes: ArrayLike<number>): void {
    const n = bytes.length;
    if (n > this.#tokens.length) {
      const size = 2 * n;
      this.#tokens = new Int32Array(size);
      this.#previous = new Int32Array(size);
      this.#next = new Int32Array(size);
      this.#ranks = new Int32Array(size);
    }
    this.#end = n;
    for (let at = 0; at < n; at++) {
      this.#tokens[at] = bytes[at]!;
      this.#previous[at] = at - 1;
      this.#next[at] = at + 1;
      this.#ranks[at] = -1;
    }
  }

  /** Notes the rank of joining the token at `left` with the one after it. */
  #consider(left: number): void {
    const right = this.#next[left]!;
    const rank = right === this.#end ? -1 : this.#merges.rank(this.#tokens[left]!, this.#tokens[right]!);
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

/** A binary heap of numbers, smallest at the root. */
class MinHeap {
  readonly #items: number[] = [];

  get size(): number {
    return this.#items.length;
  }

  push(item: number): void {
    const items = this.#items;
    let at = items.length;
    items.push(item);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (items[parent]! <= item) break;
      items[at] = items[parent]!;
      at = parent;
    }
    items[at] = item;
  }

  /** Removes and returns the smallest; the heap must not be empty. */
  pop(): number {
    const items = this.#items;
    const smallest = items[0]!;
    const last = items.pop()!;
    const n = items.length;
    if (n === 0) return smallest;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= n) break;
      if (child + 1 < n && items[child + 1]! < items[child]!) child++;
      if (items[child]! >= last) break;
      items[at] = items[child]!;
      at = child;
    }
    items[at] = last;
    return smallest;
  }
}
