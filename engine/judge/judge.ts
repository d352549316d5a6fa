import { endsInLoop } from '../sampling/repetition-guard.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import { CertaintyMeter } from './certainty.ts';
import type { ModeReason } from './mode-reason.ts';
import type { QuestionDifficulty } from './question.ts';
import { takesBack } from './retraction.ts';

/** Above this difficulty a question is answered in deep mode: thinking is then more likely to change the answer than not. */
export const DEFAULT_THRESHOLD = 0.5;

/** Tokens of a fast answer that are looked at before anybody sees them: a short sentence, with its first number. */
export const PROBE_TOKENS = 16;

/** Beyond this, what was written is worth more than what thinking would mend. */
const WATCHED_TOKENS = 512;
/** Over so many tokens the choice of words must have been open, on average as among four equal ones. */
const WINDOW_TOKENS = 32;
const OPEN_ENTROPY = Math.log(4);
/** A quarter of what the guard of all replies waits for: there a loop ends the reply, here it only makes it think first. */
const LOOP_TOKENS = 128;

export interface Verdict {
  readonly mode: 'fast' | 'deep';
  /** 0 to 1. */
  readonly difficulty: number;
  readonly reasons: readonly ModeReason[];
}

/** A token of the fast answer, with what it was chosen from. */
export interface WatchedToken {
  readonly id: number;
  readonly logits: Float32Array;
  /** All tokens of the answer, this one included. */
  readonly tokens: readonly number[];
  readonly text: string;
}

/**
 * Decides in Auto whether a question is answered in fast or in deep mode, first by the question, then by the beginning of the fast
 * answer (the probe), then as long as that is written.
 *
 * The probe costs no prefill: a fast prompt is the deep one with an empty think block behind it, so that both share the cache. If the
 * answer stays fast, its beginning is the probe, and nothing was run in vain.
 *
 * Evidence is put together as independent causes. It speaks for thinking only: a model may be sure and wrong.
 */
export class Judge {
  readonly #question: QuestionDifficulty;
  readonly #threshold: number;
  readonly #meter: CertaintyMeter;
  readonly #entropies: number[] = [];
  /** Of the number that is being written: how probable; and how many numbers before it were unsure. */
  #lastNumber: number | null = null;
  #unsureNumbers = 0;
  #leastSureNumber = 1;
  #text = '';
  #nTokens = 0;

  constructor(
    question: QuestionDifficulty,
    tokenizer: Pick<Tokenizer, 'encode' | 'nRealTokens'>,
    threshold: number = DEFAULT_THRESHOLD,
  ) {
    this.#question = question;
    this.#threshold = threshold;
    this.#meter = new CertaintyMeter(tokenizer);
  }

  /** The mode, where the question alone tells it; null where the model must be asked. */
  beforehand(): Verdict | null {
    const { difficulty, reasons } = this.#question;
    return difficulty >= this.#threshold ? { mode: 'deep', difficulty, reasons } : null;
  }

  get isProbing(): boolean {
    return this.#nTokens < PROBE_TOKENS;
  }

  /** What is known when the answer stays fast. */
  get verdict(): Verdict {
    return { mode: 'fast', difficulty: this.#difficulty, reasons: ['sure'] };
  }

  /** Takes the next token of the fast answer into account; why to give it up, or null to go on. */
  watch({ id, logits, tokens, text }: WatchedToken): Verdict | null {
    if (this.#nTokens >= WATCHED_TOKENS) return this.#looped(tokens);
    const wasProbing = this.isProbing;
    this.#nTokens++;
    this.#text += text;
    this.#observe(logits, id);

    if (this.#isUnsureNumber(wasProbing)) return this.#deep('unsure-number', ...this.#question.reasons);
    if (this.#isUnsureOfWords()) return this.#deep('unsure-words', ...this.#question.reasons);
    if (!wasProbing && takesBack(this.#text)) return this.#deep('restarted');
    return this.#looped(tokens);
  }

  #observe(logits: Float32Array, id: number): void {
    const { entropy, number } = this.#meter.observe(logits, id);
    this.#entropies.push(entropy);
    if (this.#entropies.length > WINDOW_TOKENS) this.#entropies.shift();
    if (number === null) {
      // One that has ended counts for good.
      if (this.#lastNumber !== null && 1 - this.#lastNumber >= this.#threshold) this.#unsureNumbers++;
    } else {
      this.#leastSureNumber = Math.min(this.#leastSureNumber, number);
    }
    this.#lastNumber = number;
  }

  get #difficulty(): number {
    return 1 - (1 - this.#question.difficulty) * this.#leastSureNumber;
  }

  /** In what is seen already, one unsure number gives up an answer only where the question is about numbers; else it takes two. */
  #isUnsureNumber(isProbing: boolean): boolean {
    if (this.#lastNumber === null) return false;
    const difficulty = 1 - (1 - this.#question.difficulty) * this.#lastNumber;
    if (difficulty < this.#threshold) return false;
    return isProbing || this.#question.difficulty > 0 || this.#unsureNumbers > 0;
  }

  #isUnsureOfWords(): boolean {
    if (this.#entropies.length < WINDOW_TOKENS) return false;
    return this.#entropies.reduce((sum, entropy) => sum + entropy, 0) / WINDOW_TOKENS > OPEN_ENTROPY;
  }

  #looped(tokens: readonly number[]): Verdict | null {
    return endsInLoop(tokens, LOOP_TOKENS) ? this.#deep('loop') : null;
  }

  #deep(...reasons: readonly ModeReason[]): Verdict {
    return { mode: 'deep', difficulty: Math.max(this.#difficulty, this.#threshold), reasons };
  }
}
