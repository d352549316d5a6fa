import type { Tokenizer } from '../tokenizer/tokenizer.ts';

/** What one token tells of how sure the model is. */
export interface TokenCertainty {
  /** Nats; 0 where only one token was possible. */
  readonly entropy: number;
  /**
   * How probable the number that this token goes on with has been so far, digit by digit, given that digits stand there; null outside
   * of numbers. It is the probability that the model would write the same number again.
   */
  readonly number: number | null;
}

/**
 * Measures the certainty of a reply token by token from the model's own logits, before sampling settings.
 *
 * Numbers are told apart because only they are not a matter of wording: where the model hesitates between words, all of them
 * may be right; where it hesitates between digits, it is guessing. Qwen's tokenizer writes each digit as a token of its own.
 */
export class CertaintyMeter {
  readonly #digitIds: readonly number[];
  readonly #nTokens: number;
  #number: number | null = null;

  constructor(tokenizer: Pick<Tokenizer, 'encode' | 'nRealTokens'>) {
    this.#nTokens = tokenizer.nRealTokens;
    this.#digitIds = Array.from({ length: 10 }, (_, digit) => tokenizer.encode(String(digit)))
      .filter((ids) => ids.length === 1)
      .map((ids) => ids[0]!);
  }

  /** @param logits those that the token was chosen from. */
  observe(logits: Float32Array, token: number): TokenCertainty {
    const known = logits.subarray(0, this.#nTokens);
    if (this.#digitIds.includes(token)) {
      const sum = this.#digitIds.reduce((total, id) => total + Math.exp(known[id]! - known[token]!), 0);
      this.#number = (this.#number ?? 1) / sum;
    } else {
      this.#number = null;
    }
    return { entropy: entropyOf(known), number: this.#number };
  }
}

function entropyOf(logits: Float32Array): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < logits.length; i++) if (logits[i]! > largest) largest = logits[i]!;
  let sum = 0;
  let weighted = 0;
  for (let i = 0; i < logits.length; i++) {
    const below = logits[i]! - largest;
    // e^-30 of a vocabulary of 150,000 adds nothing that counts.
    if (below < -30) continue;
    const weight = Math.exp(below);
    sum += weight;
    weighted += weight * below;
  }
  return Math.log(sum) - weighted / sum;
}
