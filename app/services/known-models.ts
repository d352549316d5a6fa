import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { Candidate, ImportResult, ScanResult } from '../contract.ts';
import { AppError } from '../errors.ts';
import { factsOf } from '../library/installed-model.ts';
import type { KnownFiles } from '../library/known-files.ts';
import { type FoundModel, type HomePlaces, modelsOfOtherApps, shownFolder } from '../library/known-places.ts';
import type { ModelFiles } from '../library/model-files.ts';
import type { LibraryService } from './library.ts';

/** Other families are no fault of the file: they are counted, not listed. */
const otherFamilies: readonly string[] = ['unsupported-architecture', 'unsupported-tokenizer'];

export interface KnownModelsOptions {
  readonly places: HomePlaces;
  readonly files: ModelFiles;
  readonly library: LibraryService;
}

/** Models that other apps hold on this computer, offered to be used where they lie. */
export class KnownModels {
  readonly #options: KnownModelsOptions;
  /** Of the last scan, by the id that the window was given: a window never names a path. */
  #found: ReadonlyMap<string, FoundModel> = new Map();

  constructor(options: KnownModelsOptions) {
    this.#options = options;
  }

  async scan(): Promise<ScanResult> {
    const all = await modelsOfOtherApps(this.#options.places);
    const known = await this.#options.library.knownFiles();
    const found = new Map<string, FoundModel>();
    const candidates: Candidate[] = [];
    let nUnsupported = 0;
    for (const model of all) {
      const candidate = await this.#look(model, known);
      if (candidate === null) {
        nUnsupported++;
        continue;
      }
      found.set(candidate.id, model);
      candidates.push(candidate);
    }
    this.#found = found;
    return { candidates, nUnsupported };
  }

  /** @throws AppError 'candidate-not-found' when there was another scan since. */
  async add(ids: readonly string[]): Promise<ImportResult> {
    const chosen = ids.map((id) => this.#found.get(id)).filter((model) => model !== undefined);
    if (chosen.length < ids.length) {
      throw new AppError('candidate-not-found', 'The list of models has changed. Look for models again, then choose.');
    }
    const byPath = new Map(chosen.map((model) => [model.path, model]));
    return this.#options.library.add([...byPath.keys()], (path) => {
      const { origin = 'imported' as const, title = null, repo = null, revision = null } = byPath.get(path) ?? {};
      return { origin, title, repo, revision };
    });
  }

  /** Null for a model of another family. */
  async #look(model: FoundModel, known: KnownFiles): Promise<Candidate | null> {
    const { files, library } = this.#options;
    const { parts, survey, problem } = await files.inspect(model.path);
    if (problem !== null && otherFamilies.includes(problem.code)) return null;
    const knownId = await known.idOf(model.path);
    return {
      id: createHash('sha256').update(model.path).digest('hex').slice(0, 32),
      name: model.title ?? survey?.description.name ?? basename(model.path),
      fileName: basename(model.path),
      folder: shownFolder(model),
      origin: model.origin,
      nParts: Math.max(1, parts.length),
      sizeBytes: parts.reduce((sum, part) => sum + part.sizeBytes, 0),
      repo: model.repo,
      facts: survey === null ? null : factsOf(survey.description),
      problem,
      isInstalled: knownId !== null && library.find(knownId) !== undefined,
    };
  }
}
