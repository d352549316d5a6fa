import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type Disk, systemDisk } from '../../app/downloads/disk.ts';
import { DownloadService } from '../../app/downloads/download-service.ts';
import { type Fetch, nodeFetch } from '../../app/downloads/fetch.ts';
import type { Download, DownloadReply, DownloadRequest, RemoteFile, Source } from '../../app/downloads/protocol.ts';
import { downloadReplySchema } from '../../app/downloads/protocol.ts';
import type { GeneratedFile } from './hub/generated-file.ts';
import type { Hub } from './hub/hub.ts';
import { ManualClock } from './manual-clock.ts';
import { folderInMemory } from './temp-folder.ts';
import { threadEntry } from './threads.ts';

type Unnumbered<T> = T extends { id: number } ? Omit<T, 'id'> : never;
export type AnsweredRequest = Unnumbered<DownloadRequest>;

/** Longer than any wait but one that a server asks for. */
const patienceMs = 40_000;

export interface TestDownloadsOptions {
  readonly folder?: string;
  readonly disk?: Disk;
  readonly fetch?: Fetch;
  readonly bytesPerSecond?: number;
  readonly tokens?: readonly { readonly endpointUrl: string; readonly token: string }[];
}

/** The download service in this process, over real files and a clock that stands still. */
export class TestDownloads {
  readonly clock = new ManualClock();
  readonly modelsFolder: string;
  readonly logged: string[] = [];
  readonly #service: DownloadService;
  readonly #answers = new Map<number, (reply: DownloadReply) => void>();
  readonly #waiting = new Set<() => void>();
  #downloads: readonly Download[] = [];
  #lastId = 0;

  constructor({ folder = folderInMemory(), disk = systemDisk, fetch = nodeFetch }: TestDownloadsOptions) {
    this.modelsFolder = join(folder, 'models');
    this.#service = new DownloadService({
      fetch,
      disk,
      clock: this.clock,
      random: () => 0.5,
      reply: (reply) => this.#receive(downloadReplySchema.parse(reply)),
      hashWorker: threadEntry('hash-worker'),
    });
  }

  get downloads(): readonly Download[] {
    return this.#downloads;
  }

  download(id: string): Download {
    const found = this.#downloads.find((download) => download.id === id);
    if (found === undefined) throw new Error(`there is no download ${id}`);
    return found;
  }

  tell(request: DownloadRequest): void {
    this.#service.handle(request);
  }

  /** The answer to a request, whatever it is. */
  ask(request: AnsweredRequest): Promise<DownloadReply> {
    const id = ++this.#lastId;
    return new Promise((resolve) => {
      this.#answers.set(id, resolve);
      this.#service.handle({ ...request, id } as DownloadRequest);
    });
  }

  /** Resolves once the condition holds for the list. */
  until(condition: (downloads: readonly Download[]) => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        if (!condition(this.#downloads)) return;
        this.#waiting.delete(look);
        resolve();
      };
      this.#waiting.add(look);
      look();
    });
  }

  /** Lets time pass, a quarter of a second at a time, until the condition holds for the list. */
  async passUntil(condition: (downloads: readonly Download[]) => boolean): Promise<void> {
    while (!condition(this.#downloads)) {
      await this.clock.advance(250);
      // What comes over the network takes real time.
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  }

  /** Lets time pass whenever the download waits, until it is ready, paused or failed. */
  async settled(id: string): Promise<Download> {
    for (;;) {
      await this.until(() => ['waiting', 'ready', 'paused', 'failed'].includes(this.download(id).status));
      if (this.download(id).status !== 'waiting') return this.download(id);
      await this.clock.advance(patienceMs);
    }
  }

  close(): Promise<void> {
    return this.#service.close();
  }

  #receive(reply: DownloadReply): void {
    if (reply.kind === 'downloads') {
      this.#downloads = reply.downloads;
      for (const look of [...this.#waiting]) look();
    } else if (reply.kind === 'log') {
      this.logged.push(`${reply.level} ${reply.what} ${JSON.stringify(reply.fields)}`);
    } else if ('id' in reply && reply.kind !== 'hashing') {
      this.#answers.get(reply.id)?.(reply);
      this.#answers.delete(reply.id);
    }
  }
}

/** A service that is open and ends with the test. In a folder of an earlier one it goes on with that one's queue. */
export async function startDownloads(options: TestDownloadsOptions = {}): Promise<TestDownloads> {
  const folder = options.folder ?? folderInMemory();
  const downloads = new TestDownloads({ ...options, folder });
  mkdirSync(downloads.modelsFolder, { recursive: true });
  onTestFinished(() => downloads.close());
  await downloads.ask({
    kind: 'open',
    modelsFolder: downloads.modelsFolder,
    queueFile: join(folder, 'downloads.json'),
    bytesPerSecond: options.bytesPerSecond ?? null,
    tokens: [...(options.tokens ?? [])],
  });
  return downloads;
}

/** What a listing of the stand-in says of a repository's files, as an `add` request wants it. */
export function downloadOf(
  hub: Hub,
  repo: string,
  id: string,
  files: readonly GeneratedFile[] = hub.repository(repo).files,
): { id: string; title: string; source: Source; files: RemoteFile[] } {
  const { commit, tellsHashes } = hub.repository(repo);
  return {
    id,
    title: id,
    source: { endpoint: { kind: 'huggingface', url: hub.url }, repo, revision: commit },
    files: files.map(({ path, sizeBytes, sha256 }) => ({ path, sizeBytes, sha256: tellsHashes ? sha256 : null })),
  };
}
