import { allOf, keepLargest } from '../sampling/candidates.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';

/** Among so many of the likeliest tokens one is looked for that writes what is to be written. */
const CANDIDATES = 64;

/**
 * Writes the end of a broken-off text once more, in the tokens that the model prefers for it: at each step the likeliest token that
 * either lies within what is left of the text, or covers it and goes on. So a greedy reply that goes on takes the same tokens as one that
 * was never broken off, wherever the text was cut, and no character of it changes.
 *
 * Where the model would have written something else altogether, the tokens of the text are taken as the tokenizer cuts it.
 */
export class Seam {
  readonly #tokenizer: Tokenizer;
  readonly #plain: number[];
  /** Bytes that are still to be written; null once the text is taken as it was cut. */
  #left: Uint8Array | null;
  /** Characters that the person has already. */
  #hidden: number;

  constructor(tokenizer: Tokenizer, redone: readonly number[]) {
    this.#tokenizer = tokenizer;
    this.#plain = [...redone];
    this.#left = tokenizer.decodeBytes(redone);
    this.#hidden = tokenizer.decode(redone).length;
  }

  get isClosed(): boolean {
    return this.#left === null ? this.#plain.length === 0 : this.#left.length === 0;
  }

  /** The next token of the text. Only while it is open. */
  next(logits: Float32Array): number {
    if (this.#left === null) return this.#plain.shift()!;
    const left = this.#left;
    const likely = keepLargest(allOf(logits.subarray(0, this.#tokenizer.nRealTokens)), CANDIDATES);
    for (const id of likely.ids) {
      if (this.#tokenizer.isControl(id)) continue;
      const bytes = this.#tokenizer.decodeBytes([id]);
      if (bytes.length === 0 || !agree(bytes, left)) continue;
      this.#left = left.subarray(bytes.length);
      return id;
    }
    this.#left = null;
    const plain = this.#tokenizer.encode(Buffer.from(left).toString('utf8'));
    this.#plain.splice(0, this.#plain.length, ...plain);
    return this.#plain.shift()!;
  }

  /** What of a text that was just written is new to the person. */
  reveal(text: string): string {
    const known = Math.min(this.#hidden, text.length);
    this.#hidden -= known;
    return text.slice(known);
  }
}

/** Whether one of them begins with the other. */
function agree(a: Uint8Array, b: Uint8Array): boolean {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) if (a[i] !== b[i]) return false;
  return true;
}
