import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');
const addon = resolve(root, 'build/native-sanitized/tandem.node');

/**
 * Builds the addon with the address and undefined-behaviour sanitizers, unless it is there, and returns the environment in which a
 * Node process runs on it. A wrong memory access or an undefined operation then ends that process with a report on standard error.
 *
 * Null where that cannot be had: it takes Linux, and GCC with its libasan, which the process must load before everything else.
 */
export function sanitizedEnvironment(): NodeJS.ProcessEnv | null {
  const library = findLibrary();
  if (library === null) return null;
  const build = spawnSync(process.execPath, [resolve(root, 'engine/native/build.mjs'), '--sanitize'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (build.status !== 0) return null;
  return {
    ...process.env,
    TANDEM_ADDON: addon,
    LD_PRELOAD: library,
    ASAN_OPTIONS: [
      // V8 gives its memory back to the system by ending, and not before.
      'detect_leaks=0',
      // Node would put its own handler there, which ends the process without a report.
      'allow_user_segv_handler=0',
      // Freed memory is kept for a while so that its use is noticed; less of it than usual, since tests look at the memory taken.
      'quarantine_size_mb=16',
    ].join(':'),
    UBSAN_OPTIONS: 'print_stacktrace=1',
  };
}

function findLibrary(): string | null {
  if (process.platform !== 'linux') return null;
  try {
    const path = execFileSync('c++', ['-print-file-name=libasan.so'], { encoding: 'utf8' }).trim();
    // The name alone comes back when the compiler has no such library.
    return existsSync(path) ? path : null;
  } catch {
    return null;
  }
}
