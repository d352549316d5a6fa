/** Rows that are run together: one token and a draft of one less. Few sizes, so that each is soon known. */
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
 * Before anything is measured: a 30B-A3B block in Q4_K_M on two cores with AVX-512, whose rows read different experts. Dense models and
 * machines that wait more for memory are better; they are found to be so with the first draft.
 */
const FIRST_GUESS: Readonly<Record<BatchRows, number>> = { 2: 1.7, 4: 2.9, 8: 3.9, 16: 5.4 };
/** Weight of a new measurement. */
const NEW_SHARE = 0.25;
/** A call that took longer than this many times what was expected was interrupted by another program. */
const LARGEST_SURPRISE = 2;
/** What is drawn back towards the guess by each row that is run alone: what was too dear once is tried again, after hundreds of tokens. */
const FORGOTTEN_SHARE = 1 / 512;

/** Costs as they are measured while a model writes. They depend on the machine, the model, its experts and what else is running. */
export class MeasuredCosts implements BatchCosts {
  #oneRowMs: number | null = null;
  readonly #relative = { ...FIRST_GUESS };

  measured(rows: number, milliseconds: number): void {
    if (rows === 1) {
      this.#oneRowMs = this.#oneRowMs === null ? milliseconds : blend(this.#oneRowMs, milliseconds);
      for (const size of BATCH_ROWS) {
        this.#relative[size] += FORGOTTEN_SHARE * (FIRST_GUESS[size] - this.#relative[size]);
      }
      return;
    }
    const size = BATCH_ROWS.find((most) => rows <= most);
    if (size === undefined || this.#oneRowMs === null) return;
    this.#relative[size] = Math.max(1, blend(this.#relative[size], milliseconds / this.#oneRowMs));
  }

  relativeCost(rows: BatchRows): number {
    return this.#relative[rows];
  }
}

function blend(before: number, measured: number): number {
  return before + NEW_SHARE * (Math.min(measured, LARGEST_SURPRISE * before) - before);
}
