// Builds the addon into build/native/tandem.node; the package's postinstall. Does nothing when it is newer than its sources.
// With --sanitize it builds build/native-sanitized/tandem.node, for tests: wrong memory accesses and undefined operations end the
// process. test/support/sanitizer.ts says how to run it.
// Plain JavaScript, since it also runs before the project's own Node is there.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';

const source = import.meta.dirname ?? resolve('engine/native');
const root = resolve(source, '../..');
const sanitize = process.argv.includes('--sanitize');
const folder = join(root, sanitize ? 'build/native-sanitized' : 'build/native');
const addon = join(folder, process.platform === 'win32' ? 'Release/tandem.node' : 'tandem.node');
const prebuilt = join(root, 'prebuilds', `${process.platform}-${process.arch}`, 'tandem.node');

function fail(message) {
  console.error(`tandem: ${message}`);
  process.exit(1);
}

function has(command) {
  return spawnSync(command, ['--version'], { stdio: 'ignore', shell: process.platform === 'win32' }).status === 0;
}

function isUpToDate() {
  if (!existsSync(addon)) return false;
  const built = statSync(addon).mtimeMs;
  return readdirSync(source).every((file) => statSync(join(source, file)).mtimeMs <= built);
}

/** What to install where something is missing, by platform. */
const advice = {
  linux: 'a C++20 compiler and CMake (Debian, Ubuntu: apt-get install g++ cmake)',
  darwin: "Xcode's command line tools (xcode-select --install) and CMake (brew install cmake)",
  win32: 'Visual Studio Build Tools with C++, and CMake',
};

function build() {
  const { include_dir: include, def_paths: definitions } = createRequire(import.meta.url)('node-api-headers');
  mkdirSync(folder, { recursive: true });
  const configure = ['-S', source, '-B', folder, '-DCMAKE_BUILD_TYPE=Release', `-DNAPI_INCLUDE=${include}`];
  if (process.platform === 'win32') configure.push(`-DNAPI_DEF=${definitions.node_api_def}`);
  if (sanitize) configure.push('-DTANDEM_SANITIZE=ON');
  // A folder that another checkout or compiler configured cannot be used again.
  const run = (args) => execFileSync('cmake', args, { stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8' });
  try {
    run(configure);
  } catch {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    run(configure);
  }
  run(['--build', folder, '--config', 'Release', '--parallel']);
}

if (existsSync(prebuilt) && !sanitize) process.exit(0);
if (isUpToDate()) process.exit(0);
const compilers = process.platform === 'win32' ? [] : ['c++', 'g++', 'clang++'];
if (!has('cmake') || (compilers.length > 0 && !compilers.some(has))) {
  fail(
    `the engine's addon must be compiled, which needs ${advice[process.platform] ?? advice.linux}. Install it, then run npm install again.`,
  );
}
try {
  build();
  console.error(`tandem: compiled the addon${sanitize ? ' with sanitizers' : ''}`);
} catch (error) {
  fail(`the engine's addon could not be compiled.\n${error.stderr ?? error.message}`);
}
