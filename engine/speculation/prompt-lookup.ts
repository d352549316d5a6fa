/** Equal tokens that make a match: fewer recur in any text and say little about what comes next. */
const SHORTEST_MATCH = 3;
/** A longer match says no more. */
const LONGEST_MATCH = 32;
/** Earlier places that are compared: the newest of them, so that a text of one word does not cost its length at every token. */
const MOST_CANDIDATES = 16;
/** For the multiplication that spreads hashes: 2³² divided by the golden ratio. */
const HASH_FACTOR = 0x9e3779b1;

/**
 * Finds the last tokens of a text at an earlier place of it and takes what followed there for what will follow now.
 *
 * Every place is entered under a hash of the three tokens that end there, and remembers the place before it with the same hash, as in
 * Deflate (RFC 1951, section 4). A token costs the same however long the text is.
 */
export class PromptLookup {
  readonly #tokens: number[] = [];
  /** By hash: the newest place, counted from 1. By place: the one before. 0 where there is none. */
  readonly #newest: Int32Array;
  readonly #older: Int32Array;
  readonly #hashShift: number;
  /** Where the token lies that would follow, and how many equal tokens lead up to it; 0 without a match. */
  #source = 0;
  #matchLength = 0;

  /** @param capacity the most tokens that it will hold. */
  constructor(capacity: number) {
    const hashBits = Math.min(18, Math.max(8, Math.ceil(Math.log2(capacity))));
    this.#newest = new Int32Array(2 ** hashBits);
    this.#older = new Int32Array(capacity);
    this.#hashShift = 32 - hashBits;
  }

  get length(): number {
    return this.#tokens.length;
  }

  /** Tokens at the end that stand at an earlier place, too: 0, or 3 and more. */
  get matchLength(): number {
    return this.#matchLength;
  }

  /** Adds the tokens that come next; where they are many, only the end is looked for. */
  extend(tokens: readonly number[]): void {
    for (const token of tokens.slice(0, -1)) this.#enter(token);
    const last = tokens.at(-1);
    if (last === undefined) return;
    const goesOn = tokens.length === 1 && this.#matchLength > 0 && this.#tokens[this.#source] === last;
    this.#enter(last);
    if (goesOn) {
      this.#source++;
      this.#matchLength++;
    } else {
      this.#search();
    }
  }

  /** What would follow, so many tokens of it; none without a match. */
  propose(count: number): number[] {
    if (this.#matchLength === 0) return [];
    const known = this.length - this.#source;
    const proposed: number[] = [];
    // A match that reaches the end goes on with what it proposes itself: a text that repeats itself.
    for (let i = 0; i < count; i++) proposed.push(i < known ? this.#tokens[this.#source + i]! : proposed[i - known]!);
    return proposed;
  }

  #enter(token: number): void {
    const place = this.length;
    this.#tokens.push(token);
    if (place < SHORTEST_MATCH - 1) return;
    const hash = this.#hashAt(place);
    this.#older[place] = this.#newest[hash]!;
    this.#newest[hash] = place + 1;
  }

  /** The longest match of the last tokens, the newest of equally long ones. */
  #search(): void {
    this.#matchLength = 0;
    const end = this.length - 1;
    let place = this.#older[end]! - 1;
    for (let seen = 0; place >= 0 && seen < MOST_CANDIDATES; seen++) {
      const length = this.#commonEnd(place, end);
      if (length >= SHORTEST_MATCH && length > this.#matchLength) {
        this.#matchLength = length;
        this.#source = place + 1;
      }
      place = this.#older[place]! - 1;
    }
  }

  #commonEnd(a: number, b: number): number {
    let length = 0;
    while (length < LONGEST_MATCH && length <= a && this.#tokens[a - length] === this.#tokens[b - length]) length++;
    return length;
  }

  #hashAt(place: number): number {
    let hash = 0;
    for (let i = 0; i < SHORTEST_MATCH; i++) hash = Math.imul(hash ^ this.#tokens[place - i]!, HASH_FACTOR);
    return hash >>> this.#hashShift;
  }
}
