import {
  type LoadedMemory,
  type Machine,
  type MachineMemory,
  type ModelCost,
  memoryNeed,
  predict,
} from '../../engine/index.ts';
import type { GenerationStats, KvType } from '../../engine/protocol.ts';
import type { MemoryNeed, Speed } from '../contract.ts';
import type { EngineHost } from '../engine-host.ts';
import {
  type ContextChoice,
  type ContextConditions,
  type ContextModel,
  chooseContext,
} from '../library/context-choice.ts';
import type { ModelRepository, StoredModel } from '../storage/models.ts';
import type { SettingsService } from './settings.ts';

/** What a model would be like here. */
export interface Expectation {
  readonly memory: MemoryNeed;
  /** Null while this machine was not measured, and where too much depends on the disk. */
  readonly speed: Speed | null;
}

export interface PromptSize {
  readonly promptTokens: number;
  /** Of its beginning, those that need not be read again. */
  readonly cachedTokens: number;
  readonly contextTokens: number;
  readonly kvType: KvType;
}

export interface SpeedPromise {
  readonly readingSeconds: number;
  readonly decodeTokensPerSecond: number;
}

/** Replies that are measured are about so long. */
const measuredTokens = 512;

export interface ExpectationsOptions {
  readonly engine: EngineHost;
  readonly models: ModelRepository;
  readonly settings: SettingsService;
  /** What this machine can do; null while nobody has measured it. */
  readonly machine: () => Machine | null;
  /** The memory that a model would find once the one that is loaded has gone. */
  readonly readMemory: (loaded: LoadedMemory | null) => MachineMemory;
}

/** What models need and how fast they would be, with the settings as they are and the memory that is free now. */
export class Expectations {
  readonly #options: ExpectationsOptions;
  /** Positions of the cache that the model in memory has filled: only those take memory. */
  #filledTokens = 0;

  constructor(options: ExpectationsOptions) {
    this.#options = options;
    let loadedId: string | null = null;
    options.engine.onState(({ target }) => {
      if (target?.modelId !== loadedId) this.#filledTokens = 0;
      loadedId = target?.modelId ?? null;
    });
  }

  /** A reply was written with the model in memory. */
  used({ promptTokens, decode }: GenerationStats): void {
    this.#filledTokens = Math.max(this.#filledTokens, promptTokens + decode.tokens);
  }

  conditions(): ContextConditions {
    const { contextTokens, kvType } = this.#options.settings.get();
    return { wish: contextTokens, kvType, memory: this.memory() };
  }

  memory(): MachineMemory {
    const { engine, models, readMemory } = this.#options;
    const { target } = engine.state;
    const survey = target === null ? null : (models.find(target.modelId)?.survey ?? null);
    if (target === null || survey === null) return readMemory(null);
    return readMemory(memoryNeed(survey.cost, this.#filledTokens, target.kvType));
  }

  of(survey: ContextModel, conditions: ContextConditions = this.conditions()): Expectation {
    const choice = chooseContext(survey, conditions);
    const { need, verdict } = choice;
    return {
      memory: { bytes: need.total, verdict: verdict.fit },
      speed: this.#speed(survey.cost, choice, conditions),
    };
  }

  /**
   * How long reading a prompt takes, without what of it need not be read again, and how fast the answer is then written. From what
   * the model was measured to do, as far as it was; how that changes with the length is predicted. Null while neither is known.
   */
  promise(model: StoredModel, { promptTokens, cachedTokens, contextTokens, kvType }: PromptSize): SpeedPromise | null {
    const { survey, prefillTokensPerSecond: measuredReading, decodeTokensPerSecond: measuredWriting } = model;
    const machine = this.#options.machine();
    const cost = survey?.cost;
    const predictAt = (tokens: number) =>
      machine === null || cost === undefined
        ? null
        : predict(machine, cost, { memory: this.memory(), contextTokens, kvType, promptTokens: Math.max(1, tokens) });
    const [short, whole] = [predictAt(measuredTokens), predictAt(promptTokens)];
    const writing = scaled(measuredWriting, short?.decodeTokensPerSecond, whole?.decodeTokensPerSecond);
    if (writing === null) return null;
    const secondsTo = (tokens: number): number | null => {
      if (tokens === 0) return 0;
      const predicted = predictAt(tokens)?.prefillTokensPerSecond;
      const reading = scaled(measuredReading, short?.prefillTokensPerSecond, predicted);
      return reading === null ? null : tokens / reading;
    };
    const [toEnd, toCached] = [secondsTo(promptTokens), secondsTo(cachedTokens)];
    if (toEnd === null || toCached === null) return null;
    return { readingSeconds: Math.max(0, toEnd - toCached), decodeTokensPerSecond: writing };
  }

  #speed(cost: ModelCost, { contextTokens }: ContextChoice, { kvType, memory }: ContextConditions): Speed | null {
    const machine = this.#options.machine();
    if (machine === null) return null;
    const prediction = predict(machine, cost, { memory, contextTokens, kvType });
    const { prefillTokensPerSecond, decodeTokensPerSecond } = prediction;
    if (decodeTokensPerSecond === null) return null;
    return { prefillTokensPerSecond, decodeTokensPerSecond, source: 'predicted' };
  }
}

/** A measured speed at a length that was not measured, by how the prediction changes; what is predicted where nothing was measured. */
function scaled(
  measured: number | null,
  predictedThere: number | null | undefined,
  predicted: number | null | undefined,
): number | null {
  if (measured === null) return predicted ?? null;
  if (!predictedThere || !predicted) return measured;
  return (measured * predicted) / predictedThere;
}
