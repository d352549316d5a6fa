import type { Random } from '../../../engine/sampling/random.ts';

/** Seeded choices, the building stones of made-up texts. */
export class Pick {
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  below(n: number): number {
    return this.#random.uint32() % n;
  }

  /** From 1 to `n`. */
  count(n: number): number {
    return 1 + this.below(n);
  }

  /** True once in `n` times. */
  once(n: number): boolean {
    return this.below(n) === 0;
  }

  of<T>(items: ArrayLike<T>): T {
    return items[this.below(items.length)]!;
  }

  /** `n` pieces, joined. */
  many(n: number, piece: () => string, separator = ''): string {
    return Array.from({ length: n }, piece).join(separator);
  }
}
