import type { Outcome, Verdict } from './engine-under-fuzz.ts';
import { verdicts } from './engine-under-fuzz.ts';

const reportEveryMs = 30_000;

/** Counts outcomes and says now and then how it goes. */
export class Tally {
  readonly startMs = performance.now();
  readonly #counts = new Map<Verdict, number>();
  readonly #refusals = new Map<string, number>();
  #lastReportMs = this.startMs;
  #slowestMs = 0;
  #largestBytes = 0;

  add({ verdict, detail, cpuMs, growthBytes }: Outcome): void {
    this.#counts.set(verdict, this.#count(verdict) + 1);
    if (verdict === 'refused') {
      const code = detail.slice(0, detail.indexOf(':'));
      this.#refusals.set(code, (this.#refusals.get(code) ?? 0) + 1);
    }
    this.#slowestMs = Math.max(this.#slowestMs, cpuMs);
    this.#largestBytes = Math.max(this.#largestBytes, growthBytes);
    if (performance.now() - this.#lastReportMs < reportEveryMs) return;
    this.#lastReportMs = performance.now();
    console.log(`${this.#total} cases, ${this.nFailures} failed, ${this.#perSecond()} a second`);
  }

  get nFailures(): number {
    return this.#total - this.#count('answered') - this.#count('refused');
  }

  print(): void {
    const codes = [...this.#refusals].sort(([, a], [, b]) => b - a).map(([code, count]) => `${count} ${code}`);
    console.log(`\nrefusals: ${codes.join(', ')}`);
    console.log(`most for one case: ${this.#slowestMs} ms of work, ${Math.round(this.#largestBytes / 2 ** 20)} MiB`);
    console.log(`${this.#total} cases, ${this.#perSecond()} a second`);
    console.log(verdicts.map((verdict) => `${this.#count(verdict)} ${verdict}`).join(', '));
  }

  get #total(): number {
    return [...this.#counts.values()].reduce((sum, count) => sum + count, 0);
  }

  #count(verdict: Verdict): number {
    return this.#counts.get(verdict) ?? 0;
  }

  #perSecond(): string {
    return (this.#total / ((performance.now() - this.startMs) / 1000)).toFixed(0);
  }
}
