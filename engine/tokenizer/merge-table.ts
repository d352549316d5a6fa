/** The merge table: which two tokens join into which, best rank first. */
export interface MergeTable {
  /** Rank of joining `left` and `right`, or -1 if they do not join. */
  rank(left: number, right: number): number;
  /** The token that the merge of this rank makes. */
  merged(rank: number): number;
}

/** All merges, one array for each part of them; a merge's rank is its place. */
export interface Merges {
  readonly left: Int32Array;
  readonly right: Int32Array;
  readonly merged: Int32Array;
}

/**
 * A hash table with open addressing in three flat arrays: every pair of neighbours of a text is looked up, most in vain, and
 * that is where encoding spends its time. A Map with one number for a pair takes twice as long.
 */
export class HashedMerges implements MergeTable {
  readonly #merged: Int32Array;
  /** Two tokens and the rank for each slot, with rank -1 where the slot is empty. */
  readonly #slots: Int32Array;
  readonly #mask: number;

  constructor({ left, right, merged }: Merges) {
    const n = merged.length;
    this.#merged = merged;
    // At most a quarter full, so that a search in vain nearly always ends at its first slot.
    const nSlots = 2 ** Math.ceil(Math.log2(4 * n + 1));
    this.#mask = nSlots - 1;
    const slots = new Int32Array(3 * nSlots).fill(-1);
    this.#slots = slots;
    for (let rank = 0; rank < n; rank++) {
      const slot = this.#find(left[rank]!, right[rank]!);
      slots[slot] = left[rank]!;
      slots[slot + 1] = right[rank]!;
      slots[slot + 2] = rank;
    }
  }

  rank(left: number, right: number): number {
    return this.#slots[this.#find(left, right) + 2]!;
  }

  merged(rank: number): number {
    return this.#merged[rank]!;
  }

  /** Where the pair stands, or the empty slot where it would. */
  #find(left: number, right: number): number {
    const slots = this.#slots;
    // Odd constants spread both tokens over all bits; the upper ones are mixed best.
    const mixed = Math.imul(left, 0x9e3779b1) ^ Math.imul(right, 0x85ebca6b);
    let slot = (mixed ^ (mixed >>> 15)) & this.#mask;
    while (slots[3 * slot + 2] !== -1 && (slots[3 * slot] !== left || slots[3 * slot + 1] !== right)) {
      slot = (slot + 1) & this.#mask;
    }
    return 3 * slot;
  }
}
