import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { Download } from '../../app/downloads/protocol.ts';
import { downloadOf, startDownloads, type TestDownloads } from '../support/downloads.ts';
import { FaultyDisk } from '../support/faulty-disk.ts';
import { GeneratedFile } from '../support/hub/generated-file.ts';
import type { Hub } from '../support/hub/hub.ts';
import { startHub } from '../support/hub/start-hub.ts';
import { temporaryFolder } from '../support/temp-folder.ts';

const repo = 'Qwen/Test-GGUF';
const sizeBytes = 6_000_000;
const gib = 2 ** 30;

interface Setting {
  readonly hub: Hub;
  readonly file: GeneratedFile;
  readonly disk: FaultyDisk;
  readonly t: TestDownloads;
  readonly run: () => Promise<Download>;
}

async function setUp(): Promise<Setting> {
  const file = new GeneratedFile('test-Q4_K_M.gguf', sizeBytes);
  const hub = await startHub([{ name: repo, files: [file] }]);
  const disk = new FaultyDisk();
  const t = await startDownloads({ disk });
  const run = async () => {
    await t.ask({ kind: 'add', download: downloadOf(hub, repo, 'd') });
    return t.settled('d');
  };
  return { hub, file, disk, t, run };
}

function expectRight(download: Download, file: GeneratedFile): void {
  expect(download).toMatchObject({ status: 'ready', problem: null });
  expect(readFileSync(download.paths[0]!).equals(file.read(0, file.sizeBytes))).toBe(true);
}

describe('a full disk', () => {
  test('before the start: nothing is asked of the network, and the figures say what is missing', async () => {
    const { hub, disk, run } = await setUp();
    disk.free = 1_000_000_000;
    const paused = await run();
    expect(paused).toMatchObject({ status: 'paused', problem: { code: 'disk-full' } });
    // 6 MB for the file and 1 GiB for the rest of the system, less the 1 GB that is free.
    expect(paused.problem?.message).toBe(
      'The disk has too little room: 79.8 MB more must become free (1.0 GB are free now). What has arrived is kept, and the download goes on by itself once there is room.',
    );
    expect(hub.requests).toEqual([]);
  });

  test('goes on by itself when there is room', async () => {
    const { file, disk, t, run } = await setUp();
    disk.free = 0;
    expect((await run()).status).toBe('paused');
    await t.clock.advance(60_000);
    expect(t.download('d').status).toBe('paused');
    disk.free = 2 * gib;
    await t.passUntil(([download]) => download?.status === 'ready');
    expectRight(t.download('d'), file);
  });

  test('during the download: it pauses with figures, nothing is lost, and it goes on where it stopped', async () => {
    const { hub, file, disk, t, run } = await setUp();
    let written = 0;
    disk.fails = (step, path) => (step === 'write' && path.endsWith('.part') && ++written > 5 ? 'ENOSPC' : null);
    const paused = await run();
    expect(paused).toMatchObject({ status: 'paused', problem: { code: 'disk-full' } });
    expect(paused.problem?.message).toMatch(/^The disk has too little room: \d/);
    expect(paused.doneBytes).toBeGreaterThan(0);
    const servedBefore = hub.servedBytes;
    const { doneBytes } = paused;

    disk.fails = () => null;
    await t.passUntil(([download]) => download?.status === 'ready');
    expectRight(t.download('d'), file);
    expect(hub.servedBytes - servedBefore).toBe(sizeBytes - doneBytes);
  });

  test('does not stop the service: the list says so, and others can be paused and removed', async () => {
    const { disk, t, run } = await setUp();
    disk.fails = (step) => (['write', 'writeFile', 'truncate'].includes(step) ? 'ENOSPC' : null);
    expect(await run()).toMatchObject({ status: 'paused', problem: { code: 'disk-full' } });
    expect(t.logged.join('\n')).toContain('the list of downloads could not be saved');
    expect(await t.ask({ kind: 'remove', downloadId: 'd', keepPartial: false })).toMatchObject({ kind: 'done' });
    expect(t.downloads).toEqual([]);
  });

  test('a person who resumes without having made room is told again', async () => {
    const { disk, t, run } = await setUp();
    disk.free = 0;
    await run();
    t.tell({ kind: 'resume', downloadId: 'd' });
    await t.until(([download]) => download?.status === 'paused' && download.problem !== null);
    expect(t.download('d').problem?.code).toBe('disk-full');
  });

  test('a quota counts as a full disk', async () => {
    const { disk, run } = await setUp();
    disk.fails = (step, path) => (step === 'write' && path.endsWith('.part') ? 'EDQUOT' : null);
    expect((await run()).problem?.code).toBe('disk-full');
  });
});

describe('a folder that cannot be used', () => {
  test.each(['EROFS', 'EACCES', 'EPERM'])('may not be written to (%s)', async (code) => {
    const { disk, run } = await setUp();
    disk.fails = (step, path) => (step === 'makeFolder' || path.endsWith('.part') ? code : null);
    const failed = await run();
    expect(failed).toMatchObject({ status: 'failed', problem: { code: 'folder-read-only' } });
    expect(failed.problem?.message).toBe(
      'Tandem may not write to the models folder. Allow it, or choose another folder in the settings, and start the download again.',
    );
  });

  test('is not there: it is not made anew, for its disk may be unplugged', async () => {
    const { hub, t, run } = await setUp();
    rmSync(t.modelsFolder, { recursive: true });
    const failed = await run();
    expect(failed).toMatchObject({ status: 'failed', problem: { code: 'folder-missing' } });
    expect(failed.problem?.message).toMatch(
      /^The models folder is not there: it was moved or removed, or its disk is not connected\. Bring it back or choose another/,
    );
    expect(existsSync(t.modelsFolder)).toBe(false);
    expect(hub.requests).toEqual([]);
  });

  test('is a file', async () => {
    const { t, run } = await setUp();
    rmSync(t.modelsFolder, { recursive: true });
    writeFileSync(t.modelsFolder, '');
    expect((await run()).problem?.code).toBe('folder-missing');
  });

  test('goes away during the download', async () => {
    const { hub, file, t } = await setUp();
    hub.failNext('content', { kind: 'cut', afterBytes: 300_000 });
    hub.onRequest = ({ kind }) => (kind === 'content' ? { kind: 'cut', afterBytes: -1 } : null);
    await t.ask({ kind: 'add', download: downloadOf(hub, repo, 'd') });
    await t.passUntil(([download]) => download?.status === 'waiting' && download.doneBytes === 300_000);
    const away = `${t.modelsFolder}-away`;
    renameSync(t.modelsFolder, away);
    hub.onRequest = () => null;
    const failed = await t.settled('d');
    expect(failed).toMatchObject({ status: 'failed', problem: { code: 'folder-missing' } });

    // Back again: the person asks for it, and it goes on with everything that had been saved.
    renameSync(away, t.modelsFolder);
    t.tell({ kind: 'resume', downloadId: 'd' });
    await t.until(([download]) => download?.status !== 'failed');
    expectRight(await t.settled('d'), file);
  });

  test('has an error of the disk', async () => {
    const { disk, run } = await setUp();
    disk.fails = (step, path) => (step === 'write' && path.endsWith('.part') ? 'EIO' : null);
    const failed = await run();
    expect(failed).toMatchObject({ status: 'failed', problem: { code: 'disk-fault' } });
    expect(failed.problem?.message).toMatch(/reports an error\. Check the disk, or choose another folder/);
  });
});

describe('a file that is there already', () => {
  test('and is the same is taken as it is, after a look at its contents', async () => {
    const { hub, file, t, run } = await setUp();
    const path = join(t.modelsFolder, repo, file.path);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, file.read(0, sizeBytes));
    expectRight(await run(), file);
    expect(hub.requests).toEqual([]);
  });

  test('and is another one of the same size is not touched', async () => {
    const { t, file, run } = await setUp();
    const path = join(t.modelsFolder, repo, file.path);
    mkdirSync(dirname(path), { recursive: true });
    const mine = Buffer.alloc(sizeBytes, 'mine');
    writeFileSync(path, mine);
    const failed = await run();
    expect(failed).toMatchObject({ status: 'failed', problem: { code: 'file-exists' } });
    expect(failed.problem?.message).toMatch(
      /already has another file of the name "test-Q4_K_M\.gguf".*Delete or move that file/,
    );
    expect(readFileSync(path).equals(mine)).toBe(true);
  });

  test('and is shorter or a folder is not touched either', async () => {
    const { t, file, run } = await setUp();
    mkdirSync(join(t.modelsFolder, repo, file.path), { recursive: true });
    expect((await run()).problem?.code).toBe('file-exists');
  });
});

describe('what an earlier run left', () => {
  async function interrupted() {
    const setting = await setUp();
    const { hub, disk, t } = setting;
    hub.onRequest = ({ kind, number }) =>
      kind === 'content' ? { kind: 'cut', afterBytes: number < 3 ? 300_000 : -1 } : null;
    await t.ask({ kind: 'add', download: downloadOf(hub, repo, 'd') });
    await t.passUntil(([download]) => download?.status === 'waiting' && download.doneBytes >= 300_000);
    t.tell({ kind: 'pause', downloadId: 'd' });
    await t.until(([download]) => download?.status === 'paused');
    hub.onRequest = () => null;
    const part = join(t.modelsFolder, repo, `${setting.file.path}.part`);
    // The pause is told before what has arrived is saved.
    await t.close();
    const resume = async () => {
      hub.servedBytes = 0;
      const next = await startDownloads({ disk, folder: dirname(t.modelsFolder) });
      next.tell({ kind: 'resume', downloadId: 'd' });
      await next.until(([download]) => download?.status !== 'paused');
      return next.settled('d');
    };
    return { ...setting, part, resume };
  }

  test('counts', async () => {
    const { hub, file, resume } = await interrupted();
    expectRight(await resume(), file);
    expect(hub.servedBytes).toBeLessThan(sizeBytes - 290_000);
  });

  test.each([
    ['nothing', ''],
    ['half of it', '{"version":1,"finished":[[0,'],
    ['something else', '[1,2,3]'],
    ['ranges beyond the file', null],
  ])('does not count when the map holds %s', async (_, text) => {
    const { hub, file, part, resume } = await interrupted();
    const map = JSON.parse(readFileSync(`${part}.json`, 'utf8'));
    writeFileSync(`${part}.json`, text ?? JSON.stringify({ ...map, finished: [[0, sizeBytes + 1]] }));
    expectRight(await resume(), file);
    expect(hub.servedBytes).toBe(sizeBytes);
  });

  test('does not count when the part file was cut meanwhile', async () => {
    const { hub, file, part, resume } = await interrupted();
    truncateSync(part, 1_000);
    expectRight(await resume(), file);
    expect(hub.servedBytes).toBe(sizeBytes);
  });

  test('is found out by the hash when its bytes were changed meanwhile, and fetched again', async () => {
    const { file, part, resume } = await interrupted();
    const bytes = readFileSync(part);
    bytes[1_000]! ^= 0xff;
    writeFileSync(part, bytes);
    expectRight(await resume(), file);
  });

  test('takes its space from the start', async () => {
    const { part } = await interrupted();
    expect(statSync(part).size).toBe(sizeBytes);
  });
});

test('bytes are flushed before the map that claims them, and all of it before the file has its name', async () => {
  const { disk, file, run } = await setUp();
  expectRight(await run(), file);
  const steps = disk.steps.filter((step) => step.includes(file.path)).map((step) => step.replace(/ .*\//, ' '));
  const rename = steps.indexOf(`rename ${file.path}`);
  const lastWrite = steps.lastIndexOf(`write ${file.path}.part`);
  const maps = steps.flatMap((step, at) => (step === `rename ${file.path}.part.json` ? [at] : []));
  expect(rename).toBeGreaterThan(lastWrite);
  expect(maps.some((at) => at > lastWrite && at < rename)).toBe(true);
  for (const at of maps) {
    const before = steps.slice(0, at);
    expect(before.lastIndexOf(`datasync ${file.path}.part`)).toBeGreaterThan(
      before.lastIndexOf(`rename ${file.path}.part.json`),
    );
    expect(before.lastIndexOf(`sync ${file.path}.part.json.new`)).toBeGreaterThan(
      before.lastIndexOf(`datasync ${file.path}.part`),
    );
  }
});

/** Small real disks; only root may make them. */
const canMount = process.platform === 'linux' && process.getuid?.() === 0 && mountable();

function mountable(): boolean {
  const folder = spawnSync('mktemp', ['-d'], { encoding: 'utf8' }).stdout.trim();
  const isMounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder]).status === 0;
  if (isMounted) spawnSync('umount', [folder]);
  rmSync(folder, { recursive: true });
  return isMounted;
}

describe.skipIf(!canMount)('a real disk of its own', { timeout: 120_000 }, () => {
  const mounted: string[] = [];
  afterEach(() => {
    for (const folder of mounted.splice(0)) spawnSync('umount', ['-l', folder]);
  });

  async function onDisk(options: string) {
    const folder = temporaryFolder();
    const models = join(folder, 'models');
    mkdirSync(models);
    expect(spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', models]).status).toBe(0);
    mounted.push(models);
    const file = new GeneratedFile('test-Q4_K_M.gguf', sizeBytes);
    const hub = await startHub([{ name: repo, files: [file] }]);
    const t = await startDownloads({ folder });
    return { hub, file, t, models };
  }

  test('that is too small is refused with figures before anything is fetched', async () => {
    const { hub, t } = await onDisk('size=4m');
    await t.ask({ kind: 'add', download: downloadOf(hub, repo, 'd') });
    const paused = await t.settled('d');
    expect(paused.problem?.code).toBe('disk-full');
    expect(paused.problem?.message).toMatch(/1\.1 GB more must become free \(4\.1 MB are free now\)/);
    expect(hub.requests).toEqual([]);
  });

  test('that fills up during the download pauses it, and it goes on when there is room', async () => {
    const { hub, file, t, models } = await onDisk(`size=${gib + 12_000_000}`);
    const filler = join(models, 'filler');
    hub.onRequest = ({ kind, number }) => {
      if (kind === 'content' && number === 3) spawnSync('fallocate', ['-l', String(gib + 9_000_000), filler]);
      return null;
    };
    await t.ask({ kind: 'add', download: downloadOf(hub, repo, 'd') });
    expect((await t.settled('d')).problem?.code).toBe('disk-full');
    rmSync(filler);
    await t.passUntil(([download]) => download?.status === 'ready');
    expectRight(t.download('d'), file);
    expect(readdirSync(models)).toEqual(['Qwen']);
  });

  test('that may only be read says so', async () => {
    const { hub, t, models } = await onDisk('size=2g');
    spawnSync('mount', ['-o', 'remount,ro', models]);
    await t.ask({ kind: 'add', download: downloadOf(hub, repo, 'd') });
    expect(await t.settled('d')).toMatchObject({ status: 'failed', problem: { code: 'folder-read-only' } });
  });
});
