/** Rows that are run together: a token and a draft of one less. Few sizes, so that each is soon known. */
export const BATCH_ROWS = [2, 4, 8, 16] as const;
export type BatchRows = (typeof BATCH_ROWS)[number];
export const LARGEST_BATCH = 16;

/** What it costs to run some rows in one call. */
export interface BatchCosts {
  /** Learns from a call that ran so many rows and made logits of all. */
  measured(rows: number, milliseconds: number): void;
  /** Time of such a call, as a multiple of that of one row. */
  relativeCost(rows: BatchRows): number;
}

/**
 * Before anything is measured: a 30B-A3B block in Q4_K_M on two cores with AVX-512, whose rows read different experts. Dense models, and
 * machines that wait more for memory, do better and are found to with the first draft.
 */
const FIRST_GUESS: Readonly<Record<BatchRows, number>> = { 2: 1.7, 4: 2.9, 8: 3.9, 16: 5.4 };
/** More rows are tried only when half as many have been: a draft that is refused must not cost the time of many tokens. */
const FIRST_TRIED = 4;
/** Weight of a new measurement: half for the first of a size, then less, down to this. */
const LEAST_WEIGHT = 0.25;
/** A call that took longer than this many times what was expected was interrupted by another program. */
const LARGEST_SURPRISE = 2;
/** What is drawn back towards the guess by each row that is run alone: what was too dear once is tried again, after hundreds of tokens. */
const FORGOTTEN_SHARE = 1 / 512;

interface SizeCost {
  readonly guess: number;
  relative: number;
  measurements: number;
}

/** Costs as they are measured while a model writes. They depend on the machine, the model, its experts and what else is running. */
export class MeasuredCosts implements BatchCosts {
  #oneRowMs: number | null = null;
  readonly #sizes = new Map<BatchRows, SizeCost>(
    BATCH_ROWS.map((rows) => [rows, { guess: FIRST_GUESS[rows], relative: FIRST_GUESS[rows], measurements: 0 }]),
  );

  measured(rows: number, milliseconds: number): void {
    if (rows === 1) {
      this.#oneRowMs = this.#oneRowMs === null ? milliseconds : blended(this.#oneRowMs, milliseconds, LEAST_WEIGHT);
      for (const size of this.#sizes.values()) size.relative += FORGOTTEN_SHARE * (size.guess - size.relative);
      return;
    }
    const size = this.#sizes.get(rows as BatchRows);
    if (size === undefined || this.#oneRowMs === null) return;
    const weight = Math.max(LEAST_WEIGHT, 1 / (size.measurements + 2));
    const before = size.relative;
    size.relative = Math.max(1, blended(before, milliseconds / this.#oneRowMs, weight));
    size.measurements++;
    // Sizes of which nothing is known are taken to be as much better or worse than their guess.
    const change = (size.relative - 1) / Math.max(before - 1, 0.01);
    for (const other of this.#sizes.values()) {
      if (other.measurements === 0) other.relative = 1 + change * (other.relative - 1);
    }
  }

  relativeCost(rows: BatchRows): number {
    const isTried = rows <= FIRST_TRIED || BATCH_ROWS.some((half) => 2 * half === rows && this.#isMeasured(half));
    return isTried ? this.#sizes.get(rows)!.relative : Number.POSITIVE_INFINITY;
  }

  #isMeasured(rows: BatchRows): boolean {
    return this.#sizes.get(rows)!.measurements > 0;
  }
}

function blended(before: number, measured: number, weight: number): number {
  return before + weight * (Math.min(measured, LARGEST_SURPRISE * before) - before);
}
