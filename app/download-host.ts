import type { Clock } from './clock.ts';
import type {
  Download,
  DownloadPort,
  DownloadReply,
  DownloadRequest,
  Endpoint,
  Listing,
  Repository,
} from './downloads/protocol.ts';
import { downloadReplySchema } from './downloads/protocol.ts';
import { AppError } from './errors.ts';
import type { Log } from './log.ts';
import { RestartPolicy } from './restart-policy.ts';

/** Long enough for a queue of many downloads on a slow disk. */
const startTimeoutMs = 30_000;
/** What has arrived must be flushed and noted. */
const shutdownTimeoutMs = 3_000;

type OpenRequest = Omit<Extract<DownloadRequest, { kind: 'open' }>, 'kind' | 'id'>;
/** A request whose answer somebody waits for, before it has a number. */
type Asked = DownloadRequest extends infer R ? (R extends { id: number; kind: string } ? Omit<R, 'id'> : never) : never;
type Told = Exclude<DownloadRequest, { id: number } | { kind: 'shutdown' }>;
type Answer = Extract<DownloadReply, { kind: 'done' | 'found' | 'listed' }>;

export interface DownloadHostOptions {
  readonly startDownloads: () => DownloadPort;
  /** Where everything is, asked at each start of the process. */
  readonly open: () => OpenRequest;
  readonly clock: Clock;
  readonly log: Log;
}

interface Pending {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: AppError) => void;
}

/**
 * The app's side of the download process. It starts with the first request; requests wait until it has read its queue. When it
 * ends unexpectedly, what was asked fails, and it starts again and goes on with the downloads.
 */
export class DownloadHost {
  readonly #options: DownloadHostOptions;
  readonly #policy: RestartPolicy;
  readonly #listeners: ((downloads: readonly Download[]) => void)[] = [];
  readonly #pending = new Map<number, Pending>();
  #downloads: readonly Download[] = [];
  #port: DownloadPort | null = null;
  #isOpen = false;
  /** Requests that wait until the queue is open. */
  #waiting: DownloadRequest[] = [];
  #lastId = 0;
  #isClosing = false;
  #onClosed: () => void = () => {};
  #cancelTimer: () => void = () => {};

  constructor(options: DownloadHostOptions) {
    this.#options = options;
    this.#policy = new RestartPolicy(options.clock);
  }

  /** In the order of the queue, as they were told last. */
  get downloads(): readonly Download[] {
    return this.#downloads;
  }

  onDownloads(listener: (downloads: readonly Download[]) => void): void {
    this.#listeners.push(listener);
  }

  /** Reads the queue of last time; what was running goes on. */
  start(): void {
    if (this.#port === null && !this.#isClosing) this.#spawn();
  }

  /** @throws AppError 'already-queued' | 'bad-name' | 'downloads-crashed' | 'closing' */
  async add(download: Extract<DownloadRequest, { kind: 'add' }>['download']): Promise<void> {
    await this.#ask({ kind: 'add', download });
  }

  /** Ends when nothing of it is at work any more and, unless `keepPartial`, what had arrived is deleted. @throws AppError of the disk */
  async remove(downloadId: string, keepPartial: boolean): Promise<void> {
    await this.#ask({ kind: 'remove', downloadId, keepPartial });
  }

  pause(downloadId: string): void {
    this.#tell({ kind: 'pause', downloadId });
  }

  resume(downloadId: string): void {
    this.#tell({ kind: 'resume', downloadId });
  }

  move(downloadId: string, index: number): void {
    this.#tell({ kind: 'move', downloadId, index });
  }

  /** For downloads that come. */
  setModelsFolder(modelsFolder: string): void {
    this.#tellIfRunning({ kind: 'folder', modelsFolder });
  }

  setLimit(bytesPerSecond: number | null): void {
    this.#tellIfRunning({ kind: 'limit', bytesPerSecond });
  }

  setToken(endpointUrl: string, token: string | null): void {
    this.#tellIfRunning({ kind: 'token', endpointUrl, token });
  }

  /** The machine has woken, or is online again. */
  wake(): void {
    this.#tellIfRunning({ kind: 'wake' });
  }

  /** @throws AppError of the network or the hub */
  async search(endpoint: Endpoint, text: string): Promise<readonly Repository[]> {
    const answer = await this.#ask({ kind: 'search', endpoint, text });
    return answer.kind === 'found' ? answer.repositories : [];
  }

  /** @throws AppError of the network or the hub */
  async list(endpoint: Endpoint, repo: string, revision: string | null): Promise<Listing> {
    const answer = await this.#ask({ kind: 'list', endpoint, repo, revision });
    if (answer.kind !== 'listed') throw new Error(`the download process answered ${answer.kind} to a listing`);
    return answer.listing;
  }

  /** Ends the process, politely at first: what has arrived is saved. */
  shutdown(): Promise<void> {
    this.#isClosing = true;
    this.#cancelTimer();
    const port = this.#port;
    if (port === null) return Promise.resolve();
    return new Promise((resolve) => {
      this.#onClosed = resolve;
      port.post({ kind: 'shutdown' });
      this.#cancelTimer = this.#options.clock.setTimer(() => port.kill(), shutdownTimeoutMs);
    });
  }

  #ask(asked: Asked): Promise<Answer> {
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    if (this.#isClosing) return Promise.reject(closingError());
    const id = ++this.#lastId;
    this.#pending.set(id, { resolve, reject });
    this.#send({ ...asked, id } as DownloadRequest);
    return promise;
  }

  #tell(told: Told): void {
    if (!this.#isClosing) this.#send(told);
  }

  /** What every start of the process is told anyway. */
  #tellIfRunning(told: Told): void {
    if (this.#port !== null) this.#tell(told);
  }

  #send(request: DownloadRequest): void {
    if (this.#isOpen) this.#port?.post(request);
    else this.#waiting.push(request);
    this.start();
  }

  #spawn(): void {
    const { startDownloads, clock, log } = this.#options;
    const port = startDownloads();
    this.#port = port;
    this.#isOpen = false;
    this.#cancelTimer();
    this.#cancelTimer = clock.setTimer(
      () => this.#giveUp('the download process did not start in time'),
      startTimeoutMs,
    );
    port.onMessage((message) => {
      if (this.#port !== port) return;
      const parsed = downloadReplySchema.safeParse(message);
      if (parsed.success) this.#received(parsed.data);
      else this.#giveUp('the download process sent a message that makes no sense', parsed.error);
    });
    port.onExit((exit) => {
      log.info('download process ended', exit);
      if (this.#port === port) this.#onEnd();
    });
  }

  #received(reply: DownloadReply): void {
    switch (reply.kind) {
      case 'ready':
        this.#open();
        break;
      case 'downloads':
        this.#downloads = reply.downloads;
        for (const listener of this.#listeners) listener(reply.downloads);
        break;
      case 'log':
        this.#options.log[reply.level](reply.what, reply.fields);
        break;
      case 'failed':
        this.#settle(reply.id)?.reject(new AppError(reply.error.code, reply.error.message));
        break;
      case 'done':
      case 'found':
      case 'listed':
        this.#settle(reply.id)?.resolve(reply);
        break;
      case 'hashing':
      case 'hashed':
        break; // answers to what the app never asks: it hashes in a thread of its own
    }
  }

  #open(): void {
    const id = ++this.#lastId;
    const opened = () => {
      this.#isOpen = true;
      this.#cancelTimer();
      for (const request of this.#waiting.splice(0)) this.#port?.post(request);
    };
    this.#pending.set(id, { resolve: opened, reject: (error) => this.#refused(error) });
    this.#port?.post({ kind: 'open', id, ...this.#options.open() });
  }

  /** The queue cannot be read now, because of its disk: whoever waits is told so, and the next request tries again. */
  #refused(error: AppError): void {
    this.#options.log.error('the downloads cannot be opened', { error });
    const port = this.#port;
    this.#port = null;
    this.#cancelTimer();
    this.#failPending(error);
    port?.kill();
  }

  #onEnd(): void {
    this.#port = null;
    this.#isOpen = false;
    this.#cancelTimer();
    if (this.#isClosing) {
      this.#failPending(closingError());
      this.#onClosed();
      return;
    }
    this.#failPending(crashedError());
    const { delayMs, isHopeless } = this.#policy.crashed(null);
    this.#options.log.warn('download process crashed', { delayMs, isHopeless });
    if (isHopeless) this.#policy.reset();
    else this.#cancelTimer = this.#options.clock.setTimer(() => this.start(), delayMs);
  }

  #settle(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    return pending;
  }

  #failPending(error: AppError): void {
    this.#waiting = [];
    for (const id of [...this.#pending.keys()]) this.#settle(id)?.reject(error);
  }

  #giveUp(why: string, cause?: unknown): void {
    this.#options.log.error(why, { cause });
    this.#port?.kill();
  }
}

function crashedError(): AppError {
  return new AppError(
    'downloads-crashed',
    'The part of Tandem that downloads ended unexpectedly. What has arrived is kept; try again.',
  );
}

function closingError(): AppError {
  return new AppError('closing', 'Tandem is closing. Downloads go on at the next start.');
}
