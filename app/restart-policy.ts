import type { Clock } from './clock.ts';

const windowMs = 5 * 60_000;
const maxCrashes = 3;
const delaysMs = [250, 1_000, 4_000] as const;

export interface RestartAdvice {
  /** How long to wait before the next start; longer after each crash of the last minutes. */
  readonly delayMs: number;
  /** This model ended the engine three times in five minutes. */
  readonly isHopeless: boolean;
}

/** Says after each crash when the engine should start again, and whether that makes sense. */
export class RestartPolicy {
  readonly #clock: Clock;
  #crashes: { readonly model: string | null; readonly at: number }[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** `model` is the path of the model that the engine crashed on; null when none was open. */
  crashed(model: string | null): RestartAdvice {
    const at = this.#clock.monotonic();
    this.#crashes = [...this.#crashes.filter((crash) => at - crash.at < windowMs), { model, at }];
    return {
      delayMs: delaysMs[Math.min(this.#crashes.length, delaysMs.length) - 1] ?? delaysMs[0],
      isHopeless: this.#crashes.filter((crash) => crash.model === model).length >= maxCrashes,
    };
  }

  /** Forgets the past: the person chose to try again. */
  reset(): void {
    this.#crashes = [];
  }
}
