import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createPackageWithOptions } from '@electron/asar';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { contentProblems, versionProblem } from './contents.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tandem-contents-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** The first bytes of an ELF file for x86-64 or arm64. */
function elf(machine: number): Buffer {
  const bytes = Buffer.alloc(64);
  bytes.writeUInt32BE(0x7f454c46, 0);
  bytes.writeUInt16LE(machine, 18);
  return bytes;
}
const x64 = elf(0x3e);
const arm64 = elf(0xb7);

const goodArchive: Readonly<Record<string, Buffer | string>> = {
  'package.json': '{}',
  'dist/app/main.mjs': '',
  'dist/app/preload.cjs': '',
  'dist/app/file-worker.mjs': '',
  'dist/downloads/process.mjs': '',
  'dist/downloads/hash-worker.mjs': '',
  'dist/documents/process.mjs': '',
  'dist/documents/pdf/cmaps/UniGB-UCS2-H.bcmap': '',
  'dist/documents/pdf/standard_fonts/LICENSE_FOXIT': '',
  'dist/renderer/index.html': '',
  'dist/engine/process.mjs': '',
  'dist/engine/worker.mjs': '',
  'dist/engine/count-thread.mjs': '',
  'dist/engine/prebuilds/linux-x64/tandem.node': x64,
  'node_modules/better-sqlite3/prebuilds/linux-x64.node': x64,
};
const licences = ['zod 4', 'react-dom 19', 'pdfjs-dist 6', 'better-sqlite3 13'].join('\n');
const goodResources = [
  'starter-model/model.gguf',
  'starter-model/card.json',
  'starter-model/README.md',
  'catalogue.json',
  'licences/Tandem.txt',
  'licences/third-party.txt',
];

function write(files: Readonly<Record<string, Buffer | string>>, base: string): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(base, path)), { recursive: true });
    writeFileSync(join(base, path), content);
  }
}

/** The problems of a package with these files, one line each. */
async function problemsOf(
  archive: typeof goodArchive,
  resources = goodResources,
  unpack = '*.node',
): Promise<string[]> {
  const resourcesFolder = join(folder, 'app/resources');
  write(archive, join(folder, 'source'));
  write(Object.fromEntries(resources.map((path) => [path, licences])), resourcesFolder);
  await createPackageWithOptions(join(folder, 'source'), join(resourcesFolder, 'app.asar'), {
    unpack,
    unpackDir: '**/{engine,documents}',
  });
  return contentProblems(join(folder, 'app'), 'linux-x64').flatMap(({ problems }) => problems);
}

it('a package with everything in its place has no problem', async () => {
  expect(await problemsOf(goodArchive)).toEqual([]);
});

it('missing files are named', async () => {
  const { 'dist/app/preload.cjs': _, ...rest } = goodArchive;
  expect(await problemsOf(rest)).toEqual(['dist/app/preload.cjs is missing']);
});

it('sources, maps, tests and bundled packages are named', async () => {
  const extra = {
    'dist/app/main.mjs.map': '',
    'app/compose.ts': '',
    'node_modules/zod/index.js': '',
    'node_modules/better-sqlite3/src/a.cpp': '',
    'dist/test/a.js': '',
  };
  const problems = await problemsOf({ ...goodArchive, ...extra });
  for (const path of Object.keys(extra)) expect(problems.some((problem) => problem.startsWith(path))).toBe(true);
});

it('a native module for another machine is named', async () => {
  const archive = { ...goodArchive, 'dist/engine/prebuilds/linux-x64/tandem.node': arm64 };
  expect(await problemsOf(archive)).toEqual(['dist/engine/prebuilds/linux-x64/tandem.node is for linux-arm64']);
});

it('a native module inside the archive is named', async () => {
  expect(await problemsOf(goodArchive, goodResources, 'nothing')).toEqual([
    'node_modules/better-sqlite3/prebuilds/linux-x64.node is inside the archive, where it cannot be loaded',
  ]);
});

it('a package that is too large is refused', async () => {
  expect(await problemsOf({ ...goodArchive, 'dist/renderer/large.js': Buffer.alloc(29 * 2 ** 20) })).toEqual([
    'too large',
  ]);
});

it('a missing model, a stranger beside it, a missing catalogue and a missing licence are named', async () => {
  const resources = ['starter-model/card.json', 'starter-model/README.md', 'starter-model/train.py'];
  expect(await problemsOf(goodArchive, resources)).toEqual([
    'nothing matches \\.gguf$',
    'train.py does not belong there',
    'catalogue.json is missing',
    'licences/Tandem.txt is missing',
    'licences/third-party.txt is missing',
  ]);
});

it('two versions of Electron are refused', () => {
  write(
    { 'electron-builder.yml': 'electronVersion: 1.0.0\n', 'package.json': '{"devDependencies":{"electron":"2.0.0"}}' },
    folder,
  );
  expect(versionProblem(folder)).toBe('electron-builder.yml: 1.0.0, package.json: 2.0.0');
});
