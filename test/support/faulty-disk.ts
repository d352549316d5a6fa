import { type Disk, type DiskFile, systemDisk } from '../../app/downloads/disk.ts';

export type DiskStep = 'open' | 'write' | 'writeFile' | 'datasync' | 'sync' | 'truncate' | 'rename' | 'makeFolder';

/**
 * The real disk, until a test lets a step fail. `fails` is asked before each: an error code, or null. Free space can be set.
 */
export class FaultyDisk implements Disk {
  fails: (step: DiskStep, path: string) => string | null = () => null;
  /** Null: what the disk says. */
  free: number | null = null;
  readonly steps: string[] = [];

  async open(path: string, flags: 'r' | 'r+' | 'w' | 'wx+'): Promise<DiskFile> {
    this.#step('open', path);
    const file = await systemDisk.open(path, flags);
    const guarded =
      <A extends unknown[], R>(step: DiskStep, call: (...args: A) => Promise<R>) =>
      async (...args: A): Promise<R> => {
        this.#step(step, path);
        return call(...args);
      };
    return {
      writev: guarded('write', file.writev.bind(file)) as DiskFile['writev'],
      writeFile: guarded('writeFile', file.writeFile.bind(file)),
      read: file.read.bind(file) as DiskFile['read'],
      truncate: guarded('truncate', file.truncate.bind(file)),
      datasync: guarded('datasync', file.datasync.bind(file)),
      sync: guarded('sync', file.sync.bind(file)),
      close: file.close.bind(file),
    };
  }

  async rename(from: string, to: string): Promise<void> {
    this.#step('rename', to);
    await systemDisk.rename(from, to);
  }

  async makeFolder(path: string): Promise<void> {
    this.#step('makeFolder', path);
    await systemDisk.makeFolder(path);
  }

  freeBytes(folder: string): Promise<number> {
    return this.free === null ? systemDisk.freeBytes(folder) : Promise.resolve(this.free);
  }

  readonly readText = systemDisk.readText;
  readonly removeFile = systemDisk.removeFile;
  readonly removeEmptyFolder = systemDisk.removeEmptyFolder;
  readonly stat = systemDisk.stat;
  readonly syncFolder = systemDisk.syncFolder;

  #step(step: DiskStep, path: string): void {
    this.steps.push(`${step} ${path}`);
    const code = this.fails(step, path);
    if (code !== null) throw Object.assign(new Error(`${code}: ${step} ${path}`), { code });
  }
}
