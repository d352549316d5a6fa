/** Prints each check as a line and counts. */
export class Checklist {
  #passed = 0;
  #failed = 0;

  /** One check; it failed when there are problems. */
  report(what: string, problems: readonly string[]): void {
    if (problems.length === 0) this.#passed++;
    else this.#failed++;
    process.stdout.write(`${problems.length === 0 ? '✓' : '✗'} ${what}\n`);
    for (const line of problems) process.stdout.write(`    ${line}\n`);
  }

  /** Runs an action whose failure is a failed check. */
  async attempt<T>(what: string, action: () => T | Promise<T>): Promise<T | undefined> {
    try {
      const result = await action();
      this.report(what, []);
      return result;
    } catch (error) {
      this.report(what, [error instanceof Error ? error.message : String(error)]);
      return undefined;
    }
  }

  /** Prints the last line and returns whether everything passed. */
  finish(): boolean {
    process.stdout.write(`${this.#passed} passed, ${this.#failed} failed\n`);
    return this.#failed === 0;
  }
}
