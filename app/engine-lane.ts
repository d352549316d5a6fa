import type { EngineJob, GenerateJob, LoadJob, WaitingJob } from './engine-job.ts';

/**
 * Jobs that wait for the engine, in the order of their turns: loads and unloads before generations, else as they came; what nobody
 * waits for last.
 */
export class EngineLane {
  #jobs: readonly WaitingJob[] = [];

  /** The load that waits; null for none. There is never more than one. */
  get load(): LoadJob | null {
    return this.#jobs.find((job) => job.kind === 'load') ?? null;
  }

  get isEmpty(): boolean {
    return this.#jobs.length === 0;
  }

  add(job: WaitingJob, turn: 'last' | 'next' = 'last'): void {
    const isUrgent = turn === 'next' || job.kind === 'load' || job.kind === 'unload';
    const generations = this.#jobs.findIndex(({ kind }) => kind === 'generate');
    const background = isBackground(job) ? -1 : this.#jobs.findIndex(isBackground);
    const end = background >= 0 ? background : this.#jobs.length;
    const place = isUrgent && generations >= 0 ? generations : end;
    this.#jobs = this.#jobs.toSpliced(place, 0, job);
  }

  /** It had its turn already, and has the next one again. */
  putBack(job: WaitingJob): void {
    this.#jobs = [job, ...this.#jobs];
  }

  /** The job whose turn it is; undefined when none waits. */
  take(): WaitingJob | undefined {
    const [first, ...others] = this.#jobs;
    this.#jobs = others;
    return first;
  }

  takeGeneration(id: number): GenerateJob | undefined {
    const found = this.#jobs.filter((job) => job.kind === 'generate').find((job) => job.id === id);
    this.#jobs = this.#jobs.filter((job) => job !== found);
    return found;
  }

  takeBackground(): GenerateJob[] {
    const some = this.#jobs.filter((job) => job.kind === 'generate').filter(isBackground);
    this.#jobs = this.#jobs.filter((job) => !isBackground(job));
    return some;
  }

  takeLoads(): LoadJob[] {
    const loads = this.#jobs.filter((job) => job.kind === 'load');
    this.#jobs = this.#jobs.filter((job) => job.kind !== 'load');
    return loads;
  }

  takeAll(): readonly WaitingJob[] {
    const all = this.#jobs;
    this.#jobs = [];
    return all;
  }
}

/** Nobody waits for it. */
export function isBackground(job: EngineJob): boolean {
  return job.kind === 'generate' && job.request.isBackground === true;
}
