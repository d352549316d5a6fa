import { describe, expect, test } from 'vitest';
import type { DownloadReply, Endpoint } from '../../app/downloads/protocol.ts';
import { startDownloads, type TestDownloads } from '../support/downloads.ts';
import type { HubFault } from '../support/hub/faults.ts';
import { GeneratedFile } from '../support/hub/generated-file.ts';
import { Hub } from '../support/hub/hub.ts';
import { startHub } from '../support/hub/start-hub.ts';

const repo = 'Qwen/Qwen3-Test-GGUF';
const files = [
  new GeneratedFile('Qwen3-Test-Q8_0.gguf', 3_000),
  new GeneratedFile('Qwen3-Test-Q4_K_M.gguf', 2_000),
  new GeneratedFile('README.md', 500),
  ...[1, 2, 3].map((n) => new GeneratedFile(`BF16/Qwen3-Test-BF16-0000${n}-of-00003.gguf`, 4_000 + n)),
];

const huggingFace = (hub: Hub): Endpoint => ({ kind: 'huggingface', url: hub.url });
const modelScope = (hub: Hub): Endpoint => ({ kind: 'modelscope', url: hub.url });

async function list(t: TestDownloads, endpoint: Endpoint, name = repo) {
  const reply = await t.ask({ kind: 'list', endpoint, repo: name, revision: null });
  if (reply.kind !== 'listed') throw new Error(JSON.stringify(reply));
  return reply.listing;
}

function errorOf(reply: DownloadReply): { code: string; message: string } {
  if (reply.kind !== 'failed') throw new Error(`expected a failure, got ${JSON.stringify(reply)}`);
  return reply.error;
}

describe('a listing', () => {
  test.each([
    ['Hugging Face', huggingFace],
    ['ModelScope', modelScope],
  ])('of %s has the models with sizes and hashes, split ones as one, smallest first', async (_, endpointOf) => {
    const hub = await startHub([{ name: repo, files }]);
    const t = await startDownloads();
    const listing = await list(t, endpointOf(hub));
    expect(listing.offers.map(({ quantization, name, sizeBytes }) => [quantization, name, sizeBytes])).toEqual([
      ['Q4_K_M', 'Qwen3-Test-Q4_K_M', 2_000],
      ['Q8_0', 'Qwen3-Test-Q8_0', 3_000],
      ['BF16', 'Qwen3-Test-BF16', 12_006],
    ]);
    expect(listing.offers[2]?.files).toEqual(
      files.slice(3).map(({ path, sizeBytes, sha256 }) => ({ path, sizeBytes, sha256 })),
    );
    expect(listing.leftOut).toBe(0);
  });

  test('names the commit that it is of, so that a download gets those very files', async () => {
    const hub = await startHub([{ name: repo, files }]);
    const t = await startDownloads();
    const { source } = await list(t, huggingFace(hub));
    expect(source.revision).toBe(hub.repository(repo).commit);
    expect(hub.requestsOf('tree')[0]?.url).toContain(`/tree/${source.revision}?recursive=true`);
  });

  test('of many pages is read to the end', async () => {
    const many = Array.from(
      { length: 25 },
      (_, i) => new GeneratedFile(`m${String(i).padStart(2, '0')}-Q8_0.gguf`, 1_000 + i),
    );
    const hub = await startHub([{ name: repo, files: many }], { pageSize: 4 });
    const t = await startDownloads();
    expect((await list(t, huggingFace(hub))).offers).toHaveLength(25);
    expect(hub.requestsOf('tree')).toHaveLength(7);
  });

  test('without end is given up', async () => {
    const hub = await startHub([{ name: repo, files }], { pageSize: 0 });
    const t = await startDownloads();
    const error = errorOf(await t.ask({ kind: 'list', endpoint: huggingFace(hub), repo, revision: null }));
    expect(error.code).toBe('reply-too-large');
    expect(hub.requestsOf('tree')).toHaveLength(50);
  });

  test('never has names that lead elsewhere, and says how many files it left out', async () => {
    const extraPaths = [
      '../../.bashrc.gguf',
      '/etc/cron.d/evil.gguf',
      'a/../../evil.gguf',
      'C:\\evil.gguf',
      '.hidden.gguf',
      'con.gguf',
      'new\nline.gguf',
      '模型.gguf',
      `${'x'.repeat(300)}.gguf`,
      'lonely-00002-of-00003.gguf',
    ];
    const hub = await startHub([{ name: repo, files, extraPaths }]);
    const t = await startDownloads();
    for (const endpoint of [huggingFace(hub), modelScope(hub)]) {
      const listing = await list(t, endpoint);
      expect(listing.offers.flatMap((offer) => offer.files.map(({ path }) => path)).toSorted()).toEqual(
        files
          .map(({ path }) => path)
          .filter((path) => path.endsWith('.gguf'))
          .toSorted(),
      );
      expect(listing.leftOut).toBe(extraPaths.length);
    }
  });

  test('of a hub that tells no hashes says so', async () => {
    const hub = await startHub([{ name: repo, files, tellsHashes: false }]);
    const t = await startDownloads();
    for (const endpoint of [huggingFace(hub), modelScope(hub)]) {
      const { offers } = await list(t, endpoint);
      expect(offers.flatMap((offer) => offer.files).every(({ sha256 }) => sha256 === null)).toBe(true);
    }
  });

  test('of a repository that does not exist says what may be wrong', async () => {
    const hub = await startHub([]);
    const t = await startDownloads();
    const ask = (name: string) => t.ask({ kind: 'list', endpoint: huggingFace(hub), repo: name, revision: null });
    expect(errorOf(await ask('Qwen/Nothing')).code).toBe('token-needed');
    expect(errorOf(await ask('no-owner')).code).toBe('not-found');
    expect(errorOf(await ask('../../api/whoami')).code).toBe('not-found');
    expect(errorOf(await ask('../..')).code).toBe('not-found');
    expect(hub.requests).toHaveLength(1);
  });
});

describe('a search', () => {
  test('finds repositories by name on either hub', async () => {
    const hub = await startHub([
      { name: repo, files, downloads: 42 },
      { name: 'Other/Model', files: [] },
      { name: 'Qwen/Qwen3-Gated-GGUF', files: [], token: 'hf_x' },
    ]);
    const t = await startDownloads();
    const search = (endpoint: Endpoint) => t.ask({ kind: 'search', endpoint, text: 'qwen3' });
    const updatedAt = Date.UTC(2026, 0, 2, 3, 4, 5);
    expect(await search(huggingFace(hub))).toMatchObject({
      kind: 'found',
      repositories: [
        { repo, downloads: 42, updatedAt, isGated: false },
        { repo: 'Qwen/Qwen3-Gated-GGUF', isGated: true },
      ],
    });
    expect(await search(modelScope(hub))).toMatchObject({ repositories: [{ repo, downloads: 42, updatedAt }, {}] });
  });

  test('sends what was typed as text and nothing more', async () => {
    const hub = await startHub([]);
    const t = await startDownloads();
    await t.ask({ kind: 'search', endpoint: huggingFace(hub), text: 'a&filter=x/../?#é' });
    const url = new URL(hub.requests[0]?.url ?? '', hub.url);
    expect(url.pathname).toBe('/api/models');
    expect(url.searchParams.get('search')).toBe('a&filter=x/../?#é');
    expect(url.searchParams.getAll('filter')).toEqual(['gguf']);
  });
});

describe('a reply that is not what a hub says', () => {
  test.each<[string, HubFault, string, RegExp]>([
    [
      'no JSON',
      { kind: 'body', contentType: 'application/json', body: '[{"type":' },
      'bad-reply',
      /not in the way a model hub does/,
    ],
    [
      'other JSON',
      { kind: 'body', contentType: 'application/json', body: '{"files":[]}' },
      'bad-reply',
      /Check the address of the hub/,
    ],
    [
      'sizes that are no numbers',
      { kind: 'body', contentType: 'application/json', body: '[{"type":"file","path":"a.gguf","size":"many"}]' },
      'bad-reply',
      /hub does/,
    ],
    ['a web page', { kind: 'web-page' }, 'web-page', /sent a web page\. This network may want you to log in/],
    [
      'many megabytes out of a small body',
      { kind: 'gzip-bomb', bytes: 2 ** 26 },
      'reply-too-large',
      /a list larger than any real one/,
    ],
    ['429', { kind: 'status', status: 429 }, 'rate-limited', /no more requests/],
    ['500', { kind: 'status', status: 500 }, 'server-trouble', /error 500/],
    ['redirects without end', { kind: 'redirect', to: 'itself' }, 'redirect-loop', /without end/],
    ['a connection that ends', { kind: 'cut', afterBytes: -1 }, 'connection-lost', /broke off/],
  ])('%s', async (_, fault, code, says) => {
    const hub = await startHub([{ name: repo, files }]);
    const t = await startDownloads();
    hub.onRequest = ({ kind }) => (kind === 'tree' ? fault : null);
    const error = errorOf(await t.ask({ kind: 'list', endpoint: huggingFace(hub), repo, revision: null }));
    expect(error.code).toBe(code);
    expect(error.message).toMatch(says);
  });

  test('nothing at all, for half a minute', async () => {
    const hub = await startHub([]);
    const t = await startDownloads();
    hub.onRequest = () => ({ kind: 'stall', afterBytes: -1 });
    const reply = t.ask({ kind: 'search', endpoint: huggingFace(hub), text: 'qwen' });
    await hub.until(() => hub.requests.length === 1);
    await t.clock.advance(30_000);
    expect(errorOf(await reply).code).toBe('stalled');
  });

  test('an address that nobody listens at', async () => {
    const hub = await new Hub([]).start();
    await hub.close();
    const t = await startDownloads();
    const error = errorOf(await t.ask({ kind: 'search', endpoint: huggingFace(hub), text: 'qwen' }));
    expect(error.code).toBe('unreachable');
  });

  test('an endpoint without encryption is not asked', async () => {
    const t = await startDownloads();
    for (const url of [
      'http://huggingface.co',
      'https://me:secret@huggingface.co',
      'ftp://huggingface.co',
      'nonsense',
    ]) {
      const endpoint: Endpoint = { kind: 'huggingface', url };
      expect(errorOf(await t.ask({ kind: 'search', endpoint, text: 'qwen' })).code).toBe('bad-endpoint');
    }
  });
});

describe('the access token', () => {
  const token = 'hf_SECRET';

  async function gated(given: string | null) {
    const hub = await startHub([{ name: repo, files, token }], { pageSize: 4 });
    const t = await startDownloads({ tokens: given === null ? [] : [{ endpointUrl: hub.url, token: given }] });
    return { hub, t };
  }

  const add = (t: TestDownloads, hub: Hub) =>
    t.ask({
      kind: 'add',
      download: {
        id: 'd',
        title: 'd',
        source: { endpoint: huggingFace(hub), repo, revision: hub.repository(repo).commit },
        files: files.slice(0, 1).map(({ path, sizeBytes, sha256 }) => ({ path, sizeBytes, sha256 })),
      },
    });

  test('goes to the hub, and not to the host that has the file', async () => {
    const { hub, t } = await gated(token);
    await list(t, huggingFace(hub));
    await add(t, hub);
    expect((await t.settled('d')).status).toBe('ready');
    for (const request of hub.requests) {
      expect(request.headers.authorization).toBe(request.kind === 'content' ? undefined : `Bearer ${token}`);
    }
    expect(hub.requestsOf('content').length).toBeGreaterThan(0);
  });

  test('is not sent to a stranger that a redirect leads to', async () => {
    const { hub, t } = await gated(token);
    for (const kind of ['resolve', 'tree', 'search'] as const) {
      hub.failNext(kind, { kind: 'redirect', to: `${hub.strangerUrl}/steal` });
    }
    await add(t, hub);
    await t.settled('d');
    await t.ask({ kind: 'list', endpoint: huggingFace(hub), repo, revision: null });
    await t.ask({ kind: 'search', endpoint: huggingFace(hub), text: 'q' });
    expect(hub.strangerRequests).toHaveLength(3);
    for (const { headers } of hub.strangerRequests) expect(JSON.stringify(headers)).not.toContain('SECRET');
  });

  test('is not sent to a stranger that a listing names as its next page', async () => {
    const { hub, t } = await gated(token);
    hub.onRequest = ({ kind }) =>
      kind === 'tree'
        ? {
            kind: 'status',
            status: 200,
            headers: { link: `<${hub.strangerUrl}/next>; rel="next"`, 'content-type': 'application/json' },
          }
        : null;
    expect(errorOf(await t.ask({ kind: 'list', endpoint: huggingFace(hub), repo, revision: null })).code).toBe(
      'bad-reply',
    );
    expect(hub.strangerRequests).toEqual([]);
  });

  test.each([
    ['missing', null, /is only for people who have accepted its terms\..*save an access token/],
    ['of another account', 'hf_other', /has not granted your account access to Qwen\/Qwen3-Test-GGUF/],
  ])('that is %s is asked for in a sentence', async (_, given, says) => {
    const { hub, t } = await gated(given);
    await add(t, hub);
    const failed = await t.settled('d');
    expect(failed.problem?.code).toBe('gated');
    expect(failed.problem?.message).toMatch(says);
  });

  test('can be given later, and taken back', async () => {
    const { hub, t } = await gated(null);
    await add(t, hub);
    expect((await t.settled('d')).status).toBe('failed');
    t.tell({ kind: 'token', endpointUrl: hub.url, token });
    t.tell({ kind: 'resume', downloadId: 'd' });
    await t.until(([download]) => download?.status === 'ready');
    t.tell({ kind: 'token', endpointUrl: hub.url, token: null });
    await list(t, huggingFace(hub));
    expect(hub.requestsOf('tree').at(-1)?.headers.authorization).toBeUndefined();
  });
});

test('a download over ModelScope goes the same way', async () => {
  const hub = await startHub([{ name: repo, files }]);
  const t = await startDownloads();
  const { source, offers } = await list(t, modelScope(hub));
  expect(source.revision).toBe('master');
  await t.ask({ kind: 'add', download: { id: 'd', title: 'd', source, files: offers[2]!.files } });
  expect(await t.settled('d')).toMatchObject({ status: 'ready', isVerified: true, sizeBytes: 12_006 });
});
