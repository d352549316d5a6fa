import type { Clock } from '../clock.ts';
import { assertNever, problemOf } from '../errors.ts';
import type { Log, LogFields } from '../log.ts';
import type { Disk } from './disk.ts';
import { diskError } from './disk-errors.ts';
import { DownloadError } from './download-error.ts';
import { DownloadQueue } from './download-queue.ts';
import { requireSafe } from './endpoint.ts';
import type { Fetch } from './fetch.ts';
import type { DownloadSurroundings } from './file-download.ts';
import { Hasher } from './hasher.ts';
import { HubClient } from './hub/hub-client.ts';
import type { DownloadReply, DownloadRequest } from './protocol.ts';
import { SpeedLimit } from './speed-limit.ts';
import { Throttle } from './throttle.ts';
import { WakeWatch } from './wake-watch.ts';

const publishEveryMs = 250;
const saveEveryMs = 2_000;

export interface DownloadServiceOptions {
  readonly fetch: Fetch;
  readonly disk: Disk;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly reply: (reply: DownloadReply) => void;
  /** Entry of the hashing thread, for where the file beside its own cannot be started from. */
  readonly hashWorker?: URL;
}

type Answered = Extract<DownloadRequest, { id: number }>;

/** What the download process does with each request. It knows nothing of processes, so that tests can run it in their own. */
export class DownloadService {
  readonly #options: DownloadServiceOptions;
  readonly #limit: SpeedLimit;
  readonly #hasher: Hasher;
  readonly #hubs: HubClient;
  readonly #publish: Throttle;
  readonly #wakeWatch: WakeWatch;
  readonly #tokens = new Map<string, string>();
  #queue: DownloadQueue | null = null;

  constructor(options: DownloadServiceOptions) {
    const { fetch, clock } = options;
    this.#options = options;
    this.#hasher = new Hasher(options.hashWorker);
    this.#limit = new SpeedLimit(clock, null);
    this.#hubs = new HubClient({ fetch, clock, token: (url) => this.#token(url) });
    this.#publish = new Throttle(clock, publishEveryMs, () => {
      options.reply({ kind: 'downloads', downloads: [...(this.#queue?.list() ?? [])] });
    });
    this.#wakeWatch = new WakeWatch(clock, () => this.#queue?.wake());
  }

  handle(request: DownloadRequest): void {
    switch (request.kind) {
      case 'open':
      case 'add':
      case 'remove':
      case 'search':
      case 'list':
      case 'hash':
        void this.#answer(request);
        break;
      case 'folder':
        if (this.#queue !== null) this.#queue.modelsFolder = request.modelsFolder;
        break;
      case 'pause':
        this.#queue?.pause(request.downloadId);
        break;
      case 'resume':
        this.#queue?.resume(request.downloadId);
        break;
      case 'move':
        this.#queue?.move(request.downloadId, request.index);
        break;
      case 'limit':
        this.#limit.set(request.bytesPerSecond);
        break;
      case 'token':
        if (request.token === null) this.#tokens.delete(request.endpointUrl);
        else this.#tokens.set(request.endpointUrl, request.token);
        break;
      case 'wake':
        this.#queue?.wake();
        break;
      case 'shutdown':
        break;
      default:
        assertNever(request);
    }
  }

  /** Stops all work, with what has arrived saved. */
  async close(): Promise<void> {
    this.#wakeWatch.end();
    await this.#queue?.close();
    this.#publish.end();
    await this.#hasher.close();
  }

  async #answer(request: Answered): Promise<void> {
    const { reply } = this.#options;
    const { id } = request;
    try {
      reply(await this.#result(request));
    } catch (error) {
      if (!(error instanceof DownloadError)) this.#log('error', 'a request failed', { kind: request.kind, error });
      reply({ kind: 'failed', id, error: problemOf(error) });
    }
  }

  async #result(request: Answered): Promise<DownloadReply> {
    const { id } = request;
    switch (request.kind) {
      case 'open':
        await this.#open(request);
        break;
      case 'add':
        requireSafe(request.download.source.endpoint.url);
        this.#opened().add(request.download);
        break;
      case 'remove':
        await this.#opened().remove(request.downloadId, request.keepPartial).catch(throwDiskError);
        break;
      case 'search':
        requireSafe(request.endpoint.url);
        return { kind: 'found', id, repositories: [...(await this.#hubs.search(request.endpoint, request.text))] };
      case 'list': {
        requireSafe(request.endpoint.url);
        const listing = await this.#hubs.list(request.endpoint, request.repo, request.revision);
        return { kind: 'listed', id, listing };
      }
      case 'hash':
        return this.#hash(request);
    }
    return { kind: 'done', id };
  }

  async #open(request: Extract<DownloadRequest, { kind: 'open' }>): Promise<void> {
    if (this.#queue !== null) throw new Error('the download service is open already');
    const { fetch, disk, clock, random } = this.#options;
    for (const { endpointUrl, token } of request.tokens) this.#tokens.set(endpointUrl, token);
    this.#limit.set(request.bytesPerSecond);
    const surroundings: DownloadSurroundings = {
      fetch,
      disk,
      clock,
      random,
      hasher: this.#hasher,
      limit: this.#limit,
      saveEveryMs: request.saveEveryMs ?? saveEveryMs,
      token: (url) => this.#token(url),
    };
    this.#queue = await DownloadQueue.open({
      queueFile: request.queueFile,
      modelsFolder: request.modelsFolder,
      surroundings,
      log: this.#logger,
      onChange: (isFigureOnly) => {
        if (isFigureOnly) this.#publish.call();
        else this.#publish.now();
      },
    }).catch(throwDiskError);
    this.#publish.now();
  }

  async #hash({ id, path }: Extract<DownloadRequest, { kind: 'hash' }>): Promise<DownloadReply> {
    const { disk, clock, reply } = this.#options;
    const entry = await disk.stat(path).catch(throwDiskError);
    if (entry === null || !entry.isFile) throw fileMissing();
    const { sizeBytes } = entry;
    let doneBytes = 0;
    const progress = new Throttle(clock, publishEveryMs, () => reply({ kind: 'hashing', id, doneBytes, sizeBytes }));
    try {
      const sha256 = await this.#hasher.hash(path, [0, sizeBytes], new AbortController().signal, (at) => {
        doneBytes = at;
        progress.call();
      });
      return { kind: 'hashed', id, sha256, sizeBytes };
    } catch (error) {
      throw diskError(error);
    } finally {
      progress.end();
    }
  }

  #opened(): DownloadQueue {
    if (this.#queue === null) throw new Error('the download service is not open yet');
    return this.#queue;
  }

  #token(endpointUrl: string): string | null {
    return this.#tokens.get(endpointUrl) ?? null;
  }

  get #logger(): Log {
    return {
      info: (what, fields) => this.#log('info', what, fields),
      warn: (what, fields) => this.#log('warn', what, fields),
      error: (what, fields) => this.#log('error', what, fields),
    };
  }

  /** Errors do not survive the way between processes: they go as their text. */
  #log(level: 'info' | 'warn' | 'error', what: string, fields: LogFields = {}): void {
    const plain = Object.entries(fields).map(([name, value]) => [name, value instanceof Error ? textOf(value) : value]);
    this.#options.reply({ kind: 'log', level, what, fields: Object.fromEntries(plain) });
  }
}

function throwDiskError(error: unknown): never {
  throw diskError(error);
}

function textOf(error: Error): string {
  const cause = error.cause instanceof Error ? ` (${textOf(error.cause)})` : '';
  return `${error instanceof DownloadError ? error.code : error.stack}${cause}`;
}

function fileMissing(): DownloadError {
  return new DownloadError(
    'file-missing',
    'The file is not there any more: it was moved or deleted, or its disk is not connected.',
  );
}
