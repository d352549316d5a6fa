import { randomInt } from 'node:crypto';
import type { PackedStrings } from '../gguf/packed-strings.ts';

/**
 * Finds tokens by the bytes of their text: a hash table with open addressing, which needs no string to be made of what is looked
 * for. Where two tokens have one text, the later that was added counts.
 */
export class TokenIds {
  readonly #texts: PackedStrings;
  /** The token in each slot, or -1 where it is empty. */
  readonly #slots: Int32Array;
  readonly #mask: number;
  /** 1 for each token that stands in a slot: added, and no other of the same text after it. */
  readonly #stands: Uint8Array;
  /** Where hashes begin: no file can be made whose tokens all fall into one slot. */
  readonly #seed = randomInt(2 ** 32) | 0;

  /** An empty table with room for all of `texts`. */
  constructor(texts: PackedStrings) {
    this.#texts = texts;
    const nSlots = 2 ** Math.ceil(Math.log2(2 * texts.length + 1));
    this.#mask = nSlots - 1;
    this.#slots = new Int32Array(nSlots).fill(-1);
    this.#stands = new Uint8Array(texts.length);
  }

  add(id: number): void {
    const { bytes, starts } = this.#texts;
    const start = starts[id]!;
    const end = starts[id + 1]!;
    const slot = this.#slotOf(bytes, start, end, end, end);
    const earlier = this.#slots[slot]!;
    if (earlier >= 0) this.#stands[earlier] = 0;
    this.#slots[slot] = id;
    this.#stands[id] = 1;
  }

  /** The token whose text is this, or -1. */
  idOf(text: Uint8Array): number {
    return this.find(text, 0, text.length);
  }

  /** The token whose text are the bytes from `start` to `end`, or -1. */
  find(bytes: Uint8Array, start: number, end: number): number {
    return this.#slots[this.#slotOf(bytes, start, end, end, end)]!;
  }

  /**
   * The token whose text are the bytes from `start` to `end` and then those from `start2` to `end2`, or -1. A right `guess` saves
   * the search; a wrong one changes nothing.
   */
  findJoined(bytes: Uint8Array, start: number, end: number, start2: number, end2: number, guess: number): number {
    if (this.#stands[guess] === 1 && this.#isText(guess, bytes, start, end, start2, end2)) return guess;
    return this.#slots[this.#slotOf(bytes, start, end, start2, end2)]!;
  }

  /** Where the text stands, or the empty slot where it would. */
  #slotOf(bytes: Uint8Array, start: number, end: number, start2: number, end2: number): number {
    const slots = this.#slots;
    const hash = hashOn(hashOn(this.#seed, bytes, start, end), bytes, start2, end2);
    // The upper bits are mixed best.
    let slot = (hash ^ (hash >>> 15)) & this.#mask;
    for (let id = slots[slot]!; id >= 0; id = slots[slot]!) {
      if (this.#isText(id, bytes, start, end, start2, end2)) break;
      slot = (slot + 1) & this.#mask;
    }
    return slot;
  }

  #isText(id: number, bytes: Uint8Array, start: number, end: number, start2: number, end2: number): boolean {
    const { bytes: texts, starts } = this.#texts;
    let at = starts[id]!;
    if (starts[id + 1]! - at !== end - start + (end2 - start2)) return false;
    for (let i = start; i < end; i++) if (texts[at++] !== bytes[i]) return false;
    for (let i = start2; i < end2; i++) if (texts[at++] !== bytes[i]) return false;
    return true;
  }
}

/** FNV-1a. */
function hashOn(hash: number, bytes: Uint8Array, start: number, end: number): number {
  let mixed = hash;
  for (let i = start; i < end; i++) mixed = Math.imul(mixed ^ bytes[i]!, 0x01000193);
  return mixed;
}
