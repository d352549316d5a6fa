import { randomUUID } from 'node:crypto';
import type { DownloadItem, DownloadStatus } from '../contract.ts';
import type { DownloadHost } from '../download-host.ts';
import { ggufOffers } from '../downloads/hub/gguf-offers.ts';
import { modelPath } from '../downloads/models-folder.ts';
import type { Download, Listing, Offer } from '../downloads/protocol.ts';
import { AppError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { NativeWords } from '../native-words.ts';
import type { Publish } from '../publish.ts';
import { offerIdOf } from './hub.ts';
import type { LibraryService } from './library.ts';
import type { ParkableDownloads, ParkedDownload } from './parked-downloads.ts';

export interface Wanted {
  readonly title: string;
  readonly quantization: string | null;
  readonly repo: string;
  /** Asks the hub where it must. */
  readonly find: () => Promise<{ readonly listing: Listing; readonly offer: Offer }>;
}

export interface DownloadsServiceOptions {
  readonly host: DownloadHost;
  readonly library: LibraryService;
  readonly modelsFolder: () => string;
  /** Share of all downloads under way that is there, for the dock; null when there are none. */
  readonly showProgress: (fraction: number | null) => void;
  readonly notify: (title: string, body: string) => void;
  readonly words: () => NativeWords['notifications'];
  readonly publish: Publish;
  readonly log: Log;
}

/** The downloads as the person sees them, and what becomes of each: a model of the library. */
export class DownloadsService implements ParkableDownloads {
  readonly #options: DownloadsServiceOptions;
  /** Asked of the hub, and not in the queue yet. */
  #checking: readonly DownloadItem[] = [];
  #statuses = new Map<string, Download['status']>();
  readonly #adopting = new Map<string, Promise<void>>();
  #isClosed = false;

  constructor(options: DownloadsServiceOptions) {
    this.#options = options;
    options.host.onDownloads((downloads) => this.#changed(downloads));
  }

  list(): DownloadItem[] {
    const queued = this.#options.host.downloads.map((download) => this.#item(download));
    const shown = queued.filter(
      ({ status, id, modelId }) => status !== 'done' || modelId !== null || this.#adopting.has(id),
    );
    // The queue may know it before its answer to `add` is here.
    const checking = this.#checking.filter((item) => !queued.some(({ id }) => id === item.id));
    return [...shown, ...checking].map((item, position) => ({ ...item, position }));
  }

  /**
   * Puts a model into the queue once the hub has told what it consists of.
   * @throws AppError 'already-installed', or what is wrong with the network, the hub or the disk.
   */
  async start(wanted: Wanted): Promise<DownloadItem> {
    const { host } = this.#options;
    const id = randomUUID();
    this.#checking = [...this.#checking, checkingItem(id, wanted)];
    this.#publish();
    try {
      const { listing, offer } = await wanted.find();
      const back = this.#makeRoom(listing.source.repo, offer);
      if (back !== null) return { ...checkingItem(id, wanted), status: 'done', modelId: back };
      await host.add({ id, title: wanted.title, source: listing.source, files: offer.files });
    } finally {
      this.#checking = this.#checking.filter((item) => item.id !== id);
      this.#publish();
    }
    return this.#existing(id);
  }

  pause(id: string): void {
    this.#options.host.pause(id);
  }

  resume(id: string): void {
    this.#options.host.resume(id);
  }

  async cancel(id: string): Promise<void> {
    await this.#options.host.remove(id, false);
  }

  /** `to` counts what the person sees; the queue may hold more. */
  move(id: string, to: number): void {
    const { host } = this.#options;
    const isOther = (one: { readonly id: string }) => one.id !== id;
    const next = this.list().filter(isOther)[to];
    const index = host.downloads.filter(isOther).findIndex((one) => one.id === next?.id);
    host.move(id, index < 0 ? host.downloads.length : index);
  }

  /** Id of the download that fetches this file; null when there is none. A finished one does not count. */
  idOf(repo: string, path: string): string | null {
    const found = this.#options.host.downloads.find(
      ({ source, files, status }) => source.repo === repo && files[0]?.path === path && status !== 'ready',
    );
    return found?.id ?? null;
  }

  /** What was measured last of all downloads; null before there was one. */
  get bytesPerSecond(): number | null {
    const running = this.#options.host.downloads.filter(({ bytesPerSecond }) => bytesPerSecond > 0);
    return running.length === 0 ? null : running.reduce((sum, { bytesPerSecond }) => sum + bytesPerSecond, 0);
  }

  /** Ends when nothing here uses the database any more. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all(this.#adopting.values());
  }

  unfinished(): ParkedDownload[] {
    return this.#options.host.downloads
      .filter(({ status }) => status !== 'ready')
      .map(({ id, title, source, files, status, problem }) => ({
        id,
        title,
        source,
        files,
        isPaused: status === 'paused' && problem === null,
      }));
  }

  async park(downloads: readonly ParkedDownload[]): Promise<void> {
    for (const { id } of downloads) await this.#options.host.remove(id, true);
  }

  async unpark(downloads: readonly ParkedDownload[]): Promise<void> {
    const { host, modelsFolder } = this.#options;
    host.setModelsFolder(modelsFolder());
    for (const { isPaused, ...download } of downloads) {
      if (host.downloads.some(({ id }) => id === download.id)) continue;
      await host.add(download);
      if (isPaused) host.pause(download.id);
    }
  }

  #changed(downloads: readonly Download[]): void {
    const before = this.#statuses;
    this.#statuses = new Map(downloads.map(({ id, status }) => [id, status]));
    for (const download of downloads) {
      const was = before.get(download.id);
      if (was === download.status) continue;
      if (download.status === 'ready') this.#adopt(download, was !== undefined);
      if (download.status === 'failed' && was !== undefined) this.#tellFailure(download);
    }
    this.#options.showProgress(fractionOf(downloads));
    this.#publish();
  }

  /** Makes a finished download a model of the library. Done again after a kill in between. */
  #adopt(download: Download, isNew: boolean): void {
    const { library, notify, words, log } = this.#options;
    const adopted = library
      .adoptDownload(download)
      .then(() => {
        const { title, body } = words().downloaded(download.title);
        if (isNew) notify(title, body);
      })
      .catch((error: unknown) => log.error('a finished download could not be taken into the library', { error }))
      .finally(() => {
        this.#adopting.delete(download.id);
        this.#publish();
      });
    this.#adopting.set(download.id, adopted);
  }

  #tellFailure({ title, problem }: Download): void {
    const { notify, words } = this.#options;
    const failure = words().downloadFailed(title, problem);
    notify(failure.title, failure.body);
  }

  /** The model that came back instead; null where there is to be downloaded. @throws AppError 'already-installed' */
  #makeRoom(repo: string, offer: Offer): string | null {
    const { library, modelsFolder } = this.#options;
    return library.makeRoomAt(modelPath(modelsFolder(), repo, offerIdOf(offer)));
  }

  #existing(id: string): DownloadItem {
    const item = this.list().find((one) => one.id === id);
    if (item === undefined) throw new AppError('not-found', 'This download is no longer in the list.');
    return item;
  }

  #item(download: Download): DownloadItem {
    const { library } = this.#options;
    const { id, title, source, files, sizeBytes, doneBytes, status, bytesPerSecond, secondsLeft } = download;
    const isRunning = status === 'downloading';
    return {
      id,
      title,
      quantization: ggufOffers(files).offers[0]?.quantization ?? null,
      repo: source.repo,
      sizeBytes,
      doneBytes: status === 'verifying' ? download.verifiedBytes : doneBytes,
      status: statusOf(status),
      bytesPerSecond: isRunning ? bytesPerSecond : null,
      secondsLeft: isRunning ? secondsLeft : null,
      retryAt: download.retryAt,
      position: 0,
      problem: download.problem,
      modelId: status === 'ready' && !this.#adopting.has(id) ? library.idAt(download.paths[0] ?? '') : null,
    };
  }

  #publish(): void {
    if (this.#isClosed) return;
    this.#options.publish('download.changed', this.list());
  }
}

function statusOf(status: Download['status']): DownloadStatus {
  return status === 'ready' ? 'done' : status;
}

function checkingItem(id: string, { title, quantization, repo }: Wanted): DownloadItem {
  return {
    id,
    title,
    quantization,
    repo,
    sizeBytes: null,
    doneBytes: 0,
    status: 'checking',
    bytesPerSecond: null,
    secondsLeft: null,
    retryAt: null,
    position: 0,
    problem: null,
    modelId: null,
  };
}

/** Null when nothing goes on by itself. */
function fractionOf(downloads: readonly Download[]): number | null {
  const underWay = downloads.filter(({ status }) => !['paused', 'ready', 'failed'].includes(status));
  if (underWay.length === 0) return null;
  const sum = (of: (download: Download) => number) => underWay.reduce((total, download) => total + of(download), 0);
  return sum(({ doneBytes }) => doneBytes) / sum(({ sizeBytes }) => sizeBytes);
}
