/** Tokens that one call of the forward pass may run; more would cost memory and gain little speed. */
export const MAX_SLICE_TOKENS = 256;

/** A slice should end well before the 200 ms within which a person's stop must take effect. */
const TARGET_MS = 80;
const FIRST_TOKENS = 16;

/**
 * Chooses how many tokens to prefill between two looks at the stop flag. Long slices read each weight once for many tokens;
 * how long is still quick enough depends on the machine and the model, so it is measured.
 */
export class SlicePace {
  readonly #maxTokens: number;
  #tokens: number;

  constructor(maxTokens: number) {
    this.#maxTokens = maxTokens;
    this.#tokens = Math.min(FIRST_TOKENS, maxTokens);
  }

  /** Tokens for the next slice. */
  get tokens(): number {
    return this.#tokens;
  }

  /** Learns from a slice that was run. The short last slice of a prompt is passed over: a token in it costs more. */
  measured(tokens: number, milliseconds: number): void {
    if (tokens < this.#tokens) return;
    const fitting = Math.floor((tokens * TARGET_MS) / Math.max(milliseconds, 0.01));
    this.#tokens = Math.max(1, Math.min(fitting, 2 * this.#tokens, this.#maxTokens));
  }
}
