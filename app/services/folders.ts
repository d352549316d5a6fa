import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { Folder } from '../contract.ts';
import { AppError } from '../errors.ts';
import type { Publish } from '../publish.ts';
import type { FolderRepository } from '../storage/folders.ts';

export interface FolderServiceOptions {
  readonly folders: FolderRepository;
  readonly clock: Clock;
  readonly publish: Publish;
}

export interface FolderChange {
  readonly id: string;
  readonly name?: string | undefined;
  readonly isCollapsed?: boolean | undefined;
}

/** Folders that conversations lie in. A folder that goes leaves its conversations where they are found without one. */
export class FolderService {
  readonly #options: FolderServiceOptions;

  constructor(options: FolderServiceOptions) {
    this.#options = options;
  }

  list(): Folder[] {
    return this.#options.folders.list();
  }

  create(name: string): Folder {
    const id = randomUUID();
    this.#options.folders.insert(id, name, this.#options.clock.now());
    return this.#changed(id);
  }

  /** @throws AppError 'folder-not-found' */
  update({ id, name, isCollapsed }: FolderChange): Folder {
    const folder = this.existing(id);
    this.#options.folders.update({
      id,
      name: name ?? folder.name,
      isCollapsed: isCollapsed ?? folder.isCollapsed,
    });
    return this.#changed(id);
  }

  /** Hides it; its conversations stay. @throws AppError 'folder-not-found' */
  delete(id: string): void {
    this.existing(id);
    this.#options.folders.setDeletedAt(id, this.#options.clock.now());
    this.#options.publish('folder.changed', this.list());
  }

  /** Brings a deleted one back, with what lay in it. @throws AppError 'folder-not-found' when it was purged. */
  restore(id: string): Folder {
    if (!this.#options.folders.exists(id)) throw folderNotFound();
    this.#options.folders.setDeletedAt(id, null);
    return this.#changed(id);
  }

  /** @throws AppError 'folder-not-found' */
  existing(id: string): Folder {
    const folder = this.#options.folders.find(id);
    if (folder === undefined) throw folderNotFound();
    return folder;
  }

  #changed(id: string): Folder {
    this.#options.publish('folder.changed', this.list());
    return this.existing(id);
  }
}

function folderNotFound(): AppError {
  return new AppError('folder-not-found', 'This folder no longer exists. Choose another one from the list.');
}
