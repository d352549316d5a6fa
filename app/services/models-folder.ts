import { mkdirSync } from 'node:fs';
import { readdir, stat, statfs } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { ModelsFolder } from '../contract.ts';
import type { ModelRepository } from '../storage/models.ts';
import type { SettingsRepository } from '../storage/settings.ts';

const folderKey = 'models.folder';
/** What Tandem calls its folder inside one that holds other things. */
const ownName = 'Tandem models';

export interface ModelsFolderOptions {
  readonly settings: SettingsRepository;
  readonly models: ModelRepository;
  readonly dataFolder: string;
}

/** Where downloads go. */
export class ModelsFolderService {
  readonly #options: ModelsFolderOptions;

  constructor(options: ModelsFolderOptions) {
    this.#options = options;
  }

  get path(): string {
    const chosen = this.#options.settings.get(folderKey);
    return typeof chosen === 'string' ? chosen : this.#ownFolder;
  }

  set path(path: string) {
    this.#options.settings.set(folderKey, path);
  }

  /** Creates the folder that nobody chose; one that a person chose and that is gone may come back, with its disk. */
  create(): void {
    if (this.path !== this.#ownFolder) return;
    try {
      mkdirSync(this.path, { recursive: true });
    } catch {
      // The download that needs it says what is wrong with the disk.
    }
  }

  get #ownFolder(): string {
    return join(this.#options.dataFolder, 'models');
  }

  freeBytes(): Promise<number | null> {
    return freeBytesAt(this.path);
  }

  /** `move`: one that is under way. */
  async view(move: ModelsFolder['move']): Promise<ModelsFolder> {
    const downloaded = this.#options.models.all().filter(({ origin }) => origin === 'downloaded');
    const sizes = downloaded.flatMap(({ parts }) => parts.map(({ sizeBytes }) => sizeBytes));
    return {
      path: this.path,
      freeBytes: await this.freeBytes(),
      usedBytes: sizes.reduce((sum, size) => sum + size, 0),
      move,
    };
  }
}

/** The folder for models inside one that a person chose: that one itself when it holds nothing else. */
export async function ownFolderIn(chosen: string): Promise<string> {
  if (basename(chosen) === ownName) return chosen;
  const names = await readdir(chosen).catch(() => []);
  return names.length === 0 ? chosen : join(chosen, ownName);
}

/** Of the disk that holds this folder, or would when it is created; null when nothing above it can be asked. */
export async function freeBytesAt(folder: string): Promise<number | null> {
  const place = await nearestExisting(folder);
  if (place === null) return null;
  const { bavail, bsize } = await statfs(place);
  return bavail * bsize;
}

export async function isSameDisk(a: string, b: string): Promise<boolean> {
  const [placeA, placeB] = await Promise.all([nearestExisting(a), nearestExisting(b)]);
  if (placeA === null || placeB === null) return false;
  const [diskA, diskB] = await Promise.all([stat(placeA), stat(placeB)]);
  return diskA.dev === diskB.dev;
}

async function nearestExisting(folder: string): Promise<string | null> {
  try {
    await stat(folder);
    return folder;
  } catch {
    const above = dirname(folder);
    return above === folder ? null : nearestExisting(above);
  }
}
