import { basename } from 'node:path';
import { canKeep } from '../../engine/index.ts';
import type { ModelInfo } from '../../engine/protocol.ts';
import type { ImportResult, LoadingModel, ModelState, ModelSummary, Problem } from '../contract.ts';
import type { EngineHost, Loading, PreparationWork } from '../engine-host.ts';
import type { LoadOptions, LoadTarget } from '../engine-job.ts';
import { AppError, problemOf } from '../errors.ts';
import { chooseContext, tooLarge } from '../library/context-choice.ts';
import { isInside } from '../library/folder-files.ts';
import { nameOf } from '../library/installed-model.ts';
import type { ModelFiles } from '../library/model-files.ts';
import type { Log } from '../log.ts';
import type { Publish } from '../publish.ts';
import type { StoredModel } from '../storage/models.ts';
import type { SettingsRepository } from '../storage/settings.ts';
import type { Expectations } from './expectations.ts';
import type { LibraryService } from './library.ts';
import type { SettingsService } from './settings.ts';
import type { StarterModel } from './starter-model.ts';

/** The id of the model that the person chose last; absent for the starter model. */
const chosenKey = 'model.id';

export interface ModelServiceOptions {
  readonly engine: EngineHost;
  readonly library: LibraryService;
  readonly files: ModelFiles;
  readonly expectations: Expectations;
  readonly settings: SettingsService;
  readonly remembered: SettingsRepository;
  readonly readStarter: () => StarterModel;
  readonly publish: Publish;
  readonly log: Log;
}

const noSurvey = 'This model file cannot be read. Verify it in the list of models, or choose another one.';

/** Which models a message may be answered by: the first of these that there is. */
export interface ModelChoice {
  readonly message: string | null;
  readonly conversation: string | null;
}

/** Which model answers, and what is in memory. */
export class ModelService {
  readonly #options: ModelServiceOptions;
  #chosenId: string | null = null;
  #problem: Problem | null = null;

  constructor(options: ModelServiceOptions) {
    this.#options = options;
    options.engine.onState(() => this.#changed());
  }

  state(): ModelState {
    const { engine, model, target, loading, problem } = this.#options.engine.state;
    return {
      engine,
      current: model === null || target === null ? null : this.#summary(model, target.modelId),
      chosenId: this.#chosenId,
      loading: loading === null ? null : this.#loading(loading),
      problem: problem ?? this.#problem,
      canKeepInMemory: this.#canKeep(target),
    };
  }

  #canKeep(loaded: LoadTarget | null): boolean {
    if (loaded?.keepInMemory) return true;
    const { library, expectations } = this.#options;
    const model = library.find(loaded?.modelId ?? this.#chosenId ?? '');
    if (model === undefined) return false;
    const sizeBytes = model.parts.reduce((sum, part) => sum + part.sizeBytes, 0);
    return canKeep(sizeBytes, expectations.memory().free);
  }

  /** Opens the model of last time, or the starter when there was none or it cannot be opened; the problem stays visible then. */
  async openRemembered(): Promise<void> {
    const { remembered, library } = this.#options;
    const starterProblem = this.#addStarter();
    const id = remembered.get(chosenKey);
    const model = typeof id === 'string' ? library.find(id) : undefined;
    if (model !== undefined && (await this.#open(model))) return;
    const { starterId } = library;
    const starter = starterId === null ? undefined : library.find(starterId);
    const problem = this.#problem;
    if (starter === undefined) {
      this.#setProblem(problem ?? starterProblem);
      return;
    }
    // The person may have caused a newer problem meanwhile, which counts for more.
    if (await this.#open(starter)) this.#setProblem(this.#problem ?? problem);
  }

  /** @throws AppError 'model-not-found' */
  async load(id: string): Promise<ModelState> {
    if (await this.#open(this.#options.library.existing(id))) this.#remember(id);
    return this.state();
  }

  async unload(): Promise<ModelState> {
    await this.#options.engine.unload();
    return this.state();
  }

  cancelLoad(): ModelState {
    this.#options.engine.cancelLoad();
    return this.state();
  }

  /** Lets the person pick a file, takes it into the library and loads it. */
  async choose(): Promise<ModelState> {
    const { models, skipped }: ImportResult = await this.#options.library.importFiles();
    const [model] = models;
    const [reason] = skipped;
    if (model !== undefined) return this.load(model.id);
    if (reason !== undefined) this.#setProblem(reason.problem);
    return this.state();
  }

  /** The model left the library: it leaves memory too, once the answer that is being written has ended. */
  async removed(id: string): Promise<void> {
    const { engine, library, log } = this.#options;
    if (this.#chosenId === id) this.#chosenId = library.starterId;
    const { target, loading } = engine.state;
    if (loading?.target.modelId === id) engine.cancelLoad();
    try {
      if (target?.modelId === id) await engine.unload();
    } catch (error) {
      log.warn('a removed model could not be unloaded', { error });
    }
    this.#changed();
  }

  /** The model in memory is let go when its files lie in this folder, once the answer that is being written has ended. */
  async releaseIn(folder: string): Promise<void> {
    const { engine } = this.#options;
    if (isInside(folder, engine.state.target?.path ?? folder)) await engine.unload();
  }

  /** The model that is to answer. @throws AppError 'model-not-found' | 'no-model' | 'hash-mismatch' */
  targetFor({ message, conversation }: ModelChoice): LoadTarget {
    if (message !== null) return this.#target(this.#options.library.existing(message));
    const model = this.answering(conversation);
    if (model === undefined) {
      throw new AppError(
        'no-model',
        'There is no model to answer with. Download one or open a model file, then send again.',
      );
    }
    return this.#target(model);
  }

  /** The model that answers where this one was chosen for the conversation; undefined when there is none. */
  answering(conversation: string | null): StoredModel | undefined {
    const { library } = this.#options;
    const [model] = [conversation, this.#chosenId, library.starterId].flatMap((id) =>
      id === null ? [] : (library.find(id) ?? []),
    );
    return model;
  }

  /** What the engine host does before it opens a model. @throws AppError 'memory-too-small', or what is wrong with the file. */
  async prepare(target: LoadTarget, work: PreparationWork): Promise<LoadOptions> {
    const { library, files, expectations } = this.#options;
    const model = await library.surveyed(target.modelId);
    const { survey, problem } = model;
    if (survey === null) throw new AppError(problem?.code ?? 'file-unreadable', problem?.message ?? noSurvey);
    const conditions = { ...expectations.conditions(), wish: target.context, kvType: target.kvType };
    const choice = chooseContext(survey, conditions);
    if (choice.verdict.fit === 'too-large') throw tooLarge(nameOf(model), survey, choice, conditions);
    // What does not stay in memory need not be read into it, and what is kept there the engine reads.
    if (choice.verdict.fit !== 'pages' && !target.keepInMemory)
      await files.read(
        model.parts.map(({ path }) => path),
        work,
      );
    return { contextTokens: choice.contextTokens };
  }

  /** Returns why there is no demonstration model; null when there is. */
  #addStarter(): Problem | null {
    try {
      this.#options.library.addStarter(this.#options.readStarter());
      return null;
    } catch (error) {
      this.#options.log.error('the starter model cannot be read', { error });
      return {
        code: 'starter-missing',
        message:
          'The demonstration model is missing from this installation. Install Tandem again, or choose a model file.',
      };
    }
  }

  async #open(model: StoredModel): Promise<boolean> {
    const { engine, library, log } = this.#options;
    this.#problem = null;
    try {
      await engine.load(this.#target(model));
      this.#chosenId = model.id;
      if (model.problem !== null) void library.refresh();
      return true;
    } catch (error) {
      const problem = problemOf(error);
      if (problem.code === 'cancelled') return false;
      log.warn('a model could not be opened', { error });
      this.#problem = problem;
      void library.refresh();
      return false;
    } finally {
      this.#changed();
    }
  }

  /** @throws AppError 'hash-mismatch' for one that a verification found to be wrong. */
  #target({ id, path, problem }: StoredModel): LoadTarget {
    if (problem?.code === 'hash-mismatch') throw new AppError(problem.code, problem.message);
    const { kvType, contextTokens: context, keepInMemory } = this.#options.settings.get();
    return { modelId: id, path, context, kvType, keepInMemory };
  }

  /** The choice is a convenience: a full disk must not undo a model that is open. */
  #remember(id: string): void {
    const { remembered, library, log } = this.#options;
    try {
      if (id === library.starterId) remembered.remove(chosenKey);
      else remembered.set(chosenKey, id);
    } catch (error) {
      log.warn('the chosen model could not be remembered', { error });
    }
  }

  #setProblem(problem: Problem | null): void {
    this.#problem = problem;
    this.#changed();
  }

  #changed(): void {
    this.#options.publish('model.changed', this.state());
  }

  #loading({ target, phase, progress }: Loading): LoadingModel {
    const model = this.#options.library.find(target.modelId);
    return { id: target.modelId, name: model === undefined ? basename(target.path) : nameOf(model), phase, progress };
  }

  #summary(model: ModelInfo, id: string): ModelSummary {
    const { library } = this.#options;
    return {
      id,
      name: library.find(id)?.title ?? model.name,
      fileName: basename(model.path),
      sizeBytes: model.sizeBytes,
      architecture: model.architecture,
      quantization: model.quantization,
      parameters: model.parameters,
      nExperts: model.nExperts,
      topK: model.topK,
      contextTokens: model.contextTokens,
      modes: model.modes,
      isStarter: id === library.starterId,
      note: library.note(id),
    };
  }
}
