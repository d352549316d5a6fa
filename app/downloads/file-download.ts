import { basename, dirname } from 'node:path';
import type { Clock } from '../clock.ts';
import { ByteRanges } from './byte-ranges.ts';
import { ContentSource } from './content-source.ts';
import type { Disk, DiskEntry } from './disk.ts';
import { fileExists } from './disk-errors.ts';
import type { Fetch } from './fetch.ts';
import { FileTransfer, type Wait } from './file-transfer.ts';
import { hasGgufHeader } from './gguf-header.ts';
import type { Hasher } from './hasher.ts';
import { notAModel, wrongHash } from './network-errors.ts';
import { PartFile, partPathOf, removePart } from './part-file.ts';
import type { RemoteFile, Source } from './protocol.ts';
import { readSideFile } from './side-file.ts';
import type { SpeedLimit } from './speed-limit.ts';
import { WriteFrontHash } from './write-front-hash.ts';

/** What downloads share: the outside world and the settings. */
export interface DownloadSurroundings {
  readonly fetch: Fetch;
  readonly disk: Disk;
  readonly clock: Clock;
  readonly random: () => number;
  readonly hasher: Hasher;
  readonly limit: SpeedLimit;
  readonly saveEveryMs: number;
  /** The access token for a hub, if the person has given one. */
  readonly token: (endpointUrl: string) => string | null;
}

export interface FileDownloadEvents {
  onProgress(): void;
  onWaiting(wait: Wait | null): void;
}

/** Repairs of damaged pieces before the whole file is fetched again. */
const mostRepairs = 2;

/** One file on its way from a hub to its place. It has its final name only once its contents are known to be right. */
export class FileDownload {
  readonly path: string;
  readonly file: RemoteFile;
  readonly #source: Source;
  readonly #surroundings: DownloadSurroundings;
  readonly #events: FileDownloadEvents;
  #transfer: FileTransfer | null = null;
  #doneBytes = 0;
  #verifiedBytes = 0;
  #isInPlace = false;
  /** What has arrived was wrong for good. */
  #isWorthless = false;

  constructor(
    source: Source,
    file: RemoteFile,
    path: string,
    surroundings: DownloadSurroundings,
    events: FileDownloadEvents,
  ) {
    this.path = path;
    this.file = file;
    this.#source = source;
    this.#surroundings = surroundings;
    this.#events = events;
  }

  get doneBytes(): number {
    return this.#doneBytes;
  }

  get verifiedBytes(): number {
    return this.#verifiedBytes;
  }

  get #host(): string {
    return new URL(this.#source.endpoint.url).host;
  }

  /** Finds out what an earlier run has left. */
  async look(): Promise<void> {
    const { disk } = this.#surroundings;
    if ((await disk.stat(this.path)) !== null) this.#doneBytes = this.file.sizeBytes;
    else if ((await disk.stat(partPathOf(this.path))) !== null) {
      const { finished } = await readSideFile(disk, partPathOf(this.path), this.#source, this.file);
      this.#doneBytes = new ByteRanges(finished).total;
    }
  }

  wake(): void {
    this.#transfer?.wake();
  }

  /** Bytes that the disk must still find room for. */
  async neededBytes(): Promise<number> {
    const { disk } = this.#surroundings;
    if ((await disk.stat(this.path)) !== null) return 0;
    const part = await disk.stat(partPathOf(this.path));
    return Math.max(0, this.file.sizeBytes - (part?.allocatedBytes ?? 0));
  }

  /**
   * Fetches what is missing and compares the contents with what the hub announced.
   * @throws DownloadError; the signal's reason, with what has arrived saved; errors of the disk
   */
  async fetch(signal: AbortSignal): Promise<void> {
    const { disk, clock, saveEveryMs } = this.#surroundings;
    const existing = await disk.stat(this.path);
    if (existing !== null) {
      await this.#requireSame(existing, signal);
      this.#isInPlace = true;
      this.#isDone();
      return;
    }
    await disk.makeFolder(dirname(this.path));
    const { path, file } = this;
    const part = await PartFile.open({ disk, clock, source: this.#source, file, path, saveEveryMs });
    try {
      if (!(part.isVerified && part.isComplete)) await this.#complete(part, signal);
      this.#isDone();
    } finally {
      await part.close();
      if (this.#isWorthless) await this.tidy();
    }
  }

  /** Gives the file its final name. Nothing may be renamed before all files of a set are right. */
  async install(): Promise<void> {
    const { disk } = this.#surroundings;
    if (this.#isInPlace) return;
    await disk.rename(partPathOf(this.path), this.path);
    await disk.syncFolder(dirname(this.path));
    this.#isInPlace = true;
  }

  /** Removes what is beside the file once it is in place, or in its stead when it is not wanted any more. */
  async tidy(): Promise<void> {
    await removePart(this.#surroundings.disk, this.path);
  }

  async #complete(part: PartFile, signal: AbortSignal): Promise<void> {
    const { hasher } = this.#surroundings;
    const hash = new WriteFrontHash(hasher, part.path, () => {
      this.#verifiedBytes = hash.hashedBytes;
      this.#events.onProgress();
    });
    try {
      for (let repairs = 0; ; repairs++) {
        await this.#transferTo(part, hash, signal);
        const sha256 = await hash.finish(this.file.sizeBytes, signal);
        if (this.file.sha256 === null ? await hasGgufHeader(part.handle) : sha256 === this.file.sha256) {
          await part.markVerified();
          return;
        }
        if (repairs < mostRepairs && (await this.#forgetBadPieces(part, signal))) continue;
        if (part.isRetry || this.file.sha256 === null) {
          this.#isWorthless = true;
          throw this.file.sha256 === null ? notAModel(this.#host) : wrongHash(this.#host);
        }
        await part.restart({ isRetry: true });
      }
    } finally {
      hash.drop();
    }
  }

  async #transferTo(part: PartFile, hash: WriteFrontHash, signal: AbortSignal): Promise<void> {
    const { fetch, clock, random, limit, token } = this.#surroundings;
    const { file } = this;
    const source = this.#source;
    const onProgress = () => {
      this.#doneBytes = part.finishedBytes;
      hash.advance(part.front);
      this.#events.onProgress();
    };
    const content = new ContentSource({ fetch, clock, source, file, token: () => token(source.endpoint.url) });
    const onWaiting = (wait: Wait | null) => this.#events.onWaiting(wait);
    this.#transfer = new FileTransfer({ content, part, file, limit, clock, random, onProgress, onWaiting });
    onProgress();
    try {
      await this.#transfer.run(signal);
    } catch (error) {
      // The error that ended the transfer says more than one that a full or vanished disk adds here.
      await part.save().catch(() => {});
      throw error;
    } finally {
      this.#transfer = null;
    }
    onProgress();
  }

  /** False when no piece can be told to be the bad one. */
  async #forgetBadPieces(part: PartFile, signal: AbortSignal): Promise<boolean> {
    const { hasher } = this.#surroundings;
    const { sizeBytes, pieces } = this.file;
    let found = false;
    for (const [index, expected] of pieces?.sha256.entries() ?? []) {
      const start = index * (pieces?.sizeBytes ?? 0);
      const end = Math.min(sizeBytes, start + (pieces?.sizeBytes ?? 0));
      if (start >= end || (await hasher.hash(part.path, [start, end], signal)) === expected) continue;
      await part.forget(start, end);
      found = true;
    }
    return found;
  }

  /** @throws DownloadError 'file-exists' */
  async #requireSame(entry: DiskEntry, signal: AbortSignal): Promise<void> {
    const { disk, hasher } = this.#surroundings;
    const { sizeBytes, sha256 } = this.file;
    if (!entry.isFile || entry.sizeBytes !== sizeBytes) throw fileExists(basename(this.path));
    // Renamed by a run that was killed before it had tidied up.
    const left = await readSideFile(disk, partPathOf(this.path), this.#source, this.file);
    if (left.isVerified || sha256 === null) return;
    this.#doneBytes = sizeBytes;
    const found = await hasher.hash(this.path, [0, sizeBytes], signal, (at) => {
      this.#verifiedBytes = at;
      this.#events.onProgress();
    });
    if (found !== sha256) throw fileExists(basename(this.path));
  }

  #isDone(): void {
    this.#doneBytes = this.file.sizeBytes;
    this.#verifiedBytes = this.file.sizeBytes;
    this.#events.onProgress();
  }
}
