/** Enough for figures that repeat; a slow machine takes longer, because each job is run a few times in any case. */
const BUDGET_MS = 1200;
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

  run(): void {
    // The first pass warms up: compiled code, threads, buffers that grow.
    for (const { run } of this.#jobs.values()) run();
    const start = performance.now();
    for (let pass = 0; pass < FEWEST_PASSES || performance.now() - start < BUDGET_MS; pass++) {
      for (const job of this.#jobs.values()) job.measured.push(timeOf(job));
    }
  }

  /** Seconds of one run of a job: what the faster quarter of its runs stayed within. */
  seconds(name: string): number {
    const sorted = this.#jobs.get(name)!.measured.toSorted((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 4)]! / 1000;
  }
}

function timeOf({ run, times }: Job): number {
  const start = performance.now();
  for (let i = 0; i < times; i++) run();
  return (performance.now() - start) / times;
}
