import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, test } from 'vitest';
import { nodeFetch } from '../../app/downloads/fetch.ts';
import type { Download } from '../../app/downloads/protocol.ts';
import { downloadOf, startDownloads, type TestDownloads, type TestDownloadsOptions } from '../support/downloads.ts';
import type { HubFault } from '../support/hub/faults.ts';
import { GeneratedFile } from '../support/hub/generated-file.ts';
import type { Hub } from '../support/hub/hub.ts';
import type { RepositoryOptions } from '../support/hub/repository.ts';
import { startHub } from '../support/hub/start-hub.ts';

const repo = 'Qwen/Test-GGUF';
const sizeBytes = 8_000_000;
/** So small that one connection fetches it in one request. */
const smallBytes = 900_000;

interface Setting {
  readonly hub: Hub;
  readonly file: GeneratedFile;
  readonly t: TestDownloads;
  /** Adds the file and lets time pass until it is ready or has failed. */
  readonly run: () => Promise<Download>;
}

interface SettingOptions extends Omit<Partial<RepositoryOptions>, 'files'>, Pick<TestDownloadsOptions, 'fetch'> {
  readonly fileBytes?: number;
}

async function setUp({ fileBytes = sizeBytes, fetch, ...repository }: SettingOptions = {}): Promise<Setting> {
  const file = new GeneratedFile('test-Q4_K_M.gguf', fileBytes);
  const hub = await startHub([{ name: repo, files: [file], ...repository }]);
  const t = await startDownloads(fetch === undefined ? {} : { fetch });
  const run = async () => {
    await t.ask({ kind: 'add', download: downloadOf(hub, repo, 'd') });
    return t.settled('d');
  };
  return { hub, file, t, run };
}

function expectRight(download: Download, file: GeneratedFile): void {
  expect(download).toMatchObject({ status: 'ready', problem: null });
  const [path = ''] = download.paths;
  expect(readFileSync(path).equals(file.read(0, file.sizeBytes))).toBe(true);
  expect(readdirSync(dirname(path))).toEqual([file.path]);
}

/** As Node's fetch fails. */
function fetchFailed(code: string): TypeError {
  return new TypeError('fetch failed', { cause: Object.assign(new Error(`reason: ${code}`), { code }) });
}

/** Nothing has the name of a model. */
function expectNothing(download: Download): void {
  expect(existsSync(download.paths[0] ?? '')).toBe(false);
}

describe('a fault that passes leads to the right file', () => {
  test.each<[string, HubFault[]]>([
    ['connections that are cut', [1, 500_000, 65_536, 0, 300_001].map((afterBytes) => ({ kind: 'cut', afterBytes }))],
    ['connections that end before an answer', Array(6).fill({ kind: 'cut', afterBytes: -1 })],
    ['the whole file for a part of it', [{ kind: 'cut', afterBytes: 70_000 }, { kind: 'ignore-range' }]],
    [
      'another part than the one asked for',
      [
        { kind: 'shifted-range', byBytes: 1 },
        { kind: 'shifted-range', byBytes: -5 },
      ],
    ],
    [
      'a body that is shorter than its headers say',
      [
        { kind: 'short', byBytes: 1 },
        { kind: 'short', byBytes: 100_000 },
      ],
    ],
    ['a body that is longer than its headers say', [{ kind: 'short', byBytes: -7 }]],
    ['trouble of the server', [500, 502, 503, 504].map((status) => ({ kind: 'status', status }))],
    ['a limit of requests', [{ kind: 'status', status: 429, headers: { 'retry-after': '30' } }]],
    [
      'a host that refuses its own link',
      [
        { kind: 'status', status: 403 },
        { kind: 'status', status: 401 },
      ],
    ],
  ])('%s', async (_, faults) => {
    const { hub, file, run } = await setUp();
    hub.failNext('content', ...faults);
    const done = await run();
    expectRight(done, file);
    expect(hub.servedBytes).toBeLessThan(2 * sizeBytes);
  });

  test('links that expire while the file is being fetched', async () => {
    const { hub, file, run } = await setUp();
    hub.onRequest = ({ kind, number }) => {
      if (kind === 'content' && number === 3) hub.expireLinks();
      return null;
    };
    expectRight(await run(), file);
    expect(hub.servedBytes).toBe(sizeBytes);
  });

  test('redirects of the hub that lead nowhere for a while', async () => {
    const { hub, file, run } = await setUp();
    hub.failNext('resolve', { kind: 'status', status: 503 }, { kind: 'cut', afterBytes: -1 });
    expectRight(await run(), file);
  });

  test('a connection that stalls is given up after half a minute, and what it brought is kept', async () => {
    const { hub, file, t } = await setUp({ fileBytes: smallBytes });
    hub.failNext('content', { kind: 'stall', afterBytes: 200_000 });
    await t.ask({ kind: 'add', download: downloadOf(hub, repo, 'd') });
    await t.passUntil(([download]) => download?.doneBytes === 200_000);
    await t.clock.advance(29_000);
    expect(t.download('d').status).toBe('downloading');
    await t.passUntil(([download]) => download?.status === 'waiting');
    expect(t.download('d').problem).toMatchObject({
      code: 'stalled',
      message: expect.stringMatching(/next to nothing for 30 seconds\. Tandem connects again by itself/),
    });
    expectRight(await t.settled('d'), file);
    // How much more is asked for depends on how busy this machine is: its clock is ours, its network is not.
    expect(hub.requestsOf('content')[1]?.range).toEqual({ start: 200_000, end: smallBytes });
  });

  test('a server that never answers counts as stalled', async () => {
    const { hub, file, t } = await setUp();
    hub.failNext('resolve', { kind: 'stall', afterBytes: -1 });
    await t.ask({ kind: 'add', download: downloadOf(hub, repo, 'd') });
    await hub.until(() => hub.requestsOf('resolve').length === 1);
    await t.clock.advance(30_000);
    await t.until(([download]) => download?.problem?.code === 'stalled');
    expectRight(await t.settled('d'), file);
  });

  test('one byte a second is no better than nothing', async () => {
    const { hub, file, t } = await setUp({ fileBytes: smallBytes });
    hub.failNext('content', { kind: 'trickle', intervalMs: 1 });
    await t.ask({ kind: 'add', download: downloadOf(hub, repo, 'd') });
    for (let second = 1; second <= 31; second++) {
      await hub.until(() => hub.servedBytes >= second);
      await t.clock.advance(1_000);
    }
    await t.until(([download]) => download?.problem?.code === 'stalled');
    expectRight(await t.settled('d'), file);
  });

  test('a network that is away for an hour', async () => {
    let isOffline = false;
    const { hub, file, t } = await setUp({
      fetch: (url, init) => (isOffline ? Promise.reject(fetchFailed('ENOTFOUND')) : nodeFetch(url, init)),
    });
    hub.onRequest = ({ kind, number }) => {
      if (kind !== 'content' || number > 0) return null;
      isOffline = true;
      return { kind: 'cut', afterBytes: 100_000 };
    };
    await t.ask({ kind: 'add', download: downloadOf(hub, repo, 'd') });
    await t.passUntil(([download]) => download?.problem?.code === 'unreachable');
    await t.clock.advance(3_600_000);
    expect(t.download('d')).toMatchObject({ status: 'waiting', secondsLeft: null });
    expect(t.download('d').problem?.message).toMatch(
      /^Tandem cannot reach 127\.0\.0\.1:\d+\. Check the internet connection/,
    );
    isOffline = false;
    await t.clock.advance(30_000);
    expectRight(await t.settled('d'), file);
  });
});

describe('a server without ranges', () => {
  test('sends the whole file, which is begun again at its start after a cut and not appended', async () => {
    const { hub, file, run } = await setUp();
    hub.onRequest = ({ kind, number }) => {
      if (kind !== 'content') return null;
      return number === 0 ? { kind: 'cut', afterBytes: 3_000_000 } : { kind: 'ignore-range' };
    };
    expectRight(await run(), file);
  });

  test('is asked once more before anything is thrown away: a single slip costs nothing', async () => {
    const { hub, file, run } = await setUp({ fileBytes: smallBytes });
    hub.failNext('content', { kind: 'cut', afterBytes: 400_000 }, { kind: 'ignore-range' });
    expectRight(await run(), file);
    // A connection that is cut may lose the last bytes that were sent.
    const start = hub.requestsOf('content')[2]?.range?.start;
    expect(start).toBeGreaterThan(0);
    expect(start).toBeLessThanOrEqual(400_000);
  });

  test('and a connection that never lasts to the end is told', async () => {
    const { hub, run } = await setUp({
      fetch: (url, { headers: { range, ...headers }, ...init }) => nodeFetch(url, { ...init, headers }),
    });
    hub.onRequest = ({ kind }) => (kind === 'content' ? { kind: 'cut', afterBytes: 3_000_000 } : null);
    const failed = await run();
    expect(failed).toMatchObject({ status: 'failed', problem: { code: 'no-resume' } });
    expect(failed.problem?.message).toMatch(
      /always sends the file from its beginning.*Try again on a steadier connection/,
    );
    expectNothing(failed);
  });
});

describe('another validator', () => {
  const changed = { kind: 'etag', etag: '"another"' } as const;

  test('keeps what has arrived when the hub still announces the same hash', async () => {
    const { hub, file, run } = await setUp();
    hub.onRequest = ({ kind, number }) => {
      if (kind !== 'content') return null;
      return number === 0 ? { kind: 'cut', afterBytes: 400_000 } : changed;
    };
    expectRight(await run(), file);
    const asked = hub.requestsOf('content').filter(({ range }) => range !== null && range.end > 1);
    expect(asked.filter(({ range }) => range?.start === 0)).toHaveLength(1);
  });

  test('begins the file anew when the hub tells no hash', async () => {
    const { hub, file, run } = await setUp({ tellsHashes: false });
    hub.onRequest = ({ kind, number }) => {
      if (kind !== 'content') return null;
      return number === 0 ? { kind: 'cut', afterBytes: 400_000 } : changed;
    };
    const done = await run();
    expectRight(done, file);
    expect(done.isVerified).toBe(false);
    const starts = hub.requestsOf('content').map(({ range }) => range?.start);
    expect(starts.filter((start) => start === 0).length).toBeGreaterThanOrEqual(2);
  });

  test('at each answer is not taken seriously when the hash is known', async () => {
    const { hub, file, run } = await setUp();
    hub.onRequest = ({ kind, number }) => (kind === 'content' ? { kind: 'etag', etag: `"node-${number}"` } : null);
    expectRight(await run(), file);
  });

  test('at each answer ends the download when no hash could tell the file', async () => {
    const { hub, run } = await setUp({ tellsHashes: false });
    hub.onRequest = ({ kind, number }) => (kind === 'content' ? { kind: 'etag', etag: `"node-${number}"` } : null);
    const failed = await run();
    expect(failed).toMatchObject({ status: 'failed', problem: { code: 'changed-on-hub' } });
    expect(failed.problem?.message).toMatch(/its publisher replaced it\. Remove the download, look the model up again/);
    expectNothing(failed);
  });

  test('together with another hash at the hub means that the file was replaced', async () => {
    const { hub, t } = await setUp();
    const old = downloadOf(hub, repo, 'd');
    hub.repository(repo).files = [new GeneratedFile('test-Q4_K_M.gguf', sizeBytes, 'replaced')];
    await t.ask({ kind: 'add', download: { ...old, source: { ...old.source, revision: 'main' } } });
    expect(await t.settled('d')).toMatchObject({ status: 'failed', problem: { code: 'changed-on-hub' } });
    expect(hub.servedBytes).toBe(0);
  });
});

describe('what does not pass is told in a sentence of its own, with the next step', () => {
  interface Case {
    readonly what: string;
    readonly on: 'resolve' | 'content';
    readonly fault: HubFault | ((hub: Hub) => HubFault);
    readonly code: string;
    readonly says: RegExp;
    /** Requests of this kind until it gives up. */
    readonly requests?: number;
  }

  test.each<Case>([
    {
      what: 'a web page instead of the file',
      on: 'content',
      fault: { kind: 'web-page' },
      code: 'web-page',
      says: /sent a web page\. This network may want you to log in.*start the download again/,
      requests: 1,
    },
    {
      what: 'a web page that pretends to be a file',
      on: 'content',
      fault: { kind: 'body', contentType: 'binary/octet-stream', body: '\n <html>log in</html>' },
      code: 'web-page',
      says: /sent a web page/,
      requests: 1,
    },
    {
      what: 'a hub that answers with a web page',
      on: 'resolve',
      fault: { kind: 'web-page' },
      code: 'web-page',
      says: /sent a web page/,
      requests: 1,
    },
    {
      what: 'redirects without end',
      on: 'resolve',
      fault: { kind: 'redirect', to: 'itself' },
      code: 'redirect-loop',
      says: /from address to address without end\. Try again later or choose another hub/,
      requests: 11,
    },
    {
      what: 'a redirect to an address without encryption',
      on: 'resolve',
      fault: { kind: 'redirect', to: 'http://example.org/model.gguf' },
      code: 'insecure-redirect',
      says: /an address without encryption.*choose another hub/,
      requests: 1,
    },
    {
      what: 'a redirect to something that is not of the web',
      on: 'resolve',
      fault: { kind: 'redirect', to: 'file:///etc/passwd' },
      code: 'insecure-redirect',
      says: /without encryption/,
      requests: 1,
    },
    {
      what: '401',
      on: 'resolve',
      fault: { kind: 'status', status: 401 },
      code: 'token-needed',
      says: /only to people it knows, or there is no such repository\..*save an access token in the settings/,
      requests: 1,
    },
    {
      what: '401 for a gated repository',
      on: 'resolve',
      fault: { kind: 'status', status: 401, headers: { 'x-error-code': 'GatedRepo' } },
      code: 'gated',
      says: /^Qwen\/Test-GGUF is only for people who have accepted its terms\. Accept them on its page/,
      requests: 1,
    },
    {
      what: '403',
      on: 'resolve',
      fault: { kind: 'status', status: 403 },
      code: 'gated',
      says: /only for people who have accepted its terms/,
      requests: 1,
    },
    {
      what: '404',
      on: 'resolve',
      fault: { kind: 'status', status: 404 },
      code: 'not-found',
      says: /no longer has this file or repository \(Qwen\/Test-GGUF\)\..*look for it again on the models page/,
      requests: 1,
    },
    {
      what: '410',
      on: 'resolve',
      fault: { kind: 'status', status: 410 },
      code: 'not-found',
      says: /no longer has this file/,
      requests: 1,
    },
    {
      what: '416',
      on: 'content',
      fault: { kind: 'status', status: 416 },
      code: 'range-refused',
      says: /the file ends before the part that is still missing.*Remove the download, look the model up again/,
      requests: 1,
    },
    {
      what: '429 again and again',
      on: 'content',
      fault: { kind: 'status', status: 429, headers: { 'retry-after': '1' } },
      code: 'rate-limited',
      says: /allows no more requests at the moment\..*try again later or with an access token/,
      requests: 5,
    },
    {
      what: '500 again and again',
      on: 'content',
      fault: { kind: 'status', status: 500 },
      code: 'server-trouble',
      says: /has trouble of its own \(error 500\)\..*try later or choose another hub/,
      requests: 5,
    },
    {
      what: '503 of the hub itself again and again',
      on: 'resolve',
      fault: { kind: 'status', status: 503 },
      code: 'server-trouble',
      says: /error 503/,
      requests: 5,
    },
    {
      what: 'a status that means nothing here',
      on: 'content',
      fault: { kind: 'status', status: 418 },
      code: 'unexpected-answer',
      says: /\(status 418\)\. Try again later or choose another hub/,
      requests: 5,
    },
    {
      what: 'a part of the file that is never the right one',
      on: 'content',
      fault: { kind: 'shifted-range', byBytes: 100 },
      code: 'wrong-range',
      says: /sent another part of the file.*Nothing of it was kept.*try another network or hub/,
      requests: 5,
    },
    {
      what: 'another size than announced',
      on: 'content',
      fault: { kind: 'other-total', sizeBytes: sizeBytes + 1 },
      code: 'changed-on-hub',
      says: /no longer the one that this download began with/,
      requests: 1,
    },
    {
      what: 'a compressed body',
      on: 'content',
      fault: { kind: 'gzip' },
      code: 'compressed',
      says: /arrived compressed.*try another network, or choose another hub/,
      requests: 1,
    },
  ])('$what', async ({ on, fault, code, says, requests }) => {
    const { hub, run } = await setUp();
    hub.onRequest = ({ kind }) => (kind === on ? (typeof fault === 'function' ? fault(hub) : fault) : null);
    const failed = await run();
    expect(failed).toMatchObject({ status: 'failed', problem: { code } });
    expect(failed.problem?.message).toMatch(says);
    expectNothing(failed);
    if (requests !== undefined) expect(hub.requestsOf(on)).toHaveLength(requests);
  });

  test('a file that is not a model, with all headers as they should be', async () => {
    const { hub, file, t } = await setUp({ tellsHashes: false });
    file.read = (start, end) => Buffer.alloc(end - start, start === 0 ? 'version https://git-lfs' : 'x');
    await t.ask({ kind: 'add', download: downloadOf(hub, repo, 'd') });
    const failed = await t.settled('d');
    expect(failed.problem?.code).toBe('not-a-model');
    expect(failed.problem?.message).toMatch(/is not a GGUF model file, so nothing was kept\. Look the model up again/);
    expect(failed.doneBytes).toBe(0);
  });

  test('a web page with the size of the model and the headers of one', async () => {
    const { hub, file, t } = await setUp({ tellsHashes: false });
    file.read = (start, end) => Buffer.alloc(end - start, '<!doctype html>');
    await t.ask({ kind: 'add', download: downloadOf(hub, repo, 'd') });
    expect((await t.settled('d')).problem?.code).toBe('web-page');
  });

  test('a certificate that cannot be trusted', async () => {
    const { run } = await setUp({ fetch: () => Promise.reject(fetchFailed('DEPTH_ZERO_SELF_SIGNED_CERT')) });
    const failed = await run();
    expect(failed.problem?.code).toBe('bad-certificate');
    expect(failed.problem?.message).toMatch(/cannot be trusted.*Check the date of this computer/);
  });

  test('after a failure the person can try again, and what had arrived is still there', async () => {
    const { hub, file, t, run } = await setUp();
    hub.onRequest = ({ kind, number }) => {
      if (kind !== 'content') return null;
      return number < 4 ? { kind: 'cut', afterBytes: 200_000 } : { kind: 'status', status: 500 };
    };
    const failed = await run();
    expect(failed.status).toBe('failed');
    expect(failed.doneBytes).toBeGreaterThan(0);
    hub.onRequest = () => null;
    t.tell({ kind: 'resume', downloadId: 'd' });
    await t.until(([download]) => download?.status !== 'failed');
    expectRight(await t.settled('d'), file);
    expect(hub.servedBytes).toBeLessThanOrEqual(sizeBytes + 1_000);
  });
});

describe('Retry-After', () => {
  test('is obeyed to the second', async () => {
    const { hub, file, t } = await setUp();
    hub.failNext('content', { kind: 'status', status: 503, headers: { 'retry-after': '120' } });
    await t.ask({ kind: 'add', download: downloadOf(hub, repo, 'd') });
    await t.until(([download]) => download?.status === 'waiting');
    await t.clock.advance(119_000);
    expect(hub.requestsOf('content')).toHaveLength(1);
    await t.clock.advance(1_000);
    expectRight(await t.settled('d'), file);
  });

  test('of a day counts as ten minutes', async () => {
    const { hub, file, t } = await setUp();
    hub.failNext('content', { kind: 'status', status: 429, headers: { 'retry-after': '86400' } });
    await t.ask({ kind: 'add', download: downloadOf(hub, repo, 'd') });
    await t.until(([download]) => download?.status === 'waiting');
    await t.clock.advance(599_000);
    expect(hub.requestsOf('content')).toHaveLength(1);
    await t.clock.advance(1_000);
    expectRight(await t.settled('d'), file);
  });
});

describe('contents that are not what the hub announced', () => {
  test('are fetched once more, whole, and are right then', async () => {
    const { hub, file, run } = await setUp();
    hub.failNext('content', { kind: 'flip', at: 1_234 });
    expectRight(await run(), file);
    expect(hub.servedBytes).toBe(2 * sizeBytes);
  });

  test('twice are thrown away with a sentence that says so', async () => {
    const { hub, run } = await setUp();
    hub.onRequest = ({ kind }) => (kind === 'content' ? { kind: 'flip', at: 5_000_000 } : null);
    const failed = await run();
    expect(failed).toMatchObject({ status: 'failed', problem: { code: 'wrong-hash' } });
    expect(failed.problem?.message).toMatch(
      /downloaded twice, and both times.*\(its SHA-256 differs\), so it was thrown away.*try another network or another hub/,
    );
    expect(readdirSync(dirname(failed.paths[0] ?? ''))).toEqual([]);
  });

  test('are repaired piece by piece where the hashes of the pieces are known', async () => {
    const { hub, file, t } = await setUp();
    const pieceBytes = 1 << 20;
    const download = downloadOf(hub, repo, 'd');
    const files = download.files.map((one) => ({
      ...one,
      pieces: { sizeBytes: pieceBytes, sha256: file.pieceHashes(pieceBytes) },
    }));
    let isDamaged = true;
    hub.onRequest = ({ kind, range }) => {
      if (kind !== 'content' || !isDamaged || range === null || range.start > 3_000_000 || range.end <= 3_000_000)
        return null;
      isDamaged = false;
      return { kind: 'flip', at: 3_000_000 };
    };
    await t.ask({ kind: 'add', download: { ...download, files } });
    expectRight(await t.settled('d'), file);
    expect(hub.servedBytes).toBe(sizeBytes + pieceBytes);
  });
});

test('after sleep, dead connections are given up at once and the download goes on', async () => {
  const { hub, file, t } = await setUp();
  hub.failNext('content', { kind: 'stall', afterBytes: 100_000 });
  await t.ask({ kind: 'add', download: downloadOf(hub, repo, 'd') });
  await hub.until(() => hub.servedBytes === 100_000);
  t.clock.setWallClock(t.clock.now() + 8 * 3_600_000);
  await t.clock.advance(5_000);
  expectRight(await t.settled('d'), file);
});

test('the word that the machine is online again ends the waiting', async () => {
  const { hub, file, t } = await setUp();
  hub.failNext('content', { kind: 'status', status: 503, headers: { 'retry-after': '600' } });
  await t.ask({ kind: 'add', download: downloadOf(hub, repo, 'd') });
  await t.until(([download]) => download?.status === 'waiting');
  t.tell({ kind: 'wake' });
  await t.until(([download]) => download?.status === 'ready');
  expectRight(t.download('d'), file);
});
