import type { AskedMode, Message, Settings } from '../contract.ts';

/** One correction of twenty, in a range of a half, moves the choice of few questions: habits count, single clicks hardly. */
const step = 0.05;
const least = 0.25;
const most = 0.75;

export interface AutoThresholdOptions {
  readonly settings: {
    get(): Pick<Settings, 'autoThreshold'>;
    update(change: Pick<Settings, 'autoThreshold'>): unknown;
  };
}

/** From which difficulty on Auto thinks, on this computer: it follows what the person makes of its choices. Nothing of it leaves the database. */
export class AutoThreshold {
  readonly #options: AutoThresholdOptions;

  constructor(options: AutoThresholdOptions) {
    this.#options = options;
  }

  get value(): number {
    return this.#options.settings.get().autoThreshold;
  }

  /**
   * The person asks for an answer again: where that turns a choice of Auto round, it thinks a little sooner or later from now on. Only the
   * first correction of a question counts, and only of choices that Auto made by difficulty.
   */
  askedAgain(
    versions: readonly Message[],
    reply: Pick<Message, 'askedMode' | 'mode' | 'why'>,
    wanted: AskedMode,
  ): void {
    if (reply.askedMode !== 'auto' || wanted === 'auto' || wanted === reply.mode) return;
    if (reply.why.length === 0 || reply.why.some((reason) => ['typed', 'one-mode', 'no-room'].includes(reason))) return;
    if (versions.some(({ askedMode }) => askedMode !== 'auto')) return;
    const moved = this.value + (wanted === 'deep' ? -step : step);
    // Two digits: steps of a twentieth add up to no such sums as 0.6000000000000001.
    const autoThreshold = Math.min(most, Math.max(least, Number(moved.toFixed(2))));
    this.#options.settings.update({ autoThreshold });
  }
}
