import type { Clock } from '../clock.ts';
import { ByteRanges } from './byte-ranges.ts';
import type { Disk, DiskFile } from './disk.ts';
import type { RemoteFile, Source } from './protocol.ts';
import { noProgress, type Progress, readSideFile, sidePath, writeSideFile } from './side-file.ts';

/** After so many new bytes the map is saved, however little time has passed: so much of the traffic a kill of the app can cost. */
const mostUnsavedBytes = 64 << 20;
/** Of a small file that is a lot, and a quick line brings all of it in a few seconds. */
const mostUnsavedShare = 1 / 100;

export interface PartFileOptions {
  readonly disk: Disk;
  readonly clock: Clock;
  readonly source: Source;
  readonly file: RemoteFile;
  /** Where the file will be; what has arrived so far is in `<path>.part`. */
  readonly path: string;
  readonly saveEveryMs: number;
}

/**
 * A file in the making: bytes at any place, in any order, and a map of which are there. The map on the disk never claims more
 * than what is safe: the bytes are flushed first, then the map replaces the one before.
 */
export class PartFile {
  readonly path: string;
  readonly #options: PartFileOptions;
  readonly #file: DiskFile;
  #finished: ByteRanges;
  #etag: string | null;
  #isRetry: boolean;
  #isVerified: boolean;
  #unsavedBytes = 0;
  #savedAt: number;
  /** The save that is under way, and whatever made one fail. */
  #saving: Promise<void> | null = null;
  #failure: unknown = null;

  private constructor(options: PartFileOptions, file: DiskFile, progress: Progress) {
    this.path = partPathOf(options.path);
    this.#options = options;
    this.#file = file;
    this.#finished = new ByteRanges(progress.finished);
    this.#etag = progress.etag;
    this.#isRetry = progress.isRetry;
    this.#isVerified = progress.isVerified;
    this.#savedAt = options.clock.monotonic();
  }

  /** Goes on with what an earlier run left. @throws errors of the disk */
  static async open(options: PartFileOptions): Promise<PartFile> {
    const { disk, file, source } = options;
    const path = partPathOf(options.path);
    const entry = await disk.stat(path);
    const progress = entry === null ? noProgress : await readSideFile(disk, path, source, file);
    const handle = await disk.open(path, entry === null ? 'wx+' : 'r+');
    try {
      // The right length from the start: the space is taken where the file system has no holes. A file that was cut by
      // someone else has lost what the map claims.
      const isWhole = entry?.sizeBytes === file.sizeBytes;
      if (!isWhole) await handle.truncate(file.sizeBytes);
      return new PartFile(options, handle, isWhole ? progress : noProgress);
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  get handle(): DiskFile {
    return this.#file;
  }

  get finishedBytes(): number {
    return this.#finished.total;
  }

  /** Bytes from the start on that are all there. */
  get front(): number {
    return this.#finished.front;
  }

  get isComplete(): boolean {
    return this.#finished.front === this.#options.file.sizeBytes;
  }

  get gaps(): ReturnType<ByteRanges['gaps']> {
    return this.#finished.gaps(this.#options.file.sizeBytes);
  }

  get etag(): string | null {
    return this.#etag;
  }

  set etag(etag: string | null) {
    this.#etag = etag;
  }

  get isRetry(): boolean {
    return this.#isRetry;
  }

  get isVerified(): boolean {
    return this.#isVerified;
  }

  /** @throws errors of the disk, also those of a save that was begun by an earlier call */
  async write(chunks: readonly Uint8Array[], at: number): Promise<void> {
    const bytes = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
    const { bytesWritten } = await this.#file.writev(chunks, at);
    // A disk that takes part of it is about to be full; the rest, alone, makes it say so.
    for (let done = bytesWritten; done < bytes; ) {
      const rest = Buffer.concat(chunks).subarray(done);
      done += (await this.#file.writev([rest], at + done)).bytesWritten;
    }
    this.#finished.add(at, at + bytes);
    this.#unsavedBytes += bytes;
    if (this.#failure !== null) throw this.#failure;
    const { clock, file, saveEveryMs } = this.#options;
    const isMuch = this.#unsavedBytes >= Math.min(mostUnsavedBytes, mostUnsavedShare * file.sizeBytes);
    const isDue = isMuch || clock.monotonic() - this.#savedAt >= saveEveryMs;
    // Beside the transfer, not in its way: a flush may take a second.
    if (isDue && this.#saving === null) void this.#save().catch(() => {});
  }

  /** These bytes must be fetched again; the map on the disk says so before any of them is written. */
  async forget(start: number, end: number): Promise<void> {
    this.#finished.remove(start, end);
    await this.save();
  }

  /** Begins the file again from nothing. `isRetry`: because its contents were wrong. */
  async restart({ isRetry }: { readonly isRetry: boolean } = { isRetry: this.#isRetry }): Promise<void> {
    this.#finished = new ByteRanges();
    this.#etag = null;
    this.#isRetry = isRetry;
    await this.save();
  }

  /** Flushes everything that has arrived and then the map. */
  async save(): Promise<void> {
    await this.#saving?.catch(() => {});
    await this.#save();
  }

  /** The contents are right and safe. */
  async markVerified(): Promise<void> {
    this.#isVerified = true;
    await this.save();
  }

  async close(): Promise<void> {
    await this.#saving?.catch(() => {});
    await this.#file.close();
  }

  async #save(): Promise<void> {
    const { disk, source, file, clock } = this.#options;
    this.#savedAt = clock.monotonic();
    this.#unsavedBytes = 0;
    const progress: Progress = {
      etag: this.#etag,
      finished: this.#finished.toArray(),
      isRetry: this.#isRetry,
      isVerified: this.#isVerified,
    };
    this.#saving = (async () => {
      await this.#file.datasync();
      await writeSideFile(disk, this.path, source, file, progress);
    })();
    try {
      await this.#saving;
    } catch (error) {
      this.#failure = error;
      throw error;
    } finally {
      this.#saving = null;
    }
  }
}

export function partPathOf(path: string): string {
  return `${path}.part`;
}

/** Removes what there is of a file in the making. */
export async function removePart(disk: Disk, path: string): Promise<void> {
  const part = partPathOf(path);
  await disk.removeFile(part);
  await disk.removeFile(sidePath(part));
  await disk.removeFile(`${sidePath(part)}.new`);
}
