import { dirname, sep } from 'node:path';
import { diskError, diskFull, folderMissing, isDiskFull } from './disk-errors.ts';
import { DownloadError } from './download-error.ts';
import { type DownloadSurroundings, FileDownload } from './file-download.ts';
import type { Wait } from './file-transfer.ts';
import type { QueuedDownload } from './queue-file.ts';

/** Left free for the rest of the system. */
const reserveBytes = 1 << 30;

/** The person, or the order of the queue, wants a download to stop; what has arrived is saved. */
export class Stopped extends Error {}

export interface RunEvents {
  /** Its phase or its problem has changed; `isFigureOnly`: only how far it is. */
  onChange(isFigureOnly: boolean): void;
}

export type RunPhase = 'downloading' | 'waiting' | 'verifying';

/** One download at work: its files one after the other, and their final names once all of them are right. */
export class DownloadRun {
  readonly #download: QueuedDownload;
  readonly #surroundings: DownloadSurroundings;
  readonly #files: readonly FileDownload[];
  readonly #abort = new AbortController();
  #wait: Wait | null = null;
  #toldPhase: RunPhase = 'downloading';

  constructor(download: QueuedDownload, surroundings: DownloadSurroundings, { onChange }: RunEvents) {
    this.#download = download;
    this.#surroundings = surroundings;
    const events = {
      onProgress: () => onChange(this.#samePhase()),
      onWaiting: (wait: Wait | null) => {
        if (wait === this.#wait) return;
        this.#wait = wait;
        onChange(this.#samePhase());
      },
    };
    this.#files = download.files.map(
      (file, i) => new FileDownload(download.source, file, download.paths[i] ?? '', surroundings, events),
    );
  }

  get doneBytes(): number {
    return this.#files.reduce((sum, file) => sum + file.doneBytes, 0);
  }

  get verifiedBytes(): number {
    return this.#files.reduce((sum, file) => sum + file.verifiedBytes, 0);
  }

  /** Why and how long it waits; null while it works. */
  get wait(): Wait | null {
    return this.#wait;
  }

  get phase(): RunPhase {
    if (this.#wait !== null) return 'waiting';
    return this.doneBytes === this.#download.sizeBytes ? 'verifying' : 'downloading';
  }

  wake(): void {
    for (const file of this.#files) file.wake();
  }

  stop(): void {
    this.#abort.abort(new Stopped());
  }

  /** Finds out what earlier runs have left. */
  async look(): Promise<void> {
    for (const file of this.#files) await file.look();
  }

  /** Removes what has arrived, as long as it is not in place. */
  async removeParts(): Promise<void> {
    const { disk } = this.#surroundings;
    for (const file of this.#files) {
      await file.tidy();
      const folder = dirname(file.path);
      const isBelow = folder.startsWith(this.#download.modelsFolder + sep);
      for (let at = folder; isBelow && at !== this.#download.modelsFolder; at = dirname(at)) {
        await disk.removeEmptyFolder(at);
      }
    }
  }

  /** Resolves when every file is verified and in place. @throws DownloadError; Stopped, with what has arrived saved */
  async finish(): Promise<void> {
    const { signal } = this.#abort;
    const { disk } = this.#surroundings;
    try {
      await this.#requireFolder();
      await this.look();
      await this.requireSpace();
      for (const file of this.#files) await file.fetch(signal);
      for (const file of this.#files) await file.install();
      for (const file of this.#files) await file.tidy();
      for (const file of this.#files) await disk.syncFolder(dirname(file.path));
    } catch (error) {
      if (error instanceof Stopped || error instanceof DownloadError) throw error;
      if (!isDiskFull(error)) throw diskError(error);
      await this.requireSpace(1);
      throw diskError(error);
    }
  }

  /**
   * `atLeastMissing`: the disk has just refused a write, so that much is missing whatever it says of free space.
   * @throws DownloadError 'disk-full', with figures; errors of the disk
   */
  async requireSpace(atLeastMissing = 0): Promise<void> {
    const needed = await sum(this.#files.map((file) => file.neededBytes()));
    if (needed === 0 && atLeastMissing === 0) return;
    const free = await this.#surroundings.disk.freeBytes(this.#download.modelsFolder);
    const missing = Math.max(atLeastMissing, needed + reserveBytes - free);
    if (missing > 0) throw diskFull(missing, free);
  }

  /** Whether the phase is still what it was at the last call. */
  #samePhase(): boolean {
    const { phase } = this;
    const isSame = phase === this.#toldPhase;
    this.#toldPhase = phase;
    return isSame;
  }

  /** A folder that was there once and is not now is not made anew: its disk may be unplugged. */
  async #requireFolder(): Promise<void> {
    const entry = await this.#surroundings.disk.stat(this.#download.modelsFolder);
    if (entry === null || !entry.isFolder) throw folderMissing();
  }
}

async function sum(numbers: readonly Promise<number>[]): Promise<number> {
  return (await Promise.all(numbers)).reduce((a, b) => a + b, 0);
}
