import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, join, relative, sep } from 'node:path';
import { hasReadableName } from './detect.ts';
import type { DocumentLimits, FolderListing } from './protocol.ts';
import { Refusal } from './refusal.ts';

/** Full of files that nobody wrote to be read. */
const skippedFolders = new Set([
  'node_modules',
  '__pycache__',
  'venv',
  '__MACOSX',
  '$RECYCLE.BIN',
  'System Volume Information',
]);

/**
 * The files of a folder and of those in it whose names Tandem can read, by name. Hidden ones are left out, as are links that lead out of
 * the folder or in circles, and what cannot be opened.
 * @throws Refusal 'not-found' | 'not-a-file' | 'not-readable'
 */
export async function listFolder(
  folder: string,
  limits: DocumentLimits,
  progress: (found: number) => void,
): Promise<FolderListing> {
  try {
    const root = await realpath(folder);
    const walk = new FolderWalk(root, limits, progress);
    await walk.read('', await readdir(root, { withFileTypes: true }), 0);
    return walk.listing;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    const name = basename(folder) || folder;
    if (code === 'ENOENT') throw new Refusal('not-found', `“${name}” is not there any more.`);
    if (code === 'ENOTDIR') throw new Refusal('not-a-file', `“${name}” is not a folder.`);
    throw new Refusal('not-readable', `“${name}” cannot be opened.`, { cause: error });
  }
}

class FolderWalk {
  readonly #root: string;
  readonly #limits: DocumentLimits;
  readonly #progress: (found: number) => void;
  readonly #seen: Set<string>;
  readonly #files: { path: string; relativePath: string; sizeBytes: number }[] = [];
  #unsupported = 0;
  #isCut = false;

  constructor(root: string, limits: DocumentLimits, progress: (found: number) => void) {
    this.#root = root;
    this.#limits = limits;
    this.#progress = progress;
    this.#seen = new Set([root]);
  }

  get listing(): FolderListing {
    return { files: this.#files, unsupported: this.#unsupported, isCut: this.#isCut };
  }

  async read(below: string, entries: readonly Dirent[], depth: number): Promise<void> {
    const sorted = [...entries].sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const entry of sorted) {
      if (this.#isCut) return;
      if (entry.name.startsWith('.') || entry.name.startsWith('~$')) continue;
      const relativePath = below === '' ? entry.name : `${below}/${entry.name}`;
      try {
        await this.#look(entry, relativePath, depth);
      } catch {
        // It has gone meanwhile, or may not be opened: there is nothing to offer.
      }
    }
  }

  async #look(entry: Dirent, relativePath: string, depth: number): Promise<void> {
    const path = join(this.#root, relativePath);
    const real = entry.isSymbolicLink() ? await realpath(path) : path;
    if (!this.#isInside(real)) return;
    const status = entry.isSymbolicLink() ? await stat(real) : entry;
    if (status.isDirectory()) {
      if (skippedFolders.has(entry.name) || this.#seen.has(real)) return;
      if (depth + 1 > this.#limits.folderDepth) {
        this.#isCut = true;
        return;
      }
      this.#seen.add(real);
      await this.read(relativePath, await readdir(real, { withFileTypes: true }), depth + 1);
    } else if (status.isFile() && !hasReadableName(entry.name)) {
      this.#unsupported++;
    } else if (status.isFile() && !this.#seen.has(real)) {
      this.#seen.add(real);
      if (this.#files.length >= this.#limits.folderFiles) this.#isCut = true;
      else this.#files.push({ path, relativePath, sizeBytes: (await stat(real)).size });
    }
    this.#progress(this.#files.length);
  }

  #isInside(real: string): boolean {
    const way = relative(this.#root, real);
    return way !== '..' && !way.startsWith(`..${sep}`) && !/^([a-z]:|[\\/])/i.test(way);
  }
}
