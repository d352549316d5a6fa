/** Upper ends of the classes of match lengths; the last class has none. The longer the match, the surer what follows. */
const CLASS_ENDS = [4, 8, 16];
/** How often a proposal after the shortest matches is right before anything is known: too seldom to pay for a draft. */
const FIRST_GUESS = 0.4;
/** Observations that a guess weighs as much as. */
const GUESS_WEIGHT = 3;
/** What an observation keeps of its weight with each new one of its class: texts change. */
const KEPT = 0.98;

/**
 * How often the token that a match proposes is the one that comes, by the length of the match. Every token says something about
 * that, drafted or not, so that learning costs nothing.
 */
export class Acceptance {
  readonly #trials = new Float64Array(CLASS_ENDS.length + 1);
  readonly #hits = new Float64Array(CLASS_ENDS.length + 1);

  record(matchLength: number, isHit: boolean): void {
    const c = classOf(matchLength);
    this.#trials[c] = KEPT * this.#trials[c]! + 1;
    this.#hits[c] = KEPT * this.#hits[c]! + (isHit ? 1 : 0);
  }

  /** Tokens to expect of one run of a draft of so many tokens, the one that comes after those accepted included. */
  expectedTokens(matchLength: number, draftTokens: number): number {
    let expected = 1;
    let probability = 1;
    for (let i = 0; i < draftTokens; i++) {
      probability *= this.#rate(classOf(matchLength + i));
      expected += probability;
    }
    return expected;
  }

  /** A class of which little is known is taken to be like the one before. */
  #rate(c: number): number {
    const guess = c === 0 ? FIRST_GUESS : this.#rate(c - 1);
    return (this.#hits[c]! + GUESS_WEIGHT * guess) / (this.#trials[c]! + GUESS_WEIGHT);
  }
}

function classOf(matchLength: number): number {
  const c = CLASS_ENDS.findIndex((end) => matchLength <= end);
  return c === -1 ? CLASS_ENDS.length : c;
}
