import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import * as z from 'zod';
import type { ModelsFolder } from '../contract.ts';
import { AppError } from '../errors.ts';
import { deleteFiles, type FolderFile, filesBelow, isInside } from '../library/folder-files.ts';
import type { FileCopy, ModelFiles } from '../library/model-files.ts';
import type { Log } from '../log.ts';
import type { Publish } from '../publish.ts';
import type { ModelRepository, StoredModel, StoredPart } from '../storage/models.ts';
import type { SettingsRepository } from '../storage/settings.ts';
import { freeBytesAt, isSameDisk, type ModelsFolderService, ownFolderIn } from './models-folder.ts';
import { type ParkableDownloads, parkedDownload } from './parked-downloads.ts';

const journalKey = 'models.move';
/** What must stay free on the other disk. */
const marginBytes = 2 ** 30;

const journalSchema = z.object({
  from: z.string(),
  to: z.string(),
  files: z.array(z.string()),
  downloads: z.array(parkedDownload),
});
/** What a move was about to do, so that the next start can end it after a kill: one way or the other, nothing is there twice. */
type Journal = z.infer<typeof journalSchema>;

export interface FolderMoveOptions {
  readonly folder: ModelsFolderService;
  readonly models: ModelRepository;
  readonly settings: SettingsRepository;
  readonly files: ModelFiles;
  readonly chooseFolder: () => Promise<string | null>;
  readonly downloads: ParkableDownloads;
  /** The model in memory is let go when it lies in this folder. */
  readonly releaseModel: (folder: string) => Promise<void>;
  readonly transaction: <T>(work: () => T) => T;
  readonly onMoved: () => void;
  readonly publish: Publish;
  readonly log: Log;
}

interface Move {
  readonly to: string;
  readonly cancellation: AbortController;
  readonly ended: Promise<void>;
  doneBytes: number;
  totalBytes: number;
}

/**
 * Moves what Tandem downloaded to another folder: all of it is copied and read back first, then the library points there in one
 * step, and only then the old files are deleted. Whatever interrupts it, every model is whole in one of the two places.
 */
export class FolderMove {
  readonly #options: FolderMoveOptions;
  #move: Move | null = null;

  constructor(options: FolderMoveOptions) {
    this.#options = options;
  }

  get state(): ModelsFolder['move'] {
    if (this.#move === null) return null;
    const { to, doneBytes, totalBytes } = this.#move;
    return { to, doneBytes, totalBytes };
  }

  /**
   * Asks for a folder and moves there; nothing happens when the person cancels.
   * @throws AppError 'move-in-progress' | 'same-folder' | 'file-exists' | 'disk-full' | 'folder-read-only' | 'copy-failed' | 'cancelled'
   */
  async move(): Promise<void> {
    if (this.#move !== null) throw new AppError('move-in-progress', 'The models folder is being moved already.');
    const chosen = await this.#options.chooseFolder();
    if (chosen === null) return;
    const from = this.#options.folder.path;
    const to = await ownFolderIn(chosen);
    if (to === from || isInside(from, to) || isInside(to, from)) {
      throw new AppError('same-folder', 'The models are in that folder already. Choose a folder that lies elsewhere.');
    }
    const cancellation = new AbortController();
    const ended = this.#run(from, to, cancellation.signal);
    this.#move = { to, cancellation, ended, doneBytes: 0, totalBytes: 0 };
    await ended.finally(() => {
      this.#move = null;
    });
  }

  cancel(): void {
    this.#move?.cancellation.abort(new AppError('cancelled', 'The models stay where they were.'));
  }

  /** Ends what a kill interrupted, but for the downloads. Before anything else looks at the models folder. */
  recover(): void {
    const { folder, log } = this.#options;
    const journal = this.#journal();
    if (journal === null) return;
    const { from, to } = journal;
    try {
      this.#deleteCopies(journal, folder.path === to ? from : to);
    } catch (error) {
      log.error('a move of the models folder could not be ended', { error });
    }
  }

  /** Brings back downloads that a kill left parked. */
  async recoverDownloads(): Promise<void> {
    const parked = this.#journal()?.downloads ?? [];
    if (parked.length > 0) await this.#options.downloads.unpark(parked);
    this.#endJournal();
  }

  async close(): Promise<void> {
    this.cancel();
    await this.#move?.ended.catch(() => {});
  }

  async #run(from: string, to: string, signal: AbortSignal): Promise<void> {
    const { downloads } = this.#options;
    this.recover();
    const parked = downloads.unfinished();
    const journal: Journal = { from, to, files: [], downloads: [...parked] };
    // Before they leave the queue: after a kill the next start brings them back.
    this.#write(journal);
    try {
      await downloads.park(parked);
      await this.#moveFiles(journal, signal);
    } finally {
      await downloads.unpark(parked);
      this.#endJournal();
    }
  }

  async #moveFiles(begun: Journal, signal: AbortSignal): Promise<void> {
    const { files, log, releaseModel, onMoved } = this.#options;
    const { from, to } = begun;
    const found = await filesBelow(from);
    await requirePlace(found, from, to);
    const journal: Journal = { ...begun, files: found.map(({ path }) => path) };
    this.#write(journal);
    try {
      await files.copy(await copies(found, from, to), { signal, onProgress: (progress) => this.#progressed(progress) });
      await this.#switch(journal);
    } catch (error) {
      this.#deleteCopies(journal, to);
      throw error;
    }
    onMoved();
    await releaseModel(from);
    try {
      this.#deleteCopies(journal, from);
    } catch (error) {
      // They only take space; the next start tries again.
      log.warn('old models could not be deleted after a move', { error });
    }
  }

  #progressed(progress: { readonly doneBytes: number; readonly totalBytes: number }): void {
    if (this.#move === null) return;
    Object.assign(this.#move, progress);
    this.#options.publish('library.progress', { id: null, ...progress });
  }

  /** Models that were not whole in the old folder stay in the list as they are: their disk may come back. */
  async #switch({ from, to, files: copied }: Journal): Promise<void> {
    const { models, folder, files, transaction } = this.#options;
    const there = (path: string) => join(to, relative(from, path));
    const isCopied = (path: string) => copied.includes(relative(from, path));
    const moved = models.all().filter(({ path, parts }) => [path, ...parts.map((part) => part.path)].every(isCopied));
    const parts = new Map<StoredModel, StoredPart[]>();
    for (const model of moved) {
      const seen = await files.look(model.parts.map(({ path }) => there(path)));
      parts.set(
        model,
        model.parts.map((part, i) => ({ ...part, path: there(part.path), modifiedMs: seen[i]?.modifiedMs ?? 0 })),
      );
    }
    transaction(() => {
      for (const model of moved) {
        models.setPath(model.id, there(model.path));
        models.saveSighting(model.id, { ...model, parts: parts.get(model) ?? [] });
      }
      folder.path = to;
    });
  }

  #deleteCopies(journal: Journal, folder: string): void {
    deleteFiles(
      folder,
      journal.files.flatMap((path) => [path, `${path}.moving`]),
    );
    this.#write({ ...journal, files: [] });
  }

  #journal(): Journal | null {
    return journalSchema.safeParse(this.#options.settings.get(journalKey)).data ?? null;
  }

  #write(journal: Journal): void {
    this.#options.settings.set(journalKey, journal);
  }

  /** Files that could not be deleted stay noted for the next start. */
  #endJournal(): void {
    const journal = this.#journal();
    if (journal === null) return;
    if (journal.files.length === 0) this.#options.settings.remove(journalKey);
    else this.#write({ ...journal, downloads: [] });
  }
}

async function copies(found: readonly FolderFile[], from: string, to: string): Promise<FileCopy[]> {
  const sharesDisk = await isSameDisk(from, to);
  return found.map(({ path, sizeBytes }) => ({
    from: join(from, path),
    to: join(to, path),
    sizeBytes,
    isSameDisk: sharesDisk,
  }));
}

/** @throws AppError when the other folder has too little room, or files of the same names. */
async function requirePlace(found: readonly FolderFile[], from: string, to: string): Promise<void> {
  const taken = found.find(({ path }) => existsSync(join(to, path)));
  if (taken !== undefined) {
    throw new AppError(
      'file-exists',
      `The other folder has a file "${taken.path}" already, and Tandem does not overwrite it. Choose an empty folder.`,
    );
  }
  if (await isSameDisk(from, to)) return;
  const neededBytes = found.reduce((sum, { sizeBytes }) => sum + sizeBytes, marginBytes);
  const freeBytes = await freeBytesAt(to);
  if (freeBytes === null || freeBytes >= neededBytes) return;
  throw new AppError(
    'disk-full',
    `The other disk has too little room: ${gigabytes(neededBytes)} are needed, and ${gigabytes(freeBytes)} are free. Choose another one.`,
  );
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
