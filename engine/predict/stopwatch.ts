/** Enough for figures that repeat. While other programs disturb, more runs are needed to find some that they did not. */
const BUDGET_MS = { undisturbed: 1200, disturbed: 4000 };
/** In any case, however slow the machine. */
const FEWEST_PASSES = 5;

interface Job {
  readonly run: () => void;
  /** Runs between two looks at the clock, for what is over too soon to be timed. */
  readonly times: number;
  readonly measured: number[];
}

/**
 * Times several jobs by turns. Other programs disturb a measurement for a while and then not: with turns, all jobs meet the same
 * disturbances, and the faster runs of each are those that met none.
 */
export class Stopwatch {
  readonly #jobs = new Map<string, Job>();

  add(name: string, run: () => void, { times = 1 } = {}): void {
    this.#jobs.set(name, { run, times, measured: [] });
  }

  run(isDisturbed: () => boolean): void {
    // The first pass warms up: compiled code, threads, buffers that grow.
    for (const { run } of this.#jobs.values()) run();
    const start = performance.now();
    const isOver = () => performance.now() - start >= (isDisturbed() ? BUDGET_MS.disturbed : BUDGET_MS.undisturbed);
    for (let pass = 0; pass < FEWEST_PASSES || !isOver(); pass++) {
      for (const job of this.#jobs.values()) job.measured.push(timeOf(job));
    }
  }

  /** Seconds of one run of a job: what its fastest tenth stayed within. */
  seconds(name: string): number {
    const sorted = this.#jobs.get(name)!.measured.toSorted((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 10)]! / 1000;
  }
}

function timeOf({ run, times }: Job): number {
  const start = performance.now();
  for (let i = 0; i < times; i++) run();
  return (performance.now() - start) / times;
}
