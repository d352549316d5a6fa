import type { Interrupt, Interrupts } from './interrupts.ts';
import type { EngineReply, EngineRequest } from './protocol.ts';

/** A request that the worker does from start to end; it is given one at a time. */
export type EngineJob = Extract<EngineRequest, { kind: 'load' | 'unload' | 'measure' | 'measureMachine' | 'generate' }>;

export interface RequestQueueOptions {
  /** Hands a job to the worker. */
  readonly run: (job: EngineJob) => void;
  /** Answers the host. */
  readonly answer: (reply: EngineReply) => void;
  /** What the worker looks at during a generation. */
  readonly interrupts: Interrupts;
}

/** Keeps requests in order while the worker is busy, so that an interrupt can overtake them. */
export class RequestQueue {
  readonly #options: RequestQueueOptions;
  #running: EngineJob | null = null;
  #waiting: EngineJob[] = [];
  /** Interrupts of generations that wait, raised when they begin. */
  readonly #early = new Map<number, Set<Interrupt>>();
  #onIdle: (() => void) | null = null;

  constructor(options: RequestQueueOptions) {
    this.#options = options;
  }

  push(job: EngineJob): void {
    if (this.#onIdle !== null) return; // closing: the host that asked is on its way out
    this.#waiting.push(job);
    this.#runNext();
  }

  /** Ends a generation, running or waiting, or a load that runs. One that has ended already is left alone. */
  stop(id: number): void {
    if ((this.#running?.kind === 'generate' || this.#running?.kind === 'load') && this.#running.id === id) {
      this.#options.interrupts.raise('stop');
      return;
    }
    const waiting = this.#waiting.filter((job) => job.kind === 'generate').find((job) => job.id === id);
    if (waiting === undefined) return;
    this.#waiting = this.#waiting.filter((job) => job !== waiting);
    this.#early.delete(id);
    this.#options.answer(cancelledBeforeItBegan(waiting));
  }

  /** Changes how a generation goes on, or will go on once it begins. One that has ended already is left alone. */
  steer(id: number, interrupt: Exclude<Interrupt, 'stop'>): void {
    if (this.#running?.kind === 'generate' && this.#running.id === id) {
      this.#options.interrupts.raise(interrupt);
    } else if (this.#waiting.some((job) => job.kind === 'generate' && job.id === id)) {
      this.#early.set(id, (this.#early.get(id) ?? new Set()).add(interrupt));
    }
  }

  /** Passes on what the worker says; a final answer makes room for the next job. */
  answered(reply: EngineReply): void {
    this.#options.answer(reply);
    if (!isFinal(reply)) return;
    this.#running = null;
    this.#runNext();
  }

  /** Cancels everything; calls `onIdle` when the worker is free. */
  close(onIdle: () => void): void {
    this.#onIdle = onIdle;
    for (const job of this.#waiting) this.stop(job.id);
    this.#waiting = [];
    if (this.#running === null) onIdle();
    else this.stop(this.#running.id);
  }

  #runNext(): void {
    if (this.#running !== null) return;
    const next = this.#waiting.shift();
    if (next === undefined) {
      this.#onIdle?.();
      return;
    }
    this.#running = next;
    // Cleared here, where the last job is known to be over, and not in the worker, where a stop for this one could be lost.
    this.#options.interrupts.clear();
    for (const interrupt of this.#early.get(next.id) ?? []) this.#options.interrupts.raise(interrupt);
    this.#early.delete(next.id);
    this.#options.run(next);
  }
}

function isFinal({ kind }: EngineReply): boolean {
  return ['loaded', 'unloaded', 'measured', 'machine', 'finished', 'failed'].includes(kind);
}

type GenerateJob = Extract<EngineJob, { kind: 'generate' }>;

function cancelledBeforeItBegan({ id, mode }: GenerateJob): EngineReply {
  const nothing = { tokens: 0, milliseconds: 0, tokensPerSecond: 0 };
  return {
    kind: 'finished',
    id,
    reason: 'cancelled',
    mode: mode === 'deep' ? 'deep' : 'fast',
    stats: { promptTokens: 0, cachedTokens: 0, prefill: nothing, decode: nothing, thinkingMilliseconds: 0 },
    context: null,
  };
}
