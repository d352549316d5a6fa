import { copyFileSync, cpSync, existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type BuildOptions, type BuildResult, build as bundle } from 'esbuild';
import { build as buildRenderer, type Rolldown } from 'vite';
import { thirdPartyLicences } from './licences.ts';

/**
 * Builds everything that Electron runs into `dist/`:
 *   app/main.mjs, app/preload.cjs    the shell (a sandboxed preload must be CommonJS)
 *   app/file-worker.mjs              the thread that looks at model files, unpacked like the engine
 *   downloads/process.mjs, hash-worker.mjs   the download process, unpacked likewise
 *   documents/process.mjs, pdf/      the document process with the tables and fonts that PDFs need, unpacked likewise
 *   engine/process.mjs, worker.mjs, count-thread.mjs   the engine process, with the addon beside it, so that it works from an unpacked folder
 *   renderer/                        the window; renderer/diagram/ is the frame that draws diagrams
 *   licences/third-party.txt         the licences of what is bundled, since the bundles themselves carry no comments
 * `.mjs` because files unpacked from the archive have no package.json above them to say that they are modules.
 */
export async function build(root: string): Promise<void> {
  const dist = join(root, 'dist');
  rmSync(dist, { recursive: true, force: true });

  const shared: BuildOptions = {
    absWorkingDir: root,
    bundle: true,
    platform: 'node',
    target: 'node24',
    external: ['electron', 'better-sqlite3', '*.node'],
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
  };
  const [main, preload, downloads, documents, engine, renderer] = await Promise.all([
    bundle({
      ...shared,
      entryPoints: { main: 'app/electron/main.ts', 'file-worker': 'app/library/file-worker.ts' },
      format: 'esm',
      outdir: join(dist, 'app'),
      outExtension: { '.js': '.mjs' },
    }),
    bundle({
      ...shared,
      entryPoints: { preload: 'app/electron/preload.ts' },
      format: 'cjs',
      outdir: join(dist, 'app'),
      outExtension: { '.js': '.cjs' },
    }),
    bundle({
      ...shared,
      entryPoints: { process: 'app/electron/serve-downloads.ts', 'hash-worker': 'app/downloads/hash-worker.ts' },
      format: 'esm',
      outdir: join(dist, 'downloads'),
      outExtension: { '.js': '.mjs' },
    }),
    bundleDocuments(shared, dist),
    bundle({
      ...shared,
      entryPoints: {
        process: 'engine/process.ts',
        worker: 'engine/worker.ts',
        'count-thread': 'engine/count-thread.ts',
      },
      format: 'esm',
      outdir: join(dist, 'engine'),
      outExtension: { '.js': '.mjs' },
    }),
    buildRenderer({ configFile: join(root, 'renderer/vite.config.ts'), logLevel: 'warn' }),
  ]);
  const diagram = await bundleDiagram(root, dist);
  copyAddon(root, dist);
  copyPdfData(root, dist);
  copyViewerData(root, dist);

  const bundled = [...[main, preload, downloads, documents, engine, diagram].flatMap(inputsOf), ...modulesOf(renderer)];
  mkdirSync(join(dist, 'licences'));
  writeFileSync(
    join(dist, 'licences/third-party.txt'),
    thirdPartyLicences(
      root,
      bundled.map((file) => resolve(root, file)),
    ),
  );
}

/** The frame that draws diagrams: one plain script, because a frame without an origin may not load modules. */
async function bundleDiagram(root: string, dist: string): Promise<BuildResult> {
  const folder = join(dist, 'renderer/diagram');
  const result = await bundle({
    absWorkingDir: root,
    entryPoints: ['renderer/diagram/frame.ts'],
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'chrome140',
    outdir: folder,
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
  });
  copyFileSync(join(root, 'renderer/diagram/frame.html'), join(folder, 'frame.html'));
  return result;
}

/** The document process, as the app has it and as the tests start it. */
export function bundleDocuments(options: BuildOptions, folder: string): Promise<BuildResult> {
  return bundle({
    ...options,
    entryPoints: { process: 'app/documents/process.ts' },
    format: 'esm',
    outdir: join(folder, 'documents'),
    outExtension: { '.js': '.mjs' },
    // The library for encodings is CommonJS and asks for modules of Node.
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    // In a utility process, the library for PDFs would take itself to be in a page, with a document and fetch.
    define: { 'process.versions.electron': 'undefined' },
  });
}

/** What the library for PDFs reads beside its code: tables of Chinese, Japanese and Korean encodings, and the standard fonts. */
export function copyPdfData(root: string, folder: string): void {
  for (const name of ['cmaps', 'standard_fonts']) {
    cpSync(join(root, 'node_modules/pdfjs-dist', name), join(folder, 'documents/pdf', name), { recursive: true });
  }
}

/** The same for the window, which draws pages, and the decoders of two formats of pictures as plain script, with their licences. */
function copyViewerData(root: string, dist: string): void {
  const [from, to] = [join(root, 'node_modules/pdfjs-dist'), join(dist, 'renderer/pdf')];
  const decoders = ['openjpeg', 'jbig2'].flatMap((name) => [
    `wasm/${name}_nowasm_fallback.js`,
    `wasm/LICENSE_${name.toUpperCase()}`,
    `wasm/LICENSE_PDFJS_${name.toUpperCase()}`,
  ]);
  for (const name of ['cmaps', 'standard_fonts', ...decoders]) {
    cpSync(join(from, name), join(to, name), { recursive: true });
  }
}

/** Files that esbuild put into a bundle, relative to the root. */
function inputsOf({ metafile }: BuildResult): string[] {
  return Object.keys(metafile?.inputs ?? {});
}

/** Files that Vite put into the window's bundle. */
function modulesOf(result: Awaited<ReturnType<typeof buildRenderer>>): string[] {
  const outputs = (Array.isArray(result) ? result : [result]) as Rolldown.RolldownOutput[];
  return outputs.flatMap(({ output }) => output.flatMap((part) => (part.type === 'chunk' ? part.moduleIds : [])));
}

/** The addon of this machine, where the bundled engine looks for it first. */
function copyAddon(root: string, dist: string): void {
  const target = `${process.platform}-${process.arch}`;
  const candidates = [join(root, 'prebuilds', target, 'tandem.node'), join(root, 'build/native/tandem.node')];
  const addon = candidates.find((file) => existsSync(file) && statSync(file).isFile());
  if (addon === undefined)
    throw new Error('The native addon is not built. Run `npm install` (or `npm run postinstall`) first.');
  const folder = join(dist, 'engine/prebuilds', target);
  mkdirSync(folder, { recursive: true });
  copyFileSync(addon, join(folder, 'tandem.node'));
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await build(join(import.meta.dirname, '../..'));
}
