import type { Problem } from '../../app/contract.ts';
import type { FileWork, Inspection, ModelFiles, SeenPart } from '../../app/library/model-files.ts';
import { scriptedModel } from './scripted-engine.ts';

/** Model files that exist in name only: each holds the scripted model, unless the script has a problem for it. */
export class ScriptedFiles implements ModelFiles {
  readonly #problemOf: (path: string) => Problem | null;
  /** Paths that were read to the end, in order. */
  readonly reads: string[] = [];
  /** Set by a test that wants reading to last: called with what it may report and must obey. */
  onRead: ((paths: readonly string[], work: FileWork) => Promise<void>) | null = null;

  constructor(problemOf: (path: string) => Problem | null = () => null) {
    this.#problemOf = problemOf;
  }

  async inspect(path: string): Promise<Inspection> {
    const problem = this.#problemOf(path);
    if (problem !== null) return { parts: this.#seen([path]), description: null, problem };
    const { backend: _, contextTokens: __, ...description } = scriptedModel(path);
    return { parts: this.#seen([path]), description, problem: null };
  }

  async look(paths: readonly string[]): Promise<readonly (SeenPart | null)[]> {
    return paths.map((path) => this.#seen([path])[0] ?? null);
  }

  async hash(paths: readonly string[]): Promise<readonly string[]> {
    return paths.map(() => '0'.repeat(64));
  }

  async read(paths: readonly string[], work: FileWork = {}): Promise<void> {
    this.reads.push(...paths);
    await this.onRead?.(paths, work);
  }

  async close(): Promise<void> {}

  #seen(paths: readonly string[]): SeenPart[] {
    const there = paths.filter((path) => this.#problemOf(path)?.code !== 'file-missing');
    return there.map((path) => ({ path, sizeBytes: 5_000_000, modifiedMs: 0 }));
  }
}
