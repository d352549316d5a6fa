import { type Machine, modelIdentity } from '../engine/index.ts';
import type { ChatMessage, EnginePort, ModelInfo } from '../engine/protocol.ts';
import type { Clock } from './clock.ts';
import type { Problem, Progress } from './contract.ts';
import { EngineCounts, type PromptCounts } from './engine-counts.ts';
import {
  cancelledError,
  countError,
  crashError,
  type GenerateJob,
  type GenerationEnd,
  type GenerationHandlers,
  type GenerationRequest,
  type JobReply,
  type LoadJob,
  type LoadOptions,
  type LoadTarget,
  modelChangedError,
  type RunningJob,
  sameTarget,
  type WaitingJob,
} from './engine-job.ts';
import { EngineLane, isBackground } from './engine-lane.ts';
import { EngineProcess } from './engine-process.ts';
import { AppError, assertNever, problemOf } from './errors.ts';
import type { Log } from './log.ts';
import { RestartPolicy } from './restart-policy.ts';

/** A generation that does not end this long after `stop` hangs: the process is ended. */
const stopTimeoutMs = 10_000;
const shutdownTimeoutMs = 3_000;

/** A model on its way into memory. */
export interface Loading {
  readonly target: LoadTarget;
  /** waiting: the engine is busy or starting. reading: weights, by `prepare` or the engine. opening: the engine is at work. */
  readonly phase: 'waiting' | 'reading' | 'opening';
  readonly progress: Progress | null;
}

export interface EngineState {
  readonly engine: 'starting' | 'ready' | 'restarting' | 'stopped';
  /** The model in memory, and as what it was asked for. */
  readonly model: ModelInfo | null;
  readonly target: LoadTarget | null;
  readonly loading: Loading | null;
  /** Why the engine stopped, or why it could not open its model again after a restart. */
  readonly problem: Problem | null;
}

export interface PreparationWork {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
}

export interface EngineHostOptions {
  readonly startEngine: () => EnginePort;
  /**
   * Done before a model is opened: refuses what cannot work, says how to open it, reads the weights.
   * @throws AppError to refuse it.
   */
  readonly prepare: (target: LoadTarget, work: PreparationWork) => Promise<LoadOptions>;
  readonly clock: Clock;
  readonly log: Log;
}

interface Preparation {
  readonly job: LoadJob | GenerateJob;
  readonly target: LoadTarget;
  readonly cancellation: AbortController;
  /** What the model is to see is being found out; nothing is loaded yet. */
  readonly isPlanning: boolean;
  progress: Progress | null;
}

/**
 * The app's side of the engine process. Requests wait in a lane and run one at a time; loads go before waiting generations. When
 * the process ends unexpectedly, the running request fails, the process is started again with its model, and the lane goes on.
 * Nothing is reported before the caller's turn of the event loop has ended.
 */
export class EngineHost {
  readonly #options: EngineHostOptions;
  readonly #policy: RestartPolicy;
  readonly #listeners: ((state: EngineState) => void)[] = [];
  #state: Omit<EngineState, 'loading'> = { engine: 'starting', model: null, target: null, problem: null };
  /** How the model in memory was opened. */
  #opened: LoadOptions | null = null;
  /** Its files, as they were then. */
  #openedFiles = '';
  #process: EngineProcess | null = null;
  #preparing: Preparation | null = null;
  #running: RunningJob | null = null;
  readonly #lane = new EngineLane();
  readonly #counts = new EngineCounts();
  #lastId = 0;
  #closed = false;
  #onClosed: (() => void) | null = null;
  #cancelTimer: () => void = () => {};
  #cancelStopTimer: () => void = () => {};

  constructor(options: EngineHostOptions) {
    this.#options = options;
    this.#policy = new RestartPolicy(options.clock);
  }

  get state(): EngineState {
    return { ...this.#state, loading: this.#loading() };
  }

  onState(listener: (state: EngineState) => void): void {
    this.#listeners.push(listener);
  }

  start(): void {
    this.#spawn();
  }

  /**
   * Opens a model in place of the present one, which stays when this fails. Takes the place of loads that wait. Starts a stopped
   * engine again.
   * @throws AppError with the code and sentence of the engine or of `prepare`, 'cancelled', or 'engine-crashed'.
   */
  load(target: LoadTarget): Promise<ModelInfo> {
    const { promise, resolve, reject } = Promise.withResolvers<ModelInfo>();
    this.#dropWaitingLoads();
    this.#add({ kind: 'load', id: ++this.#lastId, target, resolve, reject });
    if (this.#state.engine === 'stopped' && !this.#closed) {
      this.#policy.reset();
      this.#setState({ engine: 'starting', problem: null });
      this.#spawn();
    } else {
      this.#setState({ problem: null });
      this.#pumpSoon();
    }
    return promise;
  }

  /** Frees the memory of the present model; fine when there is none. @throws AppError 'engine-crashed' */
  unload(): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#dropWaitingLoads();
    this.#add({ kind: 'unload', id: ++this.#lastId, resolve, reject });
    this.#pumpSoon();
    return promise;
  }

  /** Measures this computer when everything before it is done. @throws AppError 'engine-crashed' or the engine's. */
  measureMachine(folder: string): Promise<Machine> {
    const { promise, resolve, reject } = Promise.withResolvers<Machine>();
    this.#add({ kind: 'measureMachine', id: ++this.#lastId, folder, resolve, reject });
    this.#pumpSoon();
    return promise;
  }

  /**
   * Counts the tokens of messages for the model in a file, whatever the engine is at.
   * @throws AppError 'engine-crashed' | 'engine-stopped' | 'closing', or what is wrong with the file.
   */
  countTokens(path: string, messages: readonly ChatMessage[]): Promise<PromptCounts> {
    if (this.#closed) return Promise.reject(closingError());
    const { engine } = this.#state;
    if (engine === 'stopped') return Promise.reject(stoppedError());
    const process = engine === 'ready' ? this.#process : null;
    const question = { id: ++this.#lastId, path, messages };
    return this.#counts.ask(question, process && ((request) => process.post(request)));
  }

  /** Ends the load under way and those that wait; a generation that waits for it finishes as `cancelled`. The model before stays. */
  cancelLoad(): void {
    this.#dropWaitingLoads();
    if (this.#preparing?.isPlanning === false) this.#cancelPreparation();
    if (this.#running?.step === 'load') this.#cancelRunningLoad(this.#running);
    this.#changed();
  }

  /**
   * `finished` rejects with an AppError; text that was delivered before stays valid.
   * @param place next: before the generations that wait, for one that takes the place of the one at work.
   */
  generate(
    request: GenerationRequest,
    handlers: GenerationHandlers,
    place: 'last' | 'next' = 'last',
  ): { readonly id: number; readonly finished: Promise<GenerationEnd> } {
    const { promise, resolve, reject } = Promise.withResolvers<GenerationEnd>();
    const id = ++this.#lastId;
    this.#add({ kind: 'generate', id, request, handlers, resolve, reject }, place);
    this.#pumpSoon();
    return { id, finished: promise };
  }

  /** Whether something runs or waits. */
  get isBusy(): boolean {
    return this.#running !== null || this.#preparing !== null || !this.#lane.isEmpty;
  }

  /** Whatever somebody waits for ends what nobody waits for. */
  #add(job: WaitingJob, place: 'last' | 'next' = 'last'): void {
    if (!isBackground(job)) {
      for (const waiting of this.#lane.takeBackground())
        waiting.resolve({ reason: 'cancelled', mode: null, stats: null });
      const present = this.#preparing?.job ?? this.#running?.job;
      if (present !== undefined && isBackground(present)) this.stop(present.id);
    }
    this.#lane.add(job, place);
  }

  /** Ends a generation, running or waiting; it finishes as `cancelled`. Nothing happens when it has ended already. */
  stop(id: number): void {
    const waiting = this.#lane.takeGeneration(id);
    if (waiting !== undefined) {
      waiting.resolve({ reason: 'cancelled', mode: null, stats: null });
    } else if (this.#preparing?.job.id === id) {
      this.#cancelPreparation();
      this.#changed();
    } else if (this.#running?.job.id === id && this.#running.step === 'load') {
      this.#cancelRunningLoad(this.#running);
      this.#changed();
    } else if (this.#running?.job.id === id) {
      this.#process?.post({ kind: 'stop', id: this.#running.requestId });
      this.#cancelStopTimer();
      this.#cancelStopTimer = this.#options.clock.setTimer(() => {
        this.#options.log.error('the engine did not stop in time');
        this.#process?.kill();
      }, stopTimeoutMs);
    }
  }

  /** Ends the thinking of a generation; its answer follows. Nothing happens when it does not think or does not run. */
  answerNow(id: number): void {
    const running = this.#running;
    if (running?.job.id !== id || running.step !== 'generate') return;
    this.#process?.post({ kind: 'answerNow', id: running.requestId });
  }

  /** Ends the process, politely at first. What is pending fails. */
  shutdown(): Promise<void> {
    this.#closed = true;
    this.#cancelTimer();
    this.#cancelStopTimer();
    this.#failWaiting(closingError());
    this.#counts.fail(closingError());
    const process = this.#process;
    if (process === null) return Promise.resolve();
    return new Promise((resolve) => {
      this.#onClosed = resolve;
      process.post({ kind: 'shutdown' });
      this.#cancelTimer = this.#options.clock.setTimer(() => process.kill(), shutdownTimeoutMs);
    });
  }

  #spawn(): void {
    const { startEngine, clock, log } = this.#options;
    try {
      const listener = {
        onReady: () => this.#onReady(),
        onReply: (reply: JobReply) => this.#onReply(reply),
        onEnd: () => this.#onEnd(),
      };
      this.#process = new EngineProcess(startEngine(), listener, clock, log);
    } catch (error) {
      log.error('the engine process could not be started', { error });
      this.#onEnd();
    }
  }

  #onReady(): void {
    const { target } = this.#state;
    this.#counts.started((request) => this.#process?.post(request));
    if (target === null) {
      this.#setState({ engine: 'ready' });
      this.#pumpSoon();
    } else {
      this.#reload(target);
    }
  }

  #pumpSoon(): void {
    this.#options.clock.setTimer(() => this.#pump(), 0);
  }

  #pump(): void {
    if (this.#closed) this.#failWaiting(closingError());
    else if (this.#state.engine === 'stopped') this.#failWaiting(stoppedError());
    if (this.#state.engine !== 'ready' || this.#running !== null || this.#preparing !== null) return;
    const job = this.#lane.take();
    if (job !== undefined) this.#begin(job);
  }

  #begin(job: WaitingJob): void {
    switch (job.kind) {
      case 'load':
        this.#prepare(job, job.target);
        break;
      case 'unload':
        this.#running = this.#newRequest(job, 'unload');
        this.#process?.post({ kind: 'unload', id: this.#running.requestId });
        break;
      case 'measureMachine':
        this.#running = this.#newRequest(job, 'measureMachine');
        this.#process?.post({ kind: 'measureMachine', id: this.#running.requestId, folder: job.folder });
        break;
      case 'generate':
        this.#beginGeneration(job);
        break;
      default:
        assertNever(job);
    }
  }

  #beginGeneration(job: GenerateJob): void {
    const target = this.#targetOf(job);
    const { plan } = job.request;
    if (target === null) this.#pumpSoon();
    else if (plan === undefined) this.#open(job, target);
    else this.#plan(job, target, plan);
  }

  /** Loads the model where another one is in memory, or the same in another way. */
  #open(job: GenerateJob, target: LoadTarget): void {
    if (sameTarget(target, this.#state.target)) this.#generate(job);
    else this.#prepare(job, target);
  }

  #plan(job: GenerateJob, target: LoadTarget, plan: NonNullable<GenerateJob['request']['plan']>): void {
    const preparation: Preparation = {
      ...{ job, target, isPlanning: true, progress: null },
      cancellation: new AbortController(),
    };
    this.#preparing = preparation;
    plan(target).then(
      (planned) => {
        if (this.#preparing !== preparation) return; // stopped
        this.#preparing = null;
        if (this.#state.engine === 'ready') this.#open({ ...job, planned }, planned.target);
        else this.#putBack(job);
      },
      (error: unknown) => this.#refused(preparation, error),
    );
  }

  /** The process ended meanwhile: once it is back the job has its turn again. */
  #putBack(job: LoadJob | GenerateJob): void {
    this.#lane.putBack(job);
    this.#pumpSoon();
  }

  /** Null when there is none: the job is rejected then. */
  #targetOf(job: GenerateJob): LoadTarget | null {
    try {
      return job.request.target();
    } catch (error) {
      const { code, message } = problemOf(error);
      job.reject(new AppError(code, message, { cause: error }));
      return null;
    }
  }

  #prepare(job: LoadJob | GenerateJob, target: LoadTarget): void {
    const preparation: Preparation = {
      ...{ job, target, isPlanning: false, progress: null },
      cancellation: new AbortController(),
    };
    this.#preparing = preparation;
    this.#changed();
    const work = {
      signal: preparation.cancellation.signal,
      onProgress: (progress: Progress) => {
        if (this.#preparing !== preparation) return;
        preparation.progress = progress;
        this.#changed();
      },
    };
    this.#options.prepare(target, work).then(
      (options) => this.#prepared(preparation, options),
      (error: unknown) => this.#refused(preparation, error),
    );
  }

  #prepared(preparation: Preparation, options: LoadOptions): void {
    if (this.#preparing !== preparation) return; // cancelled, and its caller answered
    this.#preparing = null;
    const { job, target } = preparation;
    if (this.#state.engine === 'ready') {
      this.#load({ ...this.#newRequest(job, 'load'), target, options });
      this.#changed();
    } else {
      this.#putBack(job);
    }
  }

  #refused(preparation: Preparation, error: unknown): void {
    if (this.#preparing !== preparation) return;
    this.#preparing = null;
    const { code, message } = problemOf(error);
    preparation.job.reject(new AppError(code, message, { cause: error }));
    this.#changed();
    this.#pumpSoon();
  }

  #reload(target: LoadTarget): void {
    const id = ++this.#lastId;
    const job = { kind: 'reload', id, target } as const;
    this.#load({
      job,
      step: 'load',
      requestId: id,
      target,
      options: this.#opened,
      isCancelled: false,
      progress: null,
    });
  }

  #load(running: RunningJob & { readonly target: LoadTarget }): void {
    this.#running = running;
    const { path, kvType, keepInMemory } = running.target;
    const contextTokens = running.options?.contextTokens;
    this.#process?.post({ kind: 'load', id: running.requestId, path, contextTokens, kvType, keepInMemory });
  }

  #generate(job: GenerateJob): void {
    const { model, target } = this.#state;
    if (model === null || target === null) throw new Error('a generation began without a model');
    this.#running = this.#newRequest(job, 'generate');
    job.handlers.onStart(model, target.modelId);
    this.#process?.post({
      kind: 'generate',
      id: this.#running.requestId,
      messages: [...(job.planned ?? job.request).messages],
      mode: job.request.mode,
      maxTokens: job.request.maxTokens,
      partial: job.request.partial,
      autoThreshold: job.request.mode === 'auto' ? job.request.autoThreshold?.() : undefined,
      prefixes: job.request.prefixes?.() ?? undefined,
      thinkingBudget: job.request.thinkingBudget?.(target.modelId) ?? undefined,
      sampling: job.request.sampling?.(),
      logprobs: job.request.logprobs,
    });
  }

  #newRequest(job: WaitingJob, step: RunningJob['step']): RunningJob {
    return { job, step, requestId: ++this.#lastId, target: null, options: null, isCancelled: false, progress: null };
  }

  #onReply(reply: JobReply): void {
    const running = this.#running;
    if (this.#counts.answered(reply) || running === null || running.requestId !== reply.id) return;
    const { job } = running;
    switch (reply.kind) {
      case 'progress':
        if (job.kind === 'generate') job.handlers.onProgress(reply.done, reply.total);
        return;
      case 'delta':
        if (job.kind !== 'generate') return;
        job.handlers.onDelta(reply.channel, reply.text, reply.nTokens);
        if (reply.tokens !== undefined) job.handlers.onTokens?.(reply.channel, reply.tokens);
        return;
      case 'judged':
        if (job.kind === 'generate') job.handlers.onJudged?.(reply.mode, reply.reasons);
        return;
      case 'restarted':
        if (job.kind === 'generate') job.handlers.onRestart?.(reply.mode, reply.reasons);
        return;
      case 'measured':
      case 'counted':
        return; // answers to what the app never asks, or asks beside its jobs
      case 'loading':
        running.progress = { doneBytes: reply.doneBytes, totalBytes: reply.totalBytes };
        this.#changed();
        return;
      case 'loaded':
        if (running.step === 'load') this.#onLoaded(running, reply.model);
        return;
      case 'machine':
        if (job.kind !== 'measureMachine') return;
        job.resolve(reply.machine);
        break;
      case 'unloaded':
        this.#setState({ model: null, target: null });
        if (job.kind === 'unload') job.resolve();
        break;
      case 'finished':
        if (job.kind !== 'generate') return;
        job.resolve({ reason: reply.reason, mode: reply.mode, stats: reply.stats });
        break;
      case 'failed':
        if (job.kind === 'reload') this.#setState({ engine: 'ready', model: null, target: null, problem: reply.error });
        else if (!running.isCancelled) job.reject(new AppError(reply.error.code, reply.error.message));
        if (this.#lostModel(running)) {
          this.#release();
          this.#undoLoad();
          this.#changed();
          return;
        }
        break;
      default:
        assertNever(reply);
    }
    this.#release();
    this.#changed();
    this.#pumpSoon();
  }

  #onLoaded({ job, target, options, isCancelled }: RunningJob, model: ModelInfo): void {
    this.#release();
    if (isCancelled) {
      this.#undoLoad();
      return;
    }
    this.#opened = options;
    this.#openedFiles = modelIdentity(model);
    this.#setState({ engine: 'ready', model, target, problem: null });
    if (job.kind === 'load') job.resolve(model);
    if (job.kind === 'generate') this.#generate(job);
    else this.#pumpSoon();
  }

  /** The engine lets a model that is kept in memory go before it reads another one there: both need not have room. */
  #lostModel({ job, target }: RunningJob): boolean {
    return job.kind !== 'reload' && target?.keepInMemory === true && this.#state.target?.keepInMemory === true;
  }

  /** The engine cannot be interrupted while it maps a file, so that a cancelled load may still succeed. */
  #undoLoad(): void {
    const { target } = this.#state;
    if (target !== null) {
      this.#reload(target);
      return;
    }
    this.#lane.putBack({ kind: 'unload', id: ++this.#lastId, resolve: () => {}, reject: () => {} });
    this.#pumpSoon();
  }

  #onEnd(): void {
    const running = this.#release();
    this.#process = null;
    this.#counts.fail(this.#closed ? closingError() : countError());
    if (running !== null && running.job.kind !== 'reload' && !running.isCancelled) {
      running.job.reject(this.#closed ? closingError() : this.#crashError(running.step));
    }
    if (this.#closed) {
      this.#cancelTimer();
      this.#onClosed?.();
      return;
    }

    const isTry = running?.step === 'load' && running.job.kind !== 'reload';
    const crashedOn = running?.target ?? this.#state.target;
    const { delayMs, isHopeless } = this.#policy.crashed(crashedOn?.path ?? null);
    this.#options.log.warn('engine crashed', { during: running?.step ?? 'idle', delayMs, isHopeless });
    // A file that the person tried to open must not take the model down that was open before.
    if (isHopeless && !isTry) {
      this.#setState({ engine: 'stopped', model: null, target: null, problem: stoppedError().problem });
      this.#failWaiting(stoppedError());
      return;
    }
    this.#setState({ engine: 'restarting' });
    this.#cancelTimer = this.#options.clock.setTimer(() => this.#spawn(), delayMs);
  }

  #crashError(step: RunningJob['step']): AppError {
    const { model } = this.#state;
    const isModelChanged = step === 'generate' && model !== null && modelIdentity(model) !== this.#openedFiles;
    return isModelChanged ? modelChangedError() : crashError(step);
  }

  #release(): RunningJob | null {
    const running = this.#running;
    this.#running = null;
    this.#cancelStopTimer();
    return running;
  }

  /** The person chose again: only the last choice counts. */
  #dropWaitingLoads(): void {
    for (const job of this.#lane.takeLoads()) job.reject(cancelledError());
    if (this.#preparing?.job.kind === 'load') this.#cancelPreparation();
  }

  #cancelPreparation(): void {
    const preparation = this.#preparing;
    if (preparation === null) return;
    this.#preparing = null;
    preparation.cancellation.abort();
    answerCancelled(preparation.job);
    this.#pumpSoon();
  }

  #cancelRunningLoad(running: RunningJob): void {
    const { job } = running;
    if (running.isCancelled || (job.kind !== 'load' && job.kind !== 'generate')) return;
    running.isCancelled = true;
    if (running.target?.keepInMemory) this.#process?.post({ kind: 'stop', id: running.requestId });
    answerCancelled(job);
  }

  #failWaiting(error: AppError): void {
    const preparation = this.#preparing;
    const waiting = this.#lane.takeAll();
    const jobs = preparation === null ? waiting : [preparation.job, ...waiting];
    this.#preparing = null;
    preparation?.cancellation.abort();
    for (const job of jobs) job.reject(error);
  }

  #loading(): Loading | null {
    if (this.#preparing?.isPlanning === false) {
      return { target: this.#preparing.target, phase: 'reading', progress: this.#preparing.progress };
    }
    const running = this.#running;
    if (running?.target && !running.isCancelled && running.job.kind !== 'reload') {
      const { target, progress } = running;
      return { target, phase: progress === null ? 'opening' : 'reading', progress };
    }
    const waiting = this.#lane.load;
    return waiting === null ? null : { target: waiting.target, phase: 'waiting', progress: null };
  }

  #setState(change: Partial<Omit<EngineState, 'loading'>>): void {
    this.#state = { ...this.#state, ...change };
    this.#changed();
  }

  #changed(): void {
    for (const listener of this.#listeners) listener(this.state);
  }
}

function answerCancelled(job: LoadJob | GenerateJob): void {
  if (job.kind === 'load') job.reject(cancelledError());
  else job.resolve({ reason: 'cancelled', mode: null, stats: null });
}

function stoppedError(): AppError {
  return new AppError(
    'engine-stopped',
    'The engine stopped unexpectedly three times, so Tandem does not start it again by itself. Choose a model, the same one or another, and it starts.',
  );
}

function closingError(): AppError {
  return new AppError('closing', 'Tandem is closing. Your text is safe; send again after the next start.');
}
