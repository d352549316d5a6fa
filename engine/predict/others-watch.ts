import { cpus } from 'node:os';

/** Watches how much of the processor programs other than this one use, from its making on. */
export class OthersWatch {
  readonly #startMs = performance.now();
  readonly #startBusy = busyMs();
  readonly #startOwn = process.cpuUsage();

  /** Cores that they kept busy on average, to about a hundredth of a second. */
  busyCores(): number {
    const own = process.cpuUsage(this.#startOwn);
    const ownMs = (own.user + own.system) / 1000;
    const others = busyMs() - this.#startBusy - ownMs;
    return Math.max(0, others / (performance.now() - this.#startMs));
  }
}

function busyMs(): number {
  return cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0);
}
