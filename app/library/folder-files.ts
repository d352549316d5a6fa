import { existsSync, readdirSync, rmdirSync, rmSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';

export interface FolderFile {
  /** From the folder. */
  readonly path: string;
  readonly sizeBytes: number;
}

/** All ordinary files below a folder; none where there is no folder. */
export async function filesBelow(folder: string): Promise<FolderFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(paths.map(async (path) => ({ path: relative(folder, path), sizeBytes: (await stat(path)).size })));
}

/** Deletes these files of a folder, and the folders that are empty then, but not the folder itself. @throws errors of the disk */
export function deleteFiles(folder: string, paths: Iterable<string>): void {
  for (const path of paths) {
    const file = join(folder, path);
    if (!isInside(folder, file)) throw new Error('a file lies outside the folder');
    // On Windows a file that was mapped may be held for a moment longer.
    rmSync(file, { force: true, maxRetries: 3, retryDelay: 100 });
    deleteEmptyFolders(dirname(file), folder);
  }
}

function deleteEmptyFolders(folder: string, top: string): void {
  if (!isInside(top, folder) || !existsSync(folder) || readdirSync(folder).length > 0) return;
  rmdirSync(folder);
  deleteEmptyFolders(dirname(folder), top);
}

export function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
