import type { Problem } from '../../app/contract.ts';
import type { FileWork, Inspection, ModelFiles, SeenPart } from '../../app/library/model-files.ts';
import type { ModelCost, ModelDescription } from '../../engine/index.ts';
import { scriptedModel } from './scripted-engine.ts';
import { scriptedCost } from './scripted-machine.ts';

interface ScriptedSurvey {
  readonly description?: Partial<ModelDescription>;
  readonly cost?: ModelCost;
}

/** Model files that exist in name only: each holds the scripted model, unless the script has a problem for it. */
export class ScriptedFiles implements ModelFiles {
  readonly #problemOf: (path: string) => Problem | null;
  readonly #survey: ScriptedSurvey;
  /** Paths that were read to the end, in order. */
  readonly reads: string[] = [];
  /** Set by a test that wants reading to last: called with what it may report and must obey. */
  onRead: ((paths: readonly string[], work: FileWork) => Promise<void>) | null = null;

  constructor(problemOf: (path: string) => Problem | null = () => null, survey: ScriptedSurvey = {}) {
    this.#problemOf = problemOf;
    this.#survey = survey;
  }

  async inspect(path: string): Promise<Inspection> {
    const problem = this.#problemOf(path);
    if (problem !== null) return { parts: this.#seen([path]), survey: null, problem };
    const { backend: _, contextTokens: __, ...scripted } = scriptedModel(path);
    const description = { ...scripted, ...this.#survey.description };
    const cost = this.#survey.cost ?? scriptedCost(description.sizeBytes);
    return { parts: this.#seen([path]), survey: { description, cost }, problem: null };
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

  async copy(): Promise<void> {
    throw new Error('files that exist in name only cannot be copied');
  }

  async close(): Promise<void> {}

  #seen(paths: readonly string[]): SeenPart[] {
    const there = paths.filter((path) => this.#problemOf(path)?.code !== 'file-missing');
    return there.map((path) => ({ path, sizeBytes: 5_000_000, modifiedMs: 0 }));
  }
}
