import type { Session } from '../session.ts';
import { Acceptance } from './acceptance.ts';
import { BATCH_ROWS } from './batch-costs.ts';
import { PromptLookup } from './prompt-lookup.ts';

export interface SpeculationCounts {
  /** Tokens that were run before they were chosen, and those of them that were then chosen. */
  readonly draftedTokens: number;
  readonly acceptedTokens: number;
}

/** What of a session drafting needs. */
export type DraftingSession = Pick<Session, 'tokens' | 'limit' | 'draftRoom' | 'batchCosts' | 'hasRun' | 'append'>;

/** A draft must promise so much more speed: what it promises is an estimate. */
const LEAST_GAIN = 1.1;

/**
 * Appends the tokens of one reply to a session, and runs the tokens that will probably follow together with them where that pays: one
 * call for several rows reads the weights once. Which tokens are chosen does not depend on it: each is sampled from its own logits, and
 * the first that differs from the draft ends it. Prompt lookup: Saxena, "Prompt Lookup Decoding", 2023.
 */
export class Speculation {
  readonly #session: DraftingSession;
  readonly #lookup: PromptLookup;
  readonly #acceptance = new Acceptance();
  #draftedTokens = 0;
  #acceptedTokens = 0;

  constructor(session: DraftingSession) {
    this.#session = session;
    this.#lookup = new PromptLookup(session.limit);
  }

  get counts(): SpeculationCounts {
    return { draftedTokens: this.#draftedTokens, acceptedTokens: this.#acceptedTokens };
  }

  /** As `Session.append`, of the token that was chosen after the session's last logits. */
  append(token: number, mayGoOn?: () => boolean): boolean {
    const session = this.#session;
    this.#learn(token);
    if (session.hasRun(token)) {
      this.#acceptedTokens++;
      return session.append(token);
    }
    const draft = this.#lookup.propose(this.#draftLength());
    this.#draftedTokens += draft.length;
    return session.append(token, draft, mayGoOn);
  }

  /** Others write into the timeline, too: the prompt before, the end of thinking in between. */
  #learn(token: number): void {
    this.#lookup.extend(this.#session.tokens.slice(this.#lookup.length));
    const [expected] = this.#lookup.propose(1);
    if (expected !== undefined) this.#acceptance.record(this.#lookup.matchLength, expected === token);
    this.#lookup.extend([token]);
  }

  /** Tokens to draft after the one that is about to be run: as many as promise the most tokens a second, 0 where none gain enough. */
  #draftLength(): number {
    const { matchLength } = this.#lookup;
    if (matchLength === 0) return 0;
    let best = 0;
    let bestGain = LEAST_GAIN;
    for (const rows of BATCH_ROWS) {
      if (rows - 1 > this.#session.draftRoom) break;
      const gain = this.#acceptance.expectedTokens(matchLength, rows - 1) / this.#session.batchCosts.relativeCost(rows);
      if (gain <= bestGain) continue;
      best = rows - 1;
      bestGain = gain;
    }
    return best;
  }
}
