import { basename } from 'node:path';
import type { ModelInfo } from '../../engine/protocol.ts';
import type { ModelState, ModelSummary, Problem } from '../contract.ts';
import type { EngineHost } from '../engine-host.ts';
import { problemOf } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Publish } from '../publish.ts';
import type { SettingsRepository } from '../storage/settings.ts';
import type { StarterModel } from './starter-model.ts';

/** The path of the file that the person chose last; absent for the starter model. */
const rememberedKey = 'model.path';

export interface ModelServiceOptions {
  readonly engine: EngineHost;
  readonly settings: SettingsRepository;
  readonly readStarter: () => StarterModel;
  /** The system's file dialog; null when the person cancels. */
  readonly chooseFile: () => Promise<string | null>;
  readonly publish: Publish;
  readonly log: Log;
}

/** Which model answers: the starter or a file that the person chose. */
export class ModelService {
  readonly #options: ModelServiceOptions;
  /** Paths being opened, oldest first: the person may choose again before the first is open. */
  #loading: readonly string[] = [];
  #problem: Problem | null = null;
  #starter: StarterModel | null = null;

  constructor(options: ModelServiceOptions) {
    this.#options = options;
    options.engine.onState(() => this.#changed());
  }

  state(): ModelState {
    const { engine, model, problem } = this.#options.engine.state;
    const loading = this.#loading.at(-1);
    return {
      engine,
      current: model === null ? null : this.#summary(model),
      loading: loading === undefined ? null : basename(loading),
      problem: problem ?? this.#problem,
    };
  }

  /** Opens the model of last time, or the starter when there was none or it cannot be opened; the problem stays visible then. */
  async openRemembered(): Promise<void> {
    const remembered = this.#options.settings.get(rememberedKey);
    if (typeof remembered === 'string' && (await this.#open(remembered))) return;
    const problem = this.#problem;
    // The person may have caused a newer problem meanwhile, which counts for more.
    if (await this.#openStarter()) this.#setProblem(this.#problem ?? problem);
  }

  async choose(): Promise<ModelState> {
    const path = await this.#options.chooseFile();
    if (path !== null && (await this.#open(path))) this.#remember(path);
    return this.state();
  }

  async useStarter(): Promise<ModelState> {
    if (await this.#openStarter()) this.#remember(null);
    return this.state();
  }

  async #openStarter(): Promise<boolean> {
    try {
      this.#starter = this.#options.readStarter();
    } catch (error) {
      this.#options.log.error('the starter model cannot be read', { error });
      this.#setProblem({
        code: 'starter-missing',
        message:
          'The demonstration model is missing from this installation. Install Tandem again, or choose a model file.',
      });
      return false;
    }
    return this.#open(this.#starter.path);
  }

  /** False when it failed: the model before stays, and `problem` says why. */
  async #open(path: string): Promise<boolean> {
    this.#loading = [...this.#loading, path];
    this.#setProblem(null);
    try {
      await this.#options.engine.load(path);
      return true;
    } catch (error) {
      this.#options.log.warn('a model could not be opened', { error });
      this.#problem = problemOf(error);
      return false;
    } finally {
      this.#loading = this.#loading.filter((_, index) => index !== this.#loading.indexOf(path));
      this.#changed();
    }
  }

  /** The choice is a convenience: a full disk must not undo a model that is open. */
  #remember(path: string | null): void {
    try {
      if (path === null) this.#options.settings.remove(rememberedKey);
      else this.#options.settings.set(rememberedKey, path);
    } catch (error) {
      this.#options.log.warn('the chosen model could not be remembered', { error });
    }
  }

  #setProblem(problem: Problem | null): void {
    this.#problem = problem;
    this.#changed();
  }

  #changed(): void {
    this.#options.publish('model.changed', this.state());
  }

  #summary(model: ModelInfo): ModelSummary {
    const isStarter = model.path === this.#starter?.path;
    return {
      name: model.name,
      fileName: basename(model.path),
      sizeBytes: model.sizeBytes,
      architecture: model.architecture,
      quantization: model.quantization,
      parameters: model.parameters,
      nExperts: model.nExperts,
      topK: model.topK,
      contextTokens: model.contextTokens,
      modes: model.modes,
      isStarter,
      note: isStarter ? (this.#starter?.note ?? null) : null,
    };
  }
}
