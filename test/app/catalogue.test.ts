import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { CatalogueFile } from '../../app/catalogue/catalogue-file.ts';
import { readCatalogueFile } from '../../app/catalogue/catalogue-file.ts';
import type { CatalogueEntry } from '../../app/contract.ts';
import { GeneratedFile } from '../support/hub/generated-file.ts';
import type { Hub } from '../support/hub/hub.ts';
import { startHub } from '../support/hub/start-hub.ts';
import { temporaryFolder } from '../support/temp-folder.ts';
import { startTestApp, type TestApp, type TestAppOptions } from '../support/test-app.ts';

/** The catalogue and the hub that its list can be brought up to date from. */

const small = 'Qwen/Qwen3-0.6B-GGUF';
const large = 'Qwen/Qwen3-4B-GGUF';
const other = 'someone/Qwen3-0.6B-GGUF';
const [smallQ8, smallQ4, largeQ4] = ['qwen3-0.6b:Q8_0', 'qwen3-0.6b:Q4_K_M', 'qwen3-4b:Q4_K_M'];

/** Two models in three files; of one nobody has ever seen the file. */
const shipped: Pick<CatalogueFile, 'entries'> = {
  entries: [
    entry('qwen3-0.6b', 'Q8_0', small, 639_446_688),
    entry('qwen3-0.6b', 'Q4_K_M', other, 396_705_472),
    entry('qwen3-4b', 'Q4_K_M', large, null),
  ],
};

function entry(modelId: string, quantization: string, repo: string, sizeBytes: number | null) {
  const path = `${repo.split('/')[1]?.replace('GGUF', quantization)}.gguf`;
  const files = sizeBytes === null ? [] : [{ path, sizeBytes, sha256: null }];
  return { modelId, quantization, repo, revision: null, files, sizeBytes };
}

const published = {
  [small]: [new GeneratedFile('Qwen3-0.6B-Q8_0.gguf', 700_000)],
  [other]: [new GeneratedFile('Qwen3-0.6B-Q4_K_M.gguf', 400_000)],
  [large]: [new GeneratedFile('Qwen3-4B-Q4_K_M.gguf', 2_500_000), new GeneratedFile('Qwen3-4B-Q6_K.gguf', 3_300_000)],
};

function hubWith(files: Readonly<Record<string, readonly GeneratedFile[]>> = {}): Promise<Hub> {
  return startHub(Object.entries({ ...published, ...files }).map(([name, held]) => ({ name, files: held })));
}

/** An app whose installation came with the list above. */
async function startApp(hub: Hub, options: TestAppOptions = {}): Promise<TestApp> {
  const { dataFolder = temporaryFolder() } = options;
  mkdirSync(join(dataFolder, 'resources'), { recursive: true });
  const { models } = readCatalogueFile('resources/catalogue.json');
  const file: CatalogueFile = { schema: 1, generated: '2026-01-01', models, ...shipped };
  writeFileSync(join(dataFolder, 'resources', 'catalogue.json'), JSON.stringify(file));
  const t = await startTestApp({ withStarter: false, ...options, dataFolder });
  await t.command('settings.update', { hubEndpoint: hub.url });
  return t;
}

async function listed(t: TestApp): Promise<Readonly<Record<string, CatalogueEntry>>> {
  const { entries } = await t.command('catalogue.list', null);
  return Object.fromEntries(entries.map((one) => [one.id, one]));
}

async function sizes(t: TestApp): Promise<Readonly<Record<string, number | null>>> {
  return Object.fromEntries(Object.values(await listed(t)).map(({ id, sizeBytes }) => [id, sizeBytes]));
}

const shippedSizes = { [smallQ8]: 639_446_688, [smallQ4]: 396_705_472, [largeQ4]: null };
const publishedSizes = {
  [smallQ8]: 700_000,
  [smallQ4]: 400_000,
  [largeQ4]: 2_500_000,
  'qwen3-4b:Q6_K': 3_300_000,
};

describe('the list as it was shipped', () => {
  test('is shown without anybody being asked, and what nobody has verified is left open', async () => {
    const hub = await hubWith();
    const t = await startApp(hub);
    expect(await sizes(t)).toEqual(shippedSizes);
    expect((await listed(t))[largeQ4]).toMatchObject({
      name: 'Qwen3-4B',
      parametersLabel: '4B',
      modes: ['fast', 'deep'],
      contextLength: 40_960,
      repo: large,
      files: [],
      sizeBytes: null,
    });
    expect((await t.command('catalogue.list', null)).refreshedAt).toBeNull();
    await t.clock.advance(24 * 3_600_000);
    expect(hub.requests).toEqual([]);
    expect(t.downloads.nStarts).toBe(0);
  });

  test('leaves open how long an unknown file would take and what it needs on the disk, or says what its shape tells', async () => {
    const t = await startApp(await hubWith());
    const { [smallQ8]: known, [largeQ4]: unknown } = await listed(t);
    expect(known?.diskNeededBytes).toBe(639_446_688 + 2 ** 30);
    // 4 billion parameters of about 4.8 bits.
    expect(unknown?.diskNeededBytes).toBeGreaterThan(2.2e9);
    expect(unknown?.diskNeededBytes).toBeLessThan(2.8e9 + 2 ** 30);
    expect([known?.downloadSeconds, unknown?.downloadSeconds]).toEqual([null, null]);
  });

  test('can be empty because the installation is damaged: the rest works', async () => {
    const t = await startTestApp({ withStarter: false });
    expect(await t.command('catalogue.list', null)).toEqual({ entries: [], refreshedAt: null });
    expect(await t.command('catalogue.refresh', null)).toMatchObject({ entries: [] });
  });
});

describe('when the person asks the hub', () => {
  test('sizes, names and quantizations come from there', async () => {
    const hub = await hubWith();
    const t = await startApp(hub);
    const { refreshedAt } = await t.command('catalogue.refresh', null);
    expect(refreshedAt).toBe(t.clock.now());
    expect(await sizes(t)).toEqual(publishedSizes);
    expect((await listed(t))[largeQ4]).toMatchObject({ files: ['Qwen3-4B-Q4_K_M.gguf'], repo: large });
  });

  test('each repository is asked once, and only for its list', async () => {
    const hub = await hubWith();
    const t = await startApp(hub);
    await t.command('catalogue.refresh', null);
    expect(hub.requestsOf('tree').map(({ repo }) => repo)).toEqual([small, other, large]);
    expect([...hub.requestsOf('resolve'), ...hub.requestsOf('content'), ...hub.requestsOf('search')]).toEqual([]);
  });

  test('the window is told', async () => {
    const t = await startApp(await hubWith());
    const told = t.next('catalogue.changed', ({ refreshedAt }) => refreshedAt !== null);
    const answer = await t.command('catalogue.refresh', null);
    expect(await told).toEqual(answer);
  });

  test('it is known at the next start, without asking again', async () => {
    const hub = await hubWith();
    const first = await startApp(hub);
    await first.command('catalogue.refresh', null);
    await first.close();
    const asked = hub.requests.length;
    const second = await startApp(hub, { dataFolder: first.dataFolder });
    expect(await sizes(second)).toEqual(publishedSizes);
    expect((await second.command('catalogue.list', null)).refreshedAt).toBe(first.clock.now());
    expect(hub.requests).toHaveLength(asked);
  });

  test('a quantization keeps the publisher that the catalogue has chosen for it', async () => {
    const files = [...published[small], new GeneratedFile('Qwen3-0.6B-Q4_K_M.gguf', 555_555)];
    const t = await startApp(await hubWith({ [small]: files }));
    await t.command('catalogue.refresh', null);
    expect((await listed(t))[smallQ4]).toMatchObject({ repo: other, sizeBytes: 400_000 });
  });

  test('files that the engine cannot compute with, or that bear no quantization, do not come in', async () => {
    const paths = ['Qwen3-0.6B-IQ2_XXS.gguf', 'Qwen3-0.6B-UD-Q2_K_XL.gguf', 'Qwen3-0.6B.gguf', 'mmproj-Q8_0.gguf'];
    const files = [...published[small], ...paths.map((path) => new GeneratedFile(path, 100_000))];
    const t = await startApp(await hubWith({ [small]: files }));
    await t.command('catalogue.refresh', null);
    expect(await sizes(t)).toEqual(publishedSizes);
  });

  test('what the hub offers can be downloaded by its entry, of which nobody knew the file before', async () => {
    const hub = await hubWith();
    const t = await startApp(hub);
    const { id } = await t.command('download.start', { entryId: largeQ4 });
    await t.until(() => hub.requestsOf('content').length > 0);
    expect(hub.requestsOf('content')[0]?.file).toBe('Qwen3-4B-Q4_K_M.gguf');
    expect((await listed(t))[largeQ4]).toMatchObject({ downloadId: id, sizeBytes: 2_500_000 });
    expect(await t.refusal('download.start', { entryId: largeQ4 })).toMatchObject({ code: 'already-queued' });
  });
});

describe('a hub that cannot tell', () => {
  test('because there is no network leaves the list as it was, says so, and answers once the network is back', async () => {
    const hub = await hubWith();
    const t = await startApp(hub);
    await t.command('settings.update', { hubEndpoint: 'http://127.0.0.1:9' });
    const { code, message } = await t.refusal('catalogue.refresh', null);
    expect(code).toBe('unreachable');
    expect(message).toMatch(/cannot reach 127\.0\.0\.1.*Check the internet connection/);
    expect(await sizes(t)).toEqual(shippedSizes);
    expect((await t.command('catalogue.list', null)).refreshedAt).toBeNull();

    await t.command('settings.update', { hubEndpoint: hub.url });
    await t.command('catalogue.refresh', null);
    expect(await sizes(t)).toEqual(publishedSizes);
  });

  test.each([
    ['a web page of the network', { kind: 'web-page' }],
    ['something that is no listing', { kind: 'body', contentType: 'application/json', body: '[{"path": 7}]' }],
    ['something that is no JSON', { kind: 'body', contentType: 'application/json', body: '[{"path": ' }],
    ['a reply of a gigabyte', { kind: 'gzip-bomb', bytes: 100_000_000 }],
    ['trouble of its own', { kind: 'status', status: 503 }],
    ['half a reply', { kind: 'cut', afterBytes: -1 }],
  ] as const)('because it sends %s leaves the list as it was', async (_, fault) => {
    const hub = await hubWith();
    const t = await startApp(hub);
    hub.onRequest = ({ kind }) => (kind === 'tree' ? fault : null);
    const { code, message } = await t.refusal('catalogue.refresh', null);
    expect(code).not.toBe('internal');
    expect(message).toMatch(/\.$/);
    expect(await sizes(t)).toEqual(shippedSizes);
    expect((await t.command('catalogue.list', null)).refreshedAt).toBeNull();
  });

  test('because the network goes away in the middle keeps what it had told, and does not call that up to date', async () => {
    const hub = await hubWith();
    const t = await startApp(hub);
    hub.onRequest = ({ repo }) => (repo === large ? { kind: 'cut', afterBytes: -1 } : null);
    await t.refusal('catalogue.refresh', null);
    expect(await sizes(t)).toEqual({ ...shippedSizes, [smallQ8]: 700_000, [smallQ4]: 400_000 });
    expect((await t.command('catalogue.list', null)).refreshedAt).toBeNull();
  });

  test('later keeps the time of the answers that the list is of', async () => {
    const hub = await hubWith();
    const t = await startApp(hub);
    const { refreshedAt } = await t.command('catalogue.refresh', null);
    await t.clock.advance(3_600_000);
    hub.onRequest = () => ({ kind: 'status', status: 503 });
    await t.refusal('catalogue.refresh', null);
    expect(await t.command('catalogue.list', null)).toMatchObject({ refreshedAt });
    expect(await sizes(t)).toEqual(publishedSizes);
  });

  test.each([
    ['was removed', 404],
    ['is hidden', 401],
    ['is not for everybody', 403],
  ])('anything of a repository that %s tells of the others all the same', async (_, status) => {
    const hub = await hubWith();
    hub.onRequest = ({ repo }) => (repo === small ? { kind: 'status', status } : null);
    const t = await startApp(hub);
    const { refreshedAt } = await t.command('catalogue.refresh', null);
    expect(refreshedAt).toBe(t.clock.now());
    expect(await sizes(t)).toEqual({ ...publishedSizes, [smallQ8]: 639_446_688 });
  });
});
