import { problemOf } from '../errors.ts';
import type { Log } from '../log.ts';
import { DownloadError } from './download-error.ts';
import { DownloadRun, Stopped } from './download-run.ts';
import type { DownloadSurroundings } from './file-download.ts';
import { modelPath } from './models-folder.ts';
import type { Download, RemoteFile, Source } from './protocol.ts';
import { type QueuedDownload, readQueue, writeQueue } from './queue-file.ts';
import { SpeedMeter } from './speed-meter.ts';

/** How often a download that waits for disk space looks for it. */
const spaceCheckMs = 30_000;

export interface NewDownload {
  readonly id: string;
  readonly title: string;
  readonly source: Source;
  readonly files: readonly RemoteFile[];
}

export interface DownloadQueueOptions {
  readonly queueFile: string;
  readonly modelsFolder: string;
  readonly surroundings: DownloadSurroundings;
  readonly log: Log;
  /** The list has changed; `isFigureOnly`: nothing but progress. */
  readonly onChange: (isFigureOnly: boolean) => void;
}

interface Entry {
  queued: QueuedDownload;
  /** What is known of its progress, also between runs. */
  run: DownloadRun;
}

/**
 * The downloads in the order that the person gave them. The first that may run does run, alone; whatever changes that, its place
 * in the list or its state, stops one and starts another. The list itself is on the disk after each change.
 */
export class DownloadQueue {
  readonly #options: DownloadQueueOptions;
  readonly #meter: SpeedMeter;
  #modelsFolder: string;
  #entries: readonly Entry[] = [];
  #current: { readonly entry: Entry; readonly ended: Promise<void> } | null = null;
  #isClosed = false;
  #writing: Promise<void> = Promise.resolve();
  #cancelSpaceCheck: () => void = () => {};

  private constructor(options: DownloadQueueOptions) {
    this.#options = options;
    this.#modelsFolder = options.modelsFolder;
    this.#meter = new SpeedMeter(options.surroundings.clock);
  }

  /** The queue of last time; what was running then goes on. @throws errors of the disk */
  static async open(options: DownloadQueueOptions): Promise<DownloadQueue> {
    const queue = new DownloadQueue(options);
    const found = await readQueue(options.surroundings.disk, options.queueFile);
    queue.#entries = found.map((queued) => queue.#entry(queued));
    for (const { queued, run } of queue.#entries) {
      if (queued.state === 'ready') continue;
      await run.look().catch((error) => options.log.warn('a download could not be looked at', { error }));
    }
    queue.#scheduleSpaceCheck();
    queue.#pump();
    return queue;
  }

  list(): readonly Download[] {
    return this.#entries.map((entry) => this.#view(entry));
  }

  set modelsFolder(folder: string) {
    this.#modelsFolder = folder;
  }

  /** @throws DownloadError 'bad-name' | 'already-queued' */
  add({ id, title, source, files }: NewDownload): void {
    const paths = files.map(({ path }) => modelPath(this.#modelsFolder, source.repo, path));
    const sameFiles = this.#entries.filter(
      ({ queued }) => queued.id === id || queued.paths.some((path) => paths.includes(path)),
    );
    if (sameFiles.some(({ queued }) => queued.state !== 'ready') || new Set(paths).size < paths.length) {
      throw new DownloadError(
        'already-queued',
        'This model is in the list of downloads already; it is not added twice.',
      );
    }
    const queued: QueuedDownload = {
      id,
      title,
      source,
      files: [...files],
      paths,
      sizeBytes: files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
      problem: null,
      isVerified: null,
      modelsFolder: this.#modelsFolder,
      state: 'run',
    };
    this.#setEntries([...this.#entries.filter((entry) => !sameFiles.includes(entry)), this.#entry(queued)]);
  }

  pause(id: string): void {
    const entry = this.#find(id);
    if (entry?.queued.state === 'run') this.#set(entry, { state: 'paused', problem: null });
  }

  /** Lets one that is paused or has failed run again, and one that waits for its next try do that now. */
  resume(id: string): void {
    const entry = this.#find(id);
    const state = entry?.queued.state;
    if (entry !== undefined && (state === 'paused' || state === 'failed')) {
      this.#set(entry, { state: 'run', problem: null });
    } else if (entry !== undefined && entry === this.#current?.entry && entry.run.wait?.retryAt != null) {
      entry.run.wake();
    }
  }

  /** Resolves when nothing of it is at work or, unless `keepPartial`, on the disk any more. @throws errors of the disk */
  async remove(id: string, keepPartial: boolean): Promise<void> {
    const entry = this.#find(id);
    if (entry === undefined) return;
    const ended = this.#current?.entry === entry ? this.#current.ended : undefined;
    this.#setEntries(this.#entries.filter((other) => other !== entry));
    await ended;
    if (entry.queued.state !== 'ready' && !keepPartial) await entry.run.removeParts();
    await this.#writing;
  }

  move(id: string, index: number): void {
    const entry = this.#find(id);
    if (entry === undefined) return;
    const others = this.#entries.filter((other) => other !== entry);
    this.#setEntries([...others.slice(0, index), entry, ...others.slice(index)]);
  }

  wake(): void {
    this.#current?.entry.run.wake();
    void this.#lookForSpace();
  }

  /** Ends the one at work, with what has arrived saved; it goes on at the next start. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#cancelSpaceCheck();
    const { entry, ended } = this.#current ?? {};
    entry?.run.stop();
    await ended;
    await this.#writing;
  }

  #find(id: string): Entry | undefined {
    return this.#entries.find(({ queued }) => queued.id === id);
  }

  #entry(queued: QueuedDownload): Entry {
    return { queued, run: this.#newRun(queued) };
  }

  #newRun(queued: QueuedDownload): DownloadRun {
    const onChange = (isFigureOnly: boolean) => {
      if (this.#current?.entry.queued.id !== queued.id) return;
      this.#meter.record(this.#current.entry.run.doneBytes);
      this.#options.onChange(isFigureOnly);
    };
    return new DownloadRun(queued, this.#options.surroundings, { onChange });
  }

  #setEntries(entries: readonly Entry[]): void {
    this.#entries = entries;
    this.#changed();
  }

  #set(entry: Entry, change: Partial<QueuedDownload>): void {
    entry.queued = { ...entry.queued, ...change };
    this.#changed();
  }

  #changed(): void {
    this.#save();
    this.#pump();
    this.#options.onChange(false);
  }

  /** One write after the other, each with the newest list. */
  #save(): void {
    const { surroundings, queueFile, log } = this.#options;
    this.#writing = this.#writing
      .then(() =>
        writeQueue(
          surroundings.disk,
          queueFile,
          this.#entries.map(({ queued }) => queued),
        ),
      )
      .catch((error: unknown) => log.error('the list of downloads could not be saved', { error }));
  }

  /** Lets the first that may run be the one that runs. */
  #pump(): void {
    if (this.#isClosed) return;
    const first = this.#entries.find(({ queued }) => queued.state === 'run');
    if (this.#current !== null) {
      if (this.#current.entry !== first) this.#current.entry.run.stop();
      return;
    }
    if (first === undefined) return;
    first.run = this.#newRun(first.queued);
    this.#meter.reset();
    const ended = this.#work(first).finally(() => {
      this.#current = null;
      this.#pump();
      this.#options.onChange(false);
    });
    this.#current = { entry: first, ended };
  }

  async #work(entry: Entry): Promise<void> {
    const { log } = this.#options;
    const { id, source, files } = entry.queued;
    log.info('download starts', { id, repo: source.repo, files: files.map(({ path }) => path) });
    try {
      await entry.run.finish();
      log.info('download is ready', { id });
      this.#set(entry, { state: 'ready', problem: null, isVerified: files.every(({ sha256 }) => sha256 !== null) });
    } catch (error) {
      if (error instanceof Stopped) return;
      log.warn('download stopped', { id, error });
      const waitsForSpace = error instanceof DownloadError && error.consequence === 'wait-for-space';
      this.#set(entry, { state: waitsForSpace ? 'paused' : 'failed', problem: problemOf(error) });
      this.#scheduleSpaceCheck();
    }
  }

  #scheduleSpaceCheck(): void {
    this.#cancelSpaceCheck();
    if (this.#isClosed || !this.#entries.some(waitsForSpace)) return;
    this.#cancelSpaceCheck = this.#options.surroundings.clock.setTimer(() => void this.#lookForSpace(), spaceCheckMs);
  }

  async #lookForSpace(): Promise<void> {
    for (const entry of this.#entries.filter(waitsForSpace)) {
      const hasSpace = await entry.run.requireSpace().then(
        () => true,
        () => false,
      );
      if (hasSpace && !this.#isClosed && waitsForSpace(entry)) this.#set(entry, { state: 'run', problem: null });
    }
    this.#scheduleSpaceCheck();
  }

  #view({ queued, run }: Entry): Download {
    const { id, title, source, files, paths, sizeBytes, state, isVerified } = queued;
    const isCurrent = this.#current?.entry.queued.id === id && state === 'run';
    const isReady = state === 'ready';
    const doneBytes = isReady ? sizeBytes : run.doneBytes;
    const bytesPerSecond = isCurrent && run.phase === 'downloading' ? this.#meter.bytesPerSecond : 0;
    return {
      id,
      title,
      source,
      files,
      paths,
      status: state === 'run' ? (isCurrent ? run.phase : 'queued') : state,
      problem: isCurrent ? (run.wait?.problem.problem ?? null) : queued.problem,
      retryAt: isCurrent ? (run.wait?.retryAt ?? null) : null,
      sizeBytes,
      doneBytes,
      verifiedBytes: isReady ? sizeBytes : run.verifiedBytes,
      bytesPerSecond,
      secondsLeft: bytesPerSecond > 0 ? (sizeBytes - doneBytes) / bytesPerSecond : null,
      isVerified,
    };
  }
}

function waitsForSpace({ queued }: Entry): boolean {
  return queued.state === 'paused' && queued.problem?.code === 'disk-full';
}
