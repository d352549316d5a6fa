import type { EnginePort, ModelInfo } from '../engine/protocol.ts';
import type { Clock } from './clock.ts';
import type { Problem } from './contract.ts';
import {
  crashError,
  type EngineJob,
  type GenerateJob,
  type GenerationEnd,
  type GenerationHandlers,
  type GenerationRequest,
  type JobReply,
  type LoadJob,
} from './engine-job.ts';
import { EngineProcess } from './engine-process.ts';
import { AppError, assertNever } from './errors.ts';
import type { Log } from './log.ts';
import { RestartPolicy } from './restart-policy.ts';

/** A generation that does not end this long after `stop` hangs: the process is ended. */
const stopTimeoutMs = 10_000;
const shutdownTimeoutMs = 3_000;

export interface EngineState {
  readonly engine: 'starting' | 'ready' | 'restarting' | 'stopped';
  /** The model that answers now. */
  readonly model: ModelInfo | null;
  /** Why the engine stopped, or why it could not open its model again after a restart. */
  readonly problem: Problem | null;
}

export interface EngineHostOptions {
  readonly startEngine: () => EnginePort;
  readonly clock: Clock;
  readonly log: Log;
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
  #state: EngineState = { engine: 'starting', model: null, problem: null };
  #process: EngineProcess | null = null;
  #running: EngineJob | null = null;
  #waiting: (LoadJob | GenerateJob)[] = [];
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
    return this.#state;
  }

  onState(listener: (state: EngineState) => void): void {
    this.#listeners.push(listener);
  }

  start(): void {
    this.#spawn();
  }

  /**
   * Opens a model file in place of the present one, which stays when this fails. Starts a stopped engine again.
   * @throws AppError with the engine's code and sentence, or 'engine-crashed'.
   */
  load(path: string): Promise<ModelInfo> {
    const { promise, resolve, reject } = Promise.withResolvers<ModelInfo>();
    const generations = this.#waiting.findIndex((job) => job.kind === 'generate');
    const place = generations < 0 ? this.#waiting.length : generations;
    this.#waiting.splice(place, 0, { kind: 'load', id: ++this.#lastId, path, resolve, reject });
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

  /** `finished` rejects with an AppError; text that was delivered before stays valid. */
  generate(
    request: GenerationRequest,
    handlers: GenerationHandlers,
  ): { readonly id: number; readonly finished: Promise<GenerationEnd> } {
    const { promise, resolve, reject } = Promise.withResolvers<GenerationEnd>();
    const id = ++this.#lastId;
    this.#waiting.push({ kind: 'generate', id, request, handlers, resolve, reject });
    this.#pumpSoon();
    return { id, finished: promise };
  }

  /** Ends a generation, running or waiting; it finishes as `cancelled`. Nothing happens when it has ended already. */
  stop(id: number): void {
    const waiting = this.#waiting.find((job) => job.id === id);
    if (waiting?.kind === 'generate') {
      this.#waiting = this.#waiting.filter((job) => job !== waiting);
      waiting.resolve({ reason: 'cancelled', stats: null });
    } else if (this.#running?.id === id) {
      this.#process?.post({ kind: 'stop', id });
      this.#cancelStopTimer();
      this.#cancelStopTimer = this.#options.clock.setTimer(() => {
        this.#options.log.error('the engine did not stop in time');
        this.#process?.kill();
      }, stopTimeoutMs);
    }
  }

  /** Ends the process, politely at first. What is pending fails. */
  shutdown(): Promise<void> {
    this.#closed = true;
    this.#cancelTimer();
    this.#cancelStopTimer();
    this.#failWaiting(closingError());
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
        onReply: (reply: JobReply | { kind: 'unloaded' }) => {
          if (reply.kind !== 'unloaded') this.#onReply(reply);
        },
        onEnd: () => this.#onEnd(),
      };
      this.#process = new EngineProcess(startEngine(), listener, clock, log);
    } catch (error) {
      log.error('the engine process could not be started', { error });
      this.#onEnd();
    }
  }

  #onReady(): void {
    const { model } = this.#state;
    if (model === null) {
      this.#setState({ engine: 'ready' });
      this.#pumpSoon();
    } else {
      this.#run({ kind: 'reload', id: ++this.#lastId, path: model.path });
    }
  }

  #pumpSoon(): void {
    this.#options.clock.setTimer(() => this.#pump(), 0);
  }

  #pump(): void {
    if (this.#closed) this.#failWaiting(closingError());
    else if (this.#state.engine === 'stopped') this.#failWaiting(stoppedError());
    if (this.#state.engine !== 'ready' || this.#running !== null) return;
    const job = this.#waiting.shift();
    if (job !== undefined) this.#run(job);
  }

  #run(job: EngineJob): void {
    if (job.kind === 'generate') {
      const { model } = this.#state;
      if (model === null) {
        job.reject(
          new AppError(
            'no-model',
            'No model is open. Choose a model file or the demonstration model, then send again.',
          ),
        );
        this.#pumpSoon();
        return;
      }
      this.#running = job;
      job.handlers.onStart(model);
      this.#process?.post({
        kind: 'generate',
        id: job.id,
        messages: [...job.request.messages],
        mode: job.request.mode,
      });
      return;
    }
    this.#running = job;
    this.#process?.post({ kind: 'load', id: job.id, path: job.path });
  }

  #onReply(reply: JobReply): void {
    const job = this.#running;
    if (job === null || job.id !== reply.id) return;
    switch (reply.kind) {
      case 'progress':
        if (job.kind === 'generate') job.handlers.onProgress(reply.done, reply.total);
        return;
      case 'delta':
        if (job.kind === 'generate') job.handlers.onDelta(reply.channel, reply.text);
        return;
      case 'measured':
      case 'restarted':
        return; // answers to what the app never asks
      case 'loaded':
        if (job.kind === 'generate') return;
        this.#setState({ engine: 'ready', model: reply.model, problem: null });
        if (job.kind === 'load') job.resolve(reply.model);
        break;
      case 'finished':
        if (job.kind !== 'generate') return;
        job.resolve({ reason: reply.reason, stats: reply.stats });
        break;
      case 'failed':
        if (job.kind === 'reload') this.#setState({ engine: 'ready', model: null, problem: reply.error });
        else job.reject(new AppError(reply.error.code, reply.error.message));
        break;
      default:
        assertNever(reply);
    }
    this.#release();
    this.#pumpSoon();
  }

  #onEnd(): void {
    const job = this.#release();
    this.#process = null;
    if (job !== null && job.kind !== 'reload') job.reject(this.#closed ? closingError() : crashError(job));
    if (this.#closed) {
      this.#cancelTimer();
      this.#onClosed?.();
      return;
    }

    const { model } = this.#state;
    const crashedOn = job?.kind === 'load' ? job.path : (model?.path ?? null);
    const { delayMs, isHopeless } = this.#policy.crashed(crashedOn);
    this.#options.log.warn('engine crashed', { during: job?.kind ?? 'idle', delayMs, isHopeless });
    // A file that the person tried to open must not take the model down that was open before.
    if (isHopeless && job?.kind !== 'load') {
      this.#setState({ engine: 'stopped', model: null, problem: stoppedError().problem });
      this.#failWaiting(stoppedError());
      return;
    }
    this.#setState({ engine: 'restarting' });
    this.#cancelTimer = this.#options.clock.setTimer(() => this.#spawn(), delayMs);
  }

  #release(): EngineJob | null {
    const job = this.#running;
    this.#running = null;
    this.#cancelStopTimer();
    return job;
  }

  #failWaiting(error: AppError): void {
    const jobs = this.#waiting;
    this.#waiting = [];
    for (const job of jobs) job.reject(error);
  }

  #setState(change: Partial<EngineState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener(this.#state);
  }
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
