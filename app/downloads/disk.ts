import { type FileHandle, mkdir, open, readFile, rename, rm, rmdir, stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';

/** An open file, as far as downloads need it. */
export type DiskFile = Pick<FileHandle, 'writev' | 'writeFile' | 'read' | 'truncate' | 'datasync' | 'sync' | 'close'>;

/** The file system as downloads use it, so that a test can let any step fail. All errors are Node's own. */
export interface Disk {
  open(path: string, flags: 'r' | 'r+' | 'w' | 'wx+'): Promise<DiskFile>;
  readText(path: string): Promise<string>;
  rename(from: string, to: string): Promise<void>;
  /** Creates the folders that are missing. */
  makeFolder(path: string): Promise<void>;
  /** Nothing happens when it is not there. */
  removeFile(path: string): Promise<void>;
  /** Nothing happens when it is not there or not empty. */
  removeEmptyFolder(path: string): Promise<void>;
  /** Null when there is nothing. */
  stat(path: string): Promise<DiskEntry | null>;
  freeBytes(folder: string): Promise<number>;
  /** Makes what happened to the names in a folder survive a power cut, where the system can. */
  syncFolder(path: string): Promise<void>;
}

export interface DiskEntry {
  readonly isFile: boolean;
  readonly isFolder: boolean;
  readonly sizeBytes: number;
  /** What it takes on the disk; less than its size for a file with holes. */
  readonly allocatedBytes: number;
}

export const systemDisk: Disk = {
  open,
  readText: (path) => readFile(path, 'utf8'),
  rename,
  makeFolder,
  removeFile: (path) => rm(path, { force: true }),
  removeEmptyFolder: async (path) => {
    await rmdir(path).catch(() => {});
  },
  stat: async (path) => {
    try {
      const entry = await stat(path);
      return {
        isFile: entry.isFile(),
        isFolder: entry.isDirectory(),
        sizeBytes: entry.size,
        allocatedBytes: entry.blocks * 512,
      };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
  },
  freeBytes: async (folder) => {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  },
  syncFolder: async (path) => {
    // Windows opens no folders, and its file system keeps renames in order by itself.
    if (process.platform === 'win32') return;
    const folder = await open(path, 'r');
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  },
};

/** Step by step: on a disk that may only be read, Node's own recursive mkdir says that the folder is missing. */
async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return;
    if (code !== 'ENOENT' || dirname(path) === path) throw error;
    await makeFolder(dirname(path));
    await makeFolder(path);
  }
}
