import { describe, expect, test } from 'vitest';
import { DownloadHost } from '../../app/download-host.ts';
import type { Download, DownloadPort, DownloadReply, DownloadRequest } from '../../app/downloads/protocol.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { silentLog } from '../support/silent-log.ts';

const huggingFace = { kind: 'huggingface', url: 'https://huggingface.co' } as const;
const open = { modelsFolder: '/models', queueFile: '/downloads.json', bytesPerSecond: null, tokens: [] };

/** One life of a download process; the test says what it answers. */
class ScriptedDownloads implements DownloadPort {
  readonly requests: DownloadRequest[] = [];
  wasKilled = false;
  #listener: (message: unknown) => void = () => {};
  #exit: (exit: { code: number | null; signal: string | null }) => void = () => {};

  post(request: DownloadRequest): void {
    this.requests.push(request);
  }

  onMessage(listener: (message: unknown) => void): void {
    this.#listener = listener;
  }

  onExit(listener: (exit: { code: number | null; signal: string | null }) => void): void {
    this.#exit = listener;
  }

  kill(): void {
    this.wasKilled = true;
    this.end(null, 'SIGKILL');
  }

  say(message: DownloadReply | { readonly nonsense: string }): void {
    this.#listener(message);
  }

  end(code: number | null, signal: string | null = null): void {
    this.#exit({ code, signal });
  }

  /** Answers the request of this kind. */
  done(kind: DownloadRequest['kind']): void {
    const request = this.requests.findLast((one) => one.kind === kind);
    if (request === undefined || !('id' in request)) throw new Error(`nobody asked for ${kind}`);
    this.say({ kind: 'done', id: request.id });
  }

  becomeReady(): void {
    this.say({ kind: 'ready' });
    this.done('open');
  }
}

function startedHost() {
  const clock = new ManualClock();
  const processes: ScriptedDownloads[] = [];
  const host = new DownloadHost({
    startDownloads: () => {
      const process = new ScriptedDownloads();
      processes.push(process);
      return process;
    },
    open: () => open,
    clock,
    log: silentLog,
  });
  const current = () => {
    const process = processes.at(-1);
    if (process === undefined) throw new Error('no process was started');
    return process;
  };
  return { host, clock, processes, current };
}

function failureOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => 'succeeded',
    (error: unknown) => error,
  );
}

describe('the process', () => {
  test('starts with the first request, and is told where everything is before anything else', async () => {
    const { host, processes, current } = startedHost();
    host.setLimit(1_000);
    expect(processes).toHaveLength(0);
    host.pause('a');
    void failureOf(host.search(huggingFace, 'qwen'));
    expect(current().requests).toEqual([]);
    current().say({ kind: 'ready' });
    expect(current().requests).toMatchObject([{ kind: 'open', ...open }]);
    current().done('open');
    expect(current().requests.map(({ kind }) => kind)).toEqual(['open', 'pause', 'search']);
  });

  test('answers each request by its number', async () => {
    const { host, current } = startedHost();
    const first = host.search(huggingFace, 'one');
    const second = host.search(huggingFace, 'two');
    current().becomeReady();
    const [, one, two] = current().requests as { id: number }[];
    const found = (repo: string) => [{ repo, downloads: 1, updatedAt: null, isGated: false }];
    current().say({ kind: 'found', id: two?.id ?? 0, repositories: found('a/two') });
    current().say({ kind: 'found', id: one?.id ?? 0, repositories: found('a/one') });
    expect((await first)[0]?.repo).toBe('a/one');
    expect((await second)[0]?.repo).toBe('a/two');
  });

  test('tells its list, which everybody hears', () => {
    const { host, current } = startedHost();
    const heard: number[] = [];
    host.onDownloads((downloads) => heard.push(downloads.length));
    host.start();
    current().becomeReady();
    const download: Download = {
      id: 'a',
      title: 'A',
      source: { endpoint: huggingFace, repo: 'a/b', revision: 'c' },
      files: [{ path: 'a.gguf', sizeBytes: 1, sha256: null }],
      paths: ['/models/a/b/a.gguf'],
      status: 'queued',
      problem: null,
      retryAt: null,
      sizeBytes: 1,
      doneBytes: 0,
      verifiedBytes: 0,
      bytesPerSecond: 0,
      secondsLeft: null,
      isVerified: null,
    };
    current().say({ kind: 'downloads', downloads: [download] });
    expect(host.downloads).toEqual([download]);
    expect(heard).toEqual([1]);
  });

  test('passes on what the hub or the disk said against a request', async () => {
    const { host, current } = startedHost();
    const failure = failureOf(host.search(huggingFace, 'qwen'));
    current().becomeReady();
    const request = current().requests[1] as { id: number };
    current().say({ kind: 'failed', id: request.id, error: { code: 'offline', message: 'No network.' } });
    expect(await failure).toMatchObject({ code: 'offline', message: 'No network.' });
  });

  test('that cannot open its queue fails whoever waits, and the next request tries again', async () => {
    const { host, current, processes } = startedHost();
    const failure = failureOf(host.search(huggingFace, 'qwen'));
    current().say({ kind: 'ready' });
    const request = current().requests[0] as { id: number };
    current().say({ kind: 'failed', id: request.id, error: { code: 'disk-fault', message: 'The disk is ill.' } });
    expect(await failure).toMatchObject({ code: 'disk-fault' });
    expect(current().wasKilled).toBe(true);
    void failureOf(host.search(huggingFace, 'qwen'));
    expect(processes).toHaveLength(2);
  });
});

describe('a process that ends unexpectedly', () => {
  test('fails what was asked with a sentence, and starts again by itself to go on with the downloads', async () => {
    const { host, clock, current, processes } = startedHost();
    const failure = failureOf(host.search(huggingFace, 'qwen'));
    current().becomeReady();
    current().end(null, 'SIGSEGV');
    expect(await failure).toMatchObject({ code: 'downloads-crashed', message: expect.stringContaining('is kept') });
    await clock.advance(250);
    expect(processes).toHaveLength(2);
    current().becomeReady();
    void failureOf(host.search(huggingFace, 'again'));
    expect(current().requests.at(-1)).toMatchObject({ kind: 'search', text: 'again' });
  });

  test('three times in a row is left alone until something is asked of it', async () => {
    const { host, clock, current, processes } = startedHost();
    host.start();
    for (const pause of [250, 1_000, 0]) {
      current().end(1);
      await clock.advance(pause);
    }
    await clock.advance(600_000);
    expect(processes).toHaveLength(3);
    host.resume('a');
    expect(processes).toHaveLength(4);
  });

  test.each<[string, (process: ScriptedDownloads, clock: ManualClock) => unknown]>([
    ['talks nonsense', (process) => process.say({ nonsense: 'yes' })],
    ['does not become ready in 30 seconds', (_, clock) => clock.advance(30_000)],
  ])('counts as one that %s', async (_, happen) => {
    const { host, clock, processes } = startedHost();
    host.start();
    const [first] = processes;
    if (first === undefined) throw new Error('no process');
    await happen(first, clock);
    expect(first.wasKilled).toBe(true);
    await clock.advance(250);
    expect(processes).toHaveLength(2);
  });
});

describe('shutdown', () => {
  test('lets the process save what has arrived, and waits for its end', async () => {
    const { host, current } = startedHost();
    const pending = failureOf(host.search(huggingFace, 'qwen'));
    current().becomeReady();
    const done = host.shutdown();
    expect(current().requests.at(-1)).toEqual({ kind: 'shutdown' });
    current().end(0);
    await done;
    expect(await pending).toMatchObject({ code: 'closing' });
    expect(await failureOf(host.search(huggingFace, 'late'))).toMatchObject({ code: 'closing' });
  });

  test('ends a process that does not listen after three seconds', async () => {
    const { host, clock, current } = startedHost();
    host.start();
    current().becomeReady();
    const done = host.shutdown();
    await clock.advance(2_999);
    expect(current().wasKilled).toBe(false);
    await clock.advance(1);
    await done;
    expect(current().wasKilled).toBe(true);
  });

  test('with no process is done at once, and none is started afterwards', async () => {
    const { host, processes } = startedHost();
    await host.shutdown();
    host.start();
    host.resume('a');
    expect(processes).toHaveLength(0);
  });
});
