import { systemClock } from '../../app/clock.ts';
import { type Disk, systemDisk } from '../../app/downloads/disk.ts';
import { DownloadService } from '../../app/downloads/download-service.ts';
import { nodeFetch } from '../../app/downloads/fetch.ts';
import type { DownloadPort, DownloadRequest } from '../../app/downloads/protocol.ts';
import { threadEntry } from './threads.ts';

/** Starts download services in this process, behind the same line as the real process, and remembers them. */
export class InProcessDownloads {
  readonly #disk: Disk;
  /** Everything that the app asked, of all starts. */
  readonly requests: DownloadRequest[] = [];
  /** Ends the one that runs, as a fault in its process would. */
  crash: () => void = () => {};
  nStarts = 0;
  hasEnded = false;

  constructor(disk: Disk = systemDisk) {
    this.#disk = disk;
  }

  readonly start = (): DownloadPort => {
    this.nStarts++;
    this.hasEnded = false;
    let onMessage: (message: unknown) => void = () => {};
    let onExit: (exit: { code: number | null; signal: string | null }) => void = () => {};
    let hasEnded = false;
    // Messages between processes never arrive within the call that sends them.
    const later = (work: () => void) => setImmediate(() => (hasEnded ? undefined : work()));
    const service = new DownloadService({
      fetch: nodeFetch,
      disk: this.#disk,
      // Network and disk take real time, which a clock that stands still would not see pass.
      clock: systemClock,
      random: () => 0.5,
      reply: (reply) => later(() => onMessage(structuredClone(reply))),
      hashWorker: threadEntry('hash-worker'),
    });
    const end = (code: number | null, signal: string | null) => {
      if (hasEnded) return;
      hasEnded = true;
      this.hasEnded = true;
      onExit({ code, signal });
    };
    this.crash = () => void service.close().finally(() => end(null, 'SIGKILL'));
    later(() => onMessage({ kind: 'ready' }));
    return {
      post: (request) => {
        this.requests.push(request);
        later(() => {
          if (request.kind === 'shutdown') void service.close().finally(() => end(0, null));
          else service.handle(structuredClone(request));
        });
      },
      onMessage: (listener) => {
        onMessage = listener;
      },
      onExit: (listener) => {
        onExit = listener;
      },
      kill: () => this.crash(),
    };
  };
}
