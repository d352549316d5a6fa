/**
 * Tokens that one call of the forward pass may run; more would cost memory and gain little speed. Experts get only a few of them each,
 * so that a mixture gains from more.
 */
export const MAX_SLICE_TOKENS = { dense: 512, mixture: 1024 } as const;

/** A person's stop must take effect within 200 ms. It is looked for twice in a layer, before each of its two parts. */
const TARGET_MS = 150;
const FIRST_TOKENS = 32;
/** Fewer take nearly as long: weights are read and taken apart once for all. */
const FEWEST_TOKENS = 16;

/**
 * Chooses how many tokens to prefill at once. Long slices read each weight once for many tokens; how long is still quick enough
 * depends on the machine and the model, so it is measured.
 */
export class SlicePace {
  readonly #maxTokens: number;
  readonly #nLayers: number;
  #tokens: number;

  constructor(maxTokens: number, nLayers: number) {
    this.#maxTokens = maxTokens;
    this.#nLayers = nLayers;
    this.#tokens = Math.min(FIRST_TOKENS, maxTokens);
  }

  /** Tokens for the next slice. */
  get tokens(): number {
    return this.#tokens;
  }

  /** Learns from a slice that was run. The short last slice of a prompt is passed over: a token in it costs more. */
  measured(tokens: number, milliseconds: number): void {
    if (tokens < this.#tokens) return;
    const fitting = Math.floor((tokens * TARGET_MS * this.#nLayers) / Math.max(milliseconds, 0.01));
    this.#tokens = Math.min(Math.max(fitting, FEWEST_TOKENS), 4 * this.#tokens, this.#maxTokens);
  }
}
