import type { TokenDetail } from '../../engine/protocol.ts';
import type { TokenConfidence } from '../contract/confidence.ts';
import type { Log } from '../log.ts';
import type { TokenConfidenceRepository } from '../storage/token-confidence.ts';
import type { SettingsService } from './settings.ts';

/** As many as fit a small list. */
const nAlternatives = 5;

export interface ConfidenceServiceOptions {
  readonly repository: TokenConfidenceRepository;
  readonly settings: SettingsService;
  readonly log: Log;
}

/** Collects what the engine tells of one answer's tokens. */
export interface ConfidenceRecorder {
  add(tokens: readonly TokenDetail[]): void;
  /** Saves what was collected; nothing happens when there is none. Never throws. */
  save(): void;
}

/** How sure the model was of each word; recorded only while the person has that switched on, since it costs a little time and space. */
export class ConfidenceService {
  readonly #options: ConfidenceServiceOptions;

  constructor(options: ConfidenceServiceOptions) {
    this.#options = options;
  }

  /** Alternatives to ask the engine for with each token; undefined while nothing is to be recorded. */
  get logprobs(): number | undefined {
    return this.#options.settings.get().recordsConfidence ? nAlternatives : undefined;
  }

  /** Null where nothing was recorded. */
  of(messageId: string): TokenConfidence[] | null {
    return this.#options.repository.find(messageId);
  }

  recorder(messageId: string): ConfidenceRecorder {
    const { repository, log } = this.#options;
    const collected: TokenConfidence[] = [];
    return {
      add: (tokens) => {
        for (const { text, logprob, alternatives } of tokens) {
          const others = alternatives.filter((other) => other.text !== text);
          collected.push({ text, probability: probabilityOf(logprob), alternatives: others.map(choiceOf) });
        }
      },
      save: () => {
        if (collected.length === 0) return;
        try {
          repository.save(messageId, collected);
        } catch (error) {
          // The answer itself is safe; what it is shaded by can be done without.
          log.warn('the confidence of an answer could not be saved', { error });
        }
      },
    };
  }
}

function choiceOf({ text, logprob }: { readonly text: string; readonly logprob: number }) {
  return { text, probability: probabilityOf(logprob) };
}

/** To a tenth of a percent, which is more than anybody reads. */
function probabilityOf(logprob: number): number {
  return Math.min(1, Math.max(0, Math.round(Math.exp(logprob) * 1_000) / 1_000));
}
