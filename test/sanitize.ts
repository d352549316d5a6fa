import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { sanitizedEnvironment } from './support/sanitizer.ts';

/**
 * `npm run -s test:sanitize`: runs the tests of the native code, or those named on the command line, on the addon built with
 * sanitizers. One file at a time: with them everything takes several times the memory.
 */

const root = resolve(import.meta.dirname, '..');
const nativeTests = [
  'test/engine/native',
  'test/engine/model/native-forward.test.ts',
  'test/engine/session/damaged-weights.test.ts',
  'test/engine/session/same-text.test.ts',
];

const env = sanitizedEnvironment();
if (env === null) {
  console.error('The sanitizers need Linux, g++ with libasan, and CMake.');
  process.exit(1);
}
const named = process.argv.slice(2);
const { status } = spawnSync(
  process.execPath,
  [
    resolve(root, 'node_modules/vitest/vitest.mjs'),
    'run',
    '--project',
    'unit',
    '--no-file-parallelism',
    '--testTimeout',
    '120000',
    ...(named.length > 0 ? named : nativeTests),
  ],
  { cwd: root, stdio: 'inherit', env },
);
process.exitCode = status ?? 1;
