import { statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ModelsFolder } from '../contract.ts';
import type { ModelRepository } from '../storage/models.ts';
import type { SettingsRepository } from '../storage/settings.ts';

const folderKey = 'models.folder';

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
    return typeof chosen === 'string' ? chosen : join(this.#options.dataFolder, 'models');
  }

  freeBytes(): Promise<number | null> {
    return freeBytesAt(this.path);
  }

  async view(): Promise<ModelsFolder> {
    const downloaded = this.#options.models.all().filter(({ origin }) => origin === 'downloaded');
    const sizes = downloaded.flatMap(({ parts }) => parts.map(({ sizeBytes }) => sizeBytes));
    return {
      path: this.path,
      freeBytes: await this.freeBytes(),
      usedBytes: sizes.reduce((sum, size) => sum + size, 0),
      move: null,
    };
  }
}

/** Of the disk that holds this folder, or would when it is created; null when nothing above it can be asked. */
async function freeBytesAt(folder: string): Promise<number | null> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch {
    const above = dirname(folder);
    return above === folder ? null : freeBytesAt(above);
  }
}
