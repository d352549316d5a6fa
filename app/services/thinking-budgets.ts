import type { ThinkingBudget as EngineBudget } from '../../engine/protocol.ts';
import type { Clock } from '../clock.ts';
import type { ThinkingBudget } from '../contract.ts';
import type { GenerationHandlers } from '../engine-job.ts';

/** From this share of its budget on, thinking ends with its next sentence, so that it is seldom cut within one. */
const softShare = 0.8;

export interface ThinkingBudgetsOptions {
  /** Of the conversation; null: it has none of its own. */
  readonly ofConversation: (id: string) => ThinkingBudget | null;
  readonly usual: () => ThinkingBudget;
  /** Tokens that a model writes in a second on this machine; null while nobody knows. */
  readonly decodeSpeed: (modelId: string) => number | null;
}

/** How long answers may think, and what that means for the engine. */
export class ThinkingBudgets {
  readonly #options: ThinkingBudgetsOptions;

  constructor(options: ThinkingBudgetsOptions) {
    this.#options = options;
  }

  /** The budget of a new reply: the one given with its message, else the conversation's, else the usual one. */
  chosen(conversationId: string, ofMessage: ThinkingBudget | undefined): ThinkingBudget {
    return ofMessage ?? this.#options.ofConversation(conversationId) ?? this.#options.usual();
  }

  /** In tokens. The end of a budget in seconds is kept by `ThinkingTimer`, since speeds change; only its approach is counted here. */
  forEngine(budget: ThinkingBudget | null, modelId: string): EngineBudget | null {
    if (budget === null || budget.kind === 'none') return null;
    if (budget.kind === 'tokens') {
      return { softTokens: Math.floor(budget.tokens * softShare), hardTokens: budget.tokens };
    }
    const speed = this.#options.decodeSpeed(modelId);
    return speed === null ? null : { softTokens: Math.floor(budget.seconds * speed * softShare) };
  }
}

/** Ends the thinking of one reply when its seconds are over. */
export class ThinkingTimer {
  readonly #seconds: number | null;
  readonly #clock: Clock;
  readonly #onOver: () => void;
  #cancel: (() => void) | null = null;

  constructor(budget: ThinkingBudget | null, clock: Clock, onOver: () => void) {
    this.#seconds = budget?.kind === 'seconds' ? budget.seconds : null;
    this.#clock = clock;
    this.#onOver = onOver;
  }

  /** The same handlers; the time runs from the first thought to the first word of the answer. */
  watching(handlers: GenerationHandlers): GenerationHandlers {
    const seconds = this.#seconds;
    if (seconds === null) return handlers;
    return {
      onStart: (model, modelId) => handlers.onStart(model, modelId),
      onProgress: (done, total) => handlers.onProgress(done, total),
      onDelta: (channel, text, nTokens) => {
        if (channel === 'thinking') this.#cancel ??= this.#clock.setTimer(this.#onOver, seconds * 1_000);
        else this.close();
        handlers.onDelta(channel, text, nTokens);
      },
      onJudged: (mode, reasons) => handlers.onJudged?.(mode, reasons),
      onRestart: (mode, reasons) => handlers.onRestart?.(mode, reasons),
    };
  }

  close(): void {
    this.#cancel?.();
  }
}
