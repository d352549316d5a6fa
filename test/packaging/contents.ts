import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type ArchiveFile, listArchive } from './archive.ts';

/** Far above what is in it, far below one binary too many: the archive and what lies beside it, without Electron. */
const sizeLimitBytes = 28 * 2 ** 20;

const requiredFiles = [
  'package.json',
  'dist/app/main.mjs',
  'dist/app/preload.cjs',
  'dist/app/file-worker.mjs',
  'dist/renderer/index.html',
  'dist/downloads/process.mjs',
  'dist/downloads/hash-worker.mjs',
  'dist/documents/process.mjs',
  'dist/documents/pdf/cmaps/UniGB-UCS2-H.bcmap',
  'dist/documents/pdf/standard_fonts/LICENSE_FOXIT',
  'dist/engine/process.mjs',
  'dist/engine/worker.mjs',
  'dist/engine/count-thread.mjs',
];

const unwanted: readonly { readonly what: string; readonly pattern: RegExp }[] = [
  { what: 'a source map', pattern: /\.map$/ },
  { what: 'TypeScript', pattern: /\.[cm]?tsx?$/ },
  { what: 'C or C++', pattern: /\.(c|cc|cpp|h|hpp|gyp|gypi)$/ },
  { what: 'a test', pattern: /(^|\/)(test|tests|__tests__)\/|\.(test|spec)\./ },
  { what: 'a source folder of ours', pattern: /^(app|engine|renderer|resources|build)\// },
  { what: 'a package that is bundled', pattern: /^node_modules\/(?!better-sqlite3\/)/ },
];

/** What the first bytes of a native module say about where it runs, in Node's words. */
function platformOf(file: string): string {
  const bytes = readFileSync(file).subarray(0, 64);
  if (bytes.readUInt32BE(0) === 0x7f454c46) {
    // ELF header: the machine is the 16-bit number at offset 18.
    const machines: Readonly<Record<number, string>> = { 62: 'x64', 183: 'arm64' };
    return `linux-${machines[bytes.readUInt16LE(18)] ?? 'other'}`;
  }
  if (bytes.readUInt32LE(0) === 0xfeedfacf) return bytes.readUInt32LE(4) === 0x0100000c ? 'darwin-arm64' : 'darwin-x64';
  return bytes.toString('latin1', 0, 2) === 'MZ' ? 'win32' : 'unknown';
}

function nativeModuleProblems(files: readonly ArchiveFile[], unpackedFolder: string, target: string): string[] {
  const modules = files.filter(({ path }) => path.endsWith('.node'));
  const missing = [
    `dist/engine/prebuilds/${target}/tandem.node`,
    `node_modules/better-sqlite3/prebuilds/${target}.node`,
  ]
    .filter((path) => !modules.some((module) => module.path === path))
    .map((path) => `${path} is missing`);
  const wrong = modules.flatMap(({ path, isUnpacked }) => {
    if (!isUnpacked) return [`${path} is inside the archive, where it cannot be loaded`];
    const platform = platformOf(join(unpackedFolder, path));
    return platform === target ? [] : [`${path} is for ${platform}`];
  });
  return [...missing, ...wrong];
}

export interface ContentCheck {
  readonly what: string;
  /** Empty when all is well. */
  readonly problems: readonly string[];
}

/** Looks into the unpacked app without starting it. `target` is a platform and architecture in Node's words. */
export function contentProblems(appFolder: string, target: string): readonly ContentCheck[] {
  const resources = join(appFolder, 'resources');
  const archive = join(resources, 'app.asar');
  const files = listArchive(archive);
  const sizeBytes = files.reduce((sum, file) => sum + file.sizeBytes, 0);
  return [
    {
      what: 'main process, preload, window and engine are there',
      problems: requiredFiles
        .filter((path) => !files.some((file) => file.path === path))
        .map((path) => `${path} is missing`),
    },
    {
      what: 'no sources, maps, tests or bundled packages',
      problems: files.flatMap(({ path }) =>
        unwanted.filter(({ pattern }) => pattern.test(path)).map(({ what }) => `${path}: ${what}`),
      ),
    },
    {
      what: `native modules lie beside the archive and are for ${target}`,
      problems: nativeModuleProblems(files, `${archive}.unpacked`, target),
    },
    {
      what: 'the engine and the reader of documents lie beside the archive, where a process can start',
      problems: files
        .filter(({ path, isUnpacked }) => /^dist\/(engine|documents)\//.test(path) && !isUnpacked)
        .map(({ path }) => `${path} is inside the archive`),
    },
    {
      what: `the app without Electron and model is small (${(sizeBytes / 2 ** 20).toFixed(1)} MiB)`,
      problems: sizeBytes > sizeLimitBytes ? ['too large'] : [],
    },
    {
      what: 'the starter model and its card are there, and nothing else',
      problems: starterModelProblems(join(resources, 'starter-model')),
    },
    {
      what: 'the catalogue is there',
      problems: existsSync(join(resources, 'catalogue.json')) ? [] : ['catalogue.json is missing'],
    },
    {
      what: 'the licences are there, ours and those of others',
      problems: licenceProblems(join(resources, 'licences')),
    },
  ];
}

function starterModelProblems(folder: string): string[] {
  const names = existsSync(folder) ? readdirSync(folder) : [];
  const kinds = [/\.gguf$/, /^card\.json$/, /^README\.md$/];
  return [
    ...kinds.filter((kind) => !names.some((name) => kind.test(name))).map((kind) => `nothing matches ${kind.source}`),
    ...names
      .filter((name) => !kinds.some((kind) => kind.test(name)))
      .map((name) => `${basename(name)} does not belong there`),
  ];
}

/** Packages whose licences must be among those of others: one from each bundle, and the one that lies beside them. */
const licensedPackages = ['zod', 'react-dom', 'pdfjs-dist', 'better-sqlite3'];

function licenceProblems(folder: string): string[] {
  const names = ['Tandem.txt', 'third-party.txt'].filter((name) => !existsSync(join(folder, name)));
  if (names.length > 0) return names.map((name) => `licences/${name} is missing`);
  const text = readFileSync(join(folder, 'third-party.txt'), 'utf8');
  return licensedPackages
    .filter((name) => !new RegExp(`^${name} [0-9]`, 'm').test(text))
    .map((name) => `the licence of ${name} is missing`);
}

/** Checks that the configuration names the Electron that is developed and tested with. */
export function versionProblem(root: string): string | undefined {
  const config = readFileSync(join(root, 'electron-builder.yml'), 'utf8');
  const named = /^electronVersion: (.+)$/m.exec(config)?.[1];
  const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    readonly devDependencies: Readonly<Record<string, string>>;
  };
  return named === devDependencies.electron
    ? undefined
    : `electron-builder.yml: ${named}, package.json: ${devDependencies.electron}`;
}
