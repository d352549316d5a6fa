export type ByteRange = readonly [start: number, end: number];

/** A set of bytes of a file, as ranges [start, end) that neither touch nor overlap, in order. */
export class ByteRanges {
  #ranges: ByteRange[] = [];

  constructor(ranges: readonly ByteRange[] = []) {
    for (const [start, end] of ranges) this.add(start, end);
  }

  get total(): number {
    return this.#ranges.reduce((sum, [start, end]) => sum + end - start, 0);
  }

  /** How many bytes from the start of the file on are all there. */
  get front(): number {
    const [first] = this.#ranges;
    return first?.[0] === 0 ? first[1] : 0;
  }

  toArray(): readonly ByteRange[] {
    return [...this.#ranges];
  }

  add(start: number, end: number): void {
    if (start >= end) return;
    const before = this.#ranges.filter((range) => range[1] < start);
    const after = this.#ranges.filter((range) => range[0] > end);
    const joined = this.#ranges.slice(before.length, this.#ranges.length - after.length);
    const first = Math.min(start, joined[0]?.[0] ?? start);
    const last = Math.max(end, joined.at(-1)?.[1] ?? end);
    this.#ranges = [...before, [first, last], ...after];
  }

  remove(start: number, end: number): void {
    if (start >= end) return;
    this.#ranges = this.#ranges.flatMap(([from, to]): ByteRange[] => {
      const left: ByteRange = [from, Math.min(to, start)];
      const right: ByteRange = [Math.max(from, end), to];
      return [left, right].filter(([a, b]) => a < b);
    });
  }

  /** What [0, sizeBytes) lacks. */
  gaps(sizeBytes: number): readonly ByteRange[] {
    const starts = [0, ...this.#ranges.map(([, end]) => end)];
    const ends = [...this.#ranges.map(([start]) => start), sizeBytes];
    return starts.map((start, i): ByteRange => [start, ends[i] ?? sizeBytes]).filter(([start, end]) => start < end);
  }
}
