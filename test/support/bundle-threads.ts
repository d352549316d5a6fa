import { join } from 'node:path';
import { build } from 'esbuild';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The folder of the bundled threads. */
    threads: string;
  }
}

/**
 * Bundles the app's threads before the tests, as the packaged app has them. Run from source, each thread strips its types with a
 * WebAssembly program of its own, and V8 13.6 now and then frees a call wrapper of it that another thread still has ("Check failed:
 * jit_page.has_value()", or a plain SIGSEGV), which ends the test process and every test in it.
 */
export default async function bundleThreads(project: TestProject): Promise<void> {
  const root = join(import.meta.dirname, '../..');
  const outdir = join(root, 'build/test-threads');
  await build({
    absWorkingDir: root,
    entryPoints: ['app/library/file-worker.ts', 'app/downloads/hash-worker.ts', 'test/engine/native/product-worker.ts'],
    outdir,
    outbase: root,
    entryNames: '[name]',
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    external: ['*.node'],
    logLevel: 'warning',
  });
  project.provide('threads', outdir);
}
