import type { ThinkingBudget } from '../protocol.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';

/** Closes thinking where the model did not. Source: the thinking-budget example in Qwen3's documentation. */
const CLOSING_SENTENCE =
  '\n\nConsidering the limited time by the user, I have to give the solution based on the thinking directly now.';

/** The tokens that end a think block: at the end of a sentence, or anywhere, with a sentence that says why. */
export interface ThinkingEnds {
  readonly afterSentence: readonly number[];
  readonly anywhere: readonly number[];
  /** A whole empty block, for a reply that has not begun. */
  readonly beforeAny: readonly number[];
}

/** Undefined for models whose tokenizer has no think tags. */
export function thinkingEnds(tokenizer: Tokenizer): ThinkingEnds | undefined {
  const thinkId = tokenizer.controlId('<think>');
  const endThinkId = tokenizer.controlId('</think>');
  if (thinkId === undefined || endThinkId === undefined) return undefined;
  const blankLine = tokenizer.encode('\n\n');
  return {
    afterSentence: [...tokenizer.encode('\n'), endThinkId, ...blankLine],
    anywhere: [...tokenizer.encode(`${CLOSING_SENTENCE}\n`), endThinkId, ...blankLine],
    beforeAny: [thinkId, ...blankLine, endThinkId, ...blankLine],
  };
}

/** When thinking is to end, judged before each token of it. */
export class ThinkingControl {
  readonly #softTokens: number;
  readonly #hardTokens: number;
  #nTokens: number;
  /** The last few characters, in which a sentence may have ended. */
  #tail = '';

  /** @param thoughtTokens of thinking that was done before. */
  constructor({ softTokens, hardTokens }: ThinkingBudget, thoughtTokens = 0) {
    this.#nTokens = thoughtTokens;
    this.#softTokens = softTokens ?? Number.POSITIVE_INFINITY;
    this.#hardTokens = hardTokens ?? Number.POSITIVE_INFINITY;
  }

  /** Counts a token of thinking, with the text that it completed. */
  thought(text: string): void {
    this.#nTokens++;
    this.#tail = (this.#tail + text).slice(-8);
  }

  /** How thinking should end instead of going on with a token that writes `next`; undefined when it may go on. */
  endBefore(next: string): keyof ThinkingEnds | undefined {
    if (this.#nTokens >= this.#hardTokens) return 'anywhere';
    if (this.#nTokens >= this.#softTokens && endsSentence(this.#tail, next)) return 'afterSentence';
    return undefined;
  }
}

/** A full stop counts only before white space: in "3.14" it ends nothing. */
function endsSentence(text: string, next: string): boolean {
  if (/(?:\n|[。！？])$/.test(text)) return true;
  return /[.!?…]["'”’)\]*]*$/.test(text) && /^\s/.test(next);
}
