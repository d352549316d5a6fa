import { randomUUID } from 'node:crypto';
import { rmSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import type { Clock } from '../clock.ts';
import type { ImportResult, InstalledModel, Problem, Removal } from '../contract.ts';
import type { Download } from '../downloads/protocol.ts';
import { AppError, problemOf } from '../errors.ts';
import { modelFilesIn, onePerSet } from '../library/found-files.ts';
import { installedModel } from '../library/installed-model.ts';
import { KnownFiles } from '../library/known-files.ts';
import type { FoundModel } from '../library/known-places.ts';
import type { Inspection, ModelFiles } from '../library/model-files.ts';
import { hashInName } from '../library/published-hash.ts';
import { isUnchanged, sightingAfter } from '../library/sighting.ts';
import type { Log } from '../log.ts';
import type { Publish } from '../publish.ts';
import type { ModelRepository, Sighting, StoredModel, Survey } from '../storage/models.ts';
import type { Expectation } from './expectations.ts';
import type { StarterModel } from './starter-model.ts';
import type { Verifications } from './verifications.ts';

/** A folder of thousands of models is shown as it is read, but not for each of them. */
const publishIntervalMs = 500;

/** Where a model comes from, as far as it is known when it is added. */
export type Source = Pick<FoundModel, 'title' | 'repo' | 'revision'> & { readonly origin: StoredModel['origin'] };

/** Of a file that is no use, and would be in the way of the right one. */
const wrongFiles: readonly string[] = ['hash-mismatch', 'file-damaged', 'not-gguf'];

const imported: Source = { origin: 'imported', title: null, repo: null, revision: null };

/** All of a model's files, in order, as the hub described them. */
export type FinishedDownload = Pick<Download, 'paths' | 'files' | 'source' | 'isVerified'>;

export interface LibraryServiceOptions {
  readonly models: ModelRepository;
  readonly files: ModelFiles;
  readonly verifications: Verifications;
  /** Id of the model in memory. */
  readonly loadedId: () => string | null;
  /** Taken once for all models of a list. */
  readonly expectationOf: () => (survey: Survey) => Expectation;
  /** The system's dialogs; empty when the person cancels. */
  readonly chooseModelFiles: () => Promise<readonly string[]>;
  readonly chooseFolder: () => Promise<string | null>;
  readonly revealFile: (path: string) => void;
  readonly transaction: <T>(work: () => T) => T;
  readonly clock: Clock;
  readonly publish: Publish;
  readonly log: Log;
}

/** The models on this computer: what there is, what is wrong with it, what comes and goes. */
export class LibraryService {
  readonly #options: LibraryServiceOptions;
  #starter: (StarterModel & { readonly id: string }) | null = null;
  #refreshing: Promise<void> | null = null;
  #wantsRefresh = false;
  #publishedAt = Number.NEGATIVE_INFINITY;

  constructor(options: LibraryServiceOptions) {
    this.#options = options;
    options.verifications.onChange((id) => this.#verificationChanged(id));
  }

  /** Id of the demonstration model; null when it is missing from the installation. */
  get starterId(): string | null {
    return this.#starter?.id ?? null;
  }

  list(): InstalledModel[] {
    return this.#shown(({ isDeleted }) => !isDeleted);
  }

  /** Those that were removed and can be brought back until Tandem quits. */
  removed(): InstalledModel[] {
    return this.#shown(({ isDeleted }) => isDeleted);
  }

  /** Undefined when there is none, or it was removed. */
  find(id: string): StoredModel | undefined {
    const model = this.#options.models.find(id);
    return model === undefined || model.isDeleted ? undefined : model;
  }

  /** @throws AppError 'model-not-found' */
  existing(id: string): StoredModel {
    const model = this.find(id);
    if (model === undefined) throw modelNotFound();
    return model;
  }

  /** With what its header says, which is read now where it was not. @throws AppError 'model-not-found' */
  async surveyed(id: string): Promise<StoredModel> {
    const model = this.existing(id);
    if (model.survey !== null) return model;
    await this.#inspect(model);
    return this.existing(id);
  }

  view(id: string): InstalledModel {
    return this.#view(this.existing(id));
  }

  note(id: string): string | null {
    return this.#starter?.id === id ? this.#starter.note : null;
  }

  /** Makes the demonstration model the first entry, or follows it to where this version of the app lies. */
  addStarter(starter: StarterModel): void {
    const { models, transaction, clock } = this.#options;
    const id = transaction(() => {
      const known = models.all().find(({ origin }) => origin === 'starter');
      const same = models.findByPath(starter.path);
      if (known !== undefined && same === undefined) models.setPath(known.id, starter.path);
      if (known !== undefined) return known.id;
      // The person may have opened it as a file before.
      if (same !== undefined) models.setOrigin(same.id, { origin: 'starter', repo: null, revision: null });
      if (same !== undefined) return same.id;
      const newId = randomUUID();
      models.insert({ ...imported, origin: 'starter', id: newId, path: starter.path, addedAt: clock.now() });
      return newId;
    });
    this.#starter = { ...starter, id };
  }

  /** Looks whether the files are still there and as they were; reads the header again of those that are not. Never rejects. */
  refresh(): Promise<void> {
    // One that runs may have passed what has changed since it began: then another one follows it.
    this.#wantsRefresh = true;
    this.#refreshing ??= this.#refreshWhileWanted();
    return this.#refreshing;
  }

  async importFiles(): Promise<ImportResult> {
    return this.add(await this.#options.chooseModelFiles(), () => imported);
  }

  /** @throws AppError 'no-models-found' */
  async importFolder(): Promise<ImportResult> {
    const folder = await this.#options.chooseFolder();
    if (folder === null) return { models: [], skipped: [] };
    const paths = await modelFilesIn(folder);
    if (paths.length === 0) throw noModelsIn(folder);
    return this.add(paths, () => imported);
  }

  /** Files and folders, as the two above take them. @throws AppError 'nothing-dropped' */
  async importDropped(dropped: readonly string[]): Promise<ImportResult> {
    if (dropped.length === 0) {
      throw new AppError(
        'nothing-dropped',
        'What was dropped lies nowhere on this computer. Drop model files, or a folder of them.',
      );
    }
    const paths: string[] = [];
    const empty: ImportResult['skipped'] = [];
    for (const path of dropped) {
      const found = isFolder(path) ? await modelFilesIn(path) : [path];
      paths.push(...found);
      if (found.length === 0) empty.push({ fileName: basename(path), problem: problemOf(noModelsIn(path)) });
    }
    const { models, skipped } = await this.add(paths, () => imported);
    return { models, skipped: [...skipped, ...empty] };
  }

  /** Takes files into the library where they lie. What is no model at all is left out, and said. */
  async add(paths: readonly string[], sourceOf: (path: string) => Source): Promise<ImportResult> {
    const known = await this.knownFiles();
    const ids = new Set<string>();
    const skipped: { fileName: string; problem: Problem }[] = [];
    for (const path of onePerSet(paths)) {
      const outcome = await this.#adopt(path, sourceOf(path), known);
      if (typeof outcome === 'string') ids.add(outcome);
      else skipped.push({ fileName: basename(path), problem: outcome });
      this.#changedNowAndThen();
    }
    this.changed();
    return { models: [...ids].map((id) => this.view(id)), skipped };
  }

  /** Which files are in the library, whatever names lead to them. */
  async knownFiles(): Promise<KnownFiles> {
    const known = new KnownFiles();
    for (const { id, path, parts } of this.#options.models.all()) {
      await known.add(id, [path, ...parts.map((part) => part.path)]);
    }
    return known;
  }

  /** Reads every byte and compares it with what was published. @throws AppError 'model-not-found', 'file-missing', 'cancelled' */
  async verify(id: string): Promise<InstalledModel> {
    const model = this.existing(id);
    await this.#inspect(model);
    const { problem } = this.existing(id);
    if (problem === null || problem.code === 'hash-mismatch')
      await this.#options.verifications.verify(this.existing(id));
    this.changed();
    return this.view(id);
  }

  cancelVerify(id: string): void {
    this.#options.verifications.cancel(id);
  }

  reveal(id: string): void {
    this.#options.revealFile(this.existing(id).path);
  }

  /** Hides it. @throws AppError 'model-not-found' | 'starter-stays' */
  remove(id: string): Removal {
    const { models, verifications, clock } = this.#options;
    const model = this.existing(id);
    if (model.origin === 'starter') {
      throw new AppError('starter-stays', 'The demonstration model is part of Tandem and cannot be removed.');
    }
    verifications.cancel(id);
    models.setDeletedAt(id, clock.now());
    this.changed();
    return { deletesFiles: model.origin === 'downloaded', sizeBytes: this.#view(model).sizeBytes };
  }

  /** @throws AppError 'model-not-found' when it is gone for good. */
  restore(id: string): InstalledModel {
    if (this.#options.models.find(id) === undefined) throw modelNotFound();
    this.#options.models.setDeletedAt(id, null);
    this.changed();
    return this.view(id);
  }

  /**
   * Takes what was downloaded into the library, with what the hub published about it. Done twice, it is the same as done once.
   * What cannot be used is taken in too, and says why.
   */
  async adoptDownload({ paths, files: remote, source, isVerified }: FinishedDownload): Promise<void> {
    const { models, files, transaction, clock } = this.#options;
    const [path] = paths;
    if (path === undefined) return;
    const seen = await files.look(paths);
    const inspection = await files.inspect(path);
    const parts = seen.flatMap((part, i) => {
      const sha256 = remote[i]?.sha256 ?? null;
      return part === null ? [] : [{ ...part, sha256, isPublished: sha256 !== null }];
    });
    transaction(() => {
      const known = models.findByPath(path);
      const id = known?.id ?? randomUUID();
      const origin = { origin: 'downloaded', repo: source.repo, revision: source.revision } as const;
      if (known === undefined) models.insert({ ...origin, id, path, title: null, addedAt: clock.now() });
      else models.setOrigin(id, origin);
      models.setDeletedAt(id, null);
      models.saveSighting(id, { ...inspection, parts });
      models.saveVerification(id, isVerified ? 'verified' : 'not-verifiable', isVerified ? clock.now() : null);
    });
    this.changed();
  }

  /** Id of the model that was downloaded from this place; null when there is none, or it was removed. */
  idOfDownload(repo: string, path: string): string | null {
    const found = this.#options.models
      .all()
      .find((model) => !model.isDeleted && model.repo === repo && basename(model.path) === basename(path));
    return found?.id ?? null;
  }

  /** Id of the model whose first file this is; null when there is none, or it was removed. */
  idAt(path: string): string | null {
    const model = this.#options.models.findByPath(path);
    return model === undefined || model.isDeleted ? null : model.id;
  }

  /**
   * Before a file is downloaded to this place: one that is there and known to be wrong is deleted, and a removed model comes back
   * instead, in which case its id is returned.
   * @throws AppError 'already-installed'
   */
  makeRoomAt(path: string): string | null {
    const model = this.#options.models.findByPath(path);
    if (model === undefined || model.problem?.code === 'file-missing') return null;
    if (model.origin === 'downloaded' && wrongFiles.includes(model.problem?.code ?? '')) {
      for (const part of [path, ...model.parts.map((one) => one.path)]) rmSync(part, { force: true });
      return null;
    }
    if (model.isDeleted) return this.restore(model.id).id;
    throw new AppError('already-installed', 'This model is in the list of installed models already.');
  }

  /** A reply was written with it. A speed of null was not measured. Never throws: a full disk must not spoil an answer. */
  used(id: string, speed: { readonly prefill: number | null; readonly decode: number | null }): void {
    try {
      if (this.find(id) === undefined) return;
      this.#options.models.saveUse(id, { now: this.#options.clock.now(), ...speed });
      this.changed();
    } catch (error) {
      this.#options.log.warn('the use of a model could not be stored', { error });
    }
  }

  /** Tells the window. */
  changed(): void {
    this.#publishedAt = this.#options.clock.monotonic();
    this.#options.publish('library.changed', this.list());
  }

  #changedNowAndThen(): void {
    if (this.#options.clock.monotonic() - this.#publishedAt >= publishIntervalMs) this.changed();
  }

  #verificationChanged(id: string): void {
    const progress = this.#options.verifications.progressOf(id);
    if (progress === null) this.changed();
    else this.#options.publish('library.progress', { id, ...progress });
  }

  #shown(which: (model: StoredModel) => boolean): InstalledModel[] {
    const expectationOf = this.#options.expectationOf();
    return this.#options.models
      .all()
      .filter(which)
      .map((model) => this.#view(model, expectationOf));
  }

  #view(model: StoredModel, expectationOf = this.#options.expectationOf()): InstalledModel {
    return installedModel(model, {
      expectation: model.survey === null ? null : expectationOf(model.survey),
      isLoaded: this.#options.loadedId() === model.id,
      verifying: this.#options.verifications.progressOf(model.id),
      note: this.note(model.id),
    });
  }

  /** Returns the id of the model in the library, or why the file is not one. */
  async #adopt(path: string, source: Source, known: KnownFiles): Promise<string | Problem> {
    const knownId = await known.idOf(path);
    if (knownId !== null) return this.#again(knownId);
    try {
      const inspection = await this.#options.files.inspect(path);
      if (inspection.problem !== null && isNoModel(inspection)) return inspection.problem;
      const first = inspection.parts[0]?.path ?? path;
      // Of a set another part may have been known.
      const setId = first === path ? null : await known.idOf(first);
      if (setId !== null) return this.#again(setId);
      const id = await this.#insert(first, source, inspection);
      await known.add(id, [first, ...inspection.parts.map((part) => part.path)]);
      return id;
    } catch (error) {
      this.#options.log.warn('a file could not be taken into the library', { error });
      return problemOf(error);
    }
  }

  /** The person added it again: a removed one comes back. */
  #again(id: string): string {
    this.#options.models.setDeletedAt(id, null);
    return id;
  }

  async #insert(path: string, source: Source, inspection: Inspection): Promise<string> {
    const { models, transaction, clock } = this.#options;
    const hashes = await Promise.all(inspection.parts.map((part) => hashInName(part.path)));
    const parts = inspection.parts.map((part, i) => {
      const sha256 = hashes[i] ?? null;
      return { ...part, sha256, isPublished: sha256 !== null };
    });
    const id = randomUUID();
    transaction(() => {
      models.insert({ ...source, id, path, addedAt: clock.now() });
      models.saveSighting(id, { ...inspection, parts });
      const isVerifiable = parts.length > 0 && parts.every(({ isPublished }) => isPublished);
      models.saveVerification(id, isVerifiable ? 'unverified' : 'not-verifiable', null);
    });
    return id;
  }

  async #refreshWhileWanted(): Promise<void> {
    while (this.#wantsRefresh) {
      this.#wantsRefresh = false;
      await this.#lookAtAll();
    }
    this.#refreshing = null;
  }

  async #lookAtAll(): Promise<void> {
    try {
      const models = this.#options.models.all().filter(({ isDeleted }) => !isDeleted);
      for (const model of models) {
        const seen = await this.#options.files.look(model.parts.map(({ path }) => path));
        const isKnown = model.survey !== null || model.problem !== null;
        const cameBack = model.problem?.code === 'file-missing' && isUnchanged(model, seen);
        if (!isKnown || cameBack || !isUnchanged(model, seen)) await this.#inspect(model);
        this.#changedNowAndThen();
      }
      this.changed();
    } catch (error) {
      this.#options.log.error('the library could not be looked through', { error });
    }
  }

  async #inspect(model: StoredModel): Promise<void> {
    const { files, models, transaction } = this.#options;
    const inspection = await files.inspect(model.path);
    const now = models.find(model.id);
    if (now === undefined) return;
    const sighting = this.#withCardHash(now.id, sightingAfter(inspection, now));
    const isChanged = inspection.problem === null && !isUnchanged(now, inspection.parts);
    // Bytes that are as they were still fail to have the published hash.
    const stays = now.problem?.code === 'hash-mismatch' && !isChanged && inspection.problem === null;
    transaction(() => {
      models.saveSighting(model.id, stays ? { ...sighting, problem: now.problem } : sighting);
      if (!isChanged) return;
      const isVerifiable = sighting.parts.every(({ isPublished }) => isPublished);
      models.saveVerification(model.id, isVerifiable ? 'unverified' : 'not-verifiable', null);
    });
  }

  /** The demonstration model's hash is on its card. */
  #withCardHash(id: string, sighting: Sighting): Sighting {
    const sha256 = this.#starter?.id === id ? this.#starter.sha256 : null;
    if (sha256 === null) return sighting;
    return { ...sighting, parts: sighting.parts.map((part) => ({ ...part, sha256, isPublished: true })) };
  }
}

/** A file that a person chose by mistake; a model that is damaged or of another family is one nevertheless. */
function isNoModel({ problem, parts }: Inspection): boolean {
  return problem?.code === 'not-gguf' || problem?.code === 'file-unreadable' || parts.length === 0;
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function noModelsIn(folder: string): AppError {
  return new AppError(
    'no-models-found',
    `There are no model files in "${folder}". Choose a folder that holds files ending in .gguf.`,
  );
}

export function modelNotFound(): AppError {
  return new AppError('model-not-found', 'This model is no longer in the list. Choose another one.');
}
