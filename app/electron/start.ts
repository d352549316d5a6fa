import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from './build.ts';

/**
 * `npm start`: builds the app and opens it.
 *
 * On an ordinary machine this runs Electron, which is downloaded at the first start. Where its download host cannot be
 * reached, the same app opens on the stand-in of `test/standin` (Node and an installed Chromium), and one line says so.
 */

const root = join(import.meta.dirname, '../..');
const electronFolder = join(root, 'node_modules/electron');
const standinFolder = join(root, 'test/standin');

/** Long enough for a slow connection to answer, short enough that a firewall that drops packets does not look like a hang. */
const probeTimeoutMs = 8_000;
const downloadTimeoutMs = 15 * 60_000;

interface Runtime {
  readonly executable: string;
  readonly env: NodeJS.ProcessEnv;
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** The executable of the electron package when it is there and whole. */
function installedElectron(): string | undefined {
  const pathFile = join(electronFolder, 'path.txt');
  if (!existsSync(pathFile)) return undefined;
  const executable = join(electronFolder, 'dist', readFileSync(pathFile, 'utf8').trim());
  return existsSync(executable) ? executable : undefined;
}

async function canReachElectronHost(): Promise<boolean> {
  const host =
    process.env.ELECTRON_MIRROR ?? process.env.npm_config_electron_mirror ?? 'https://github.com/electron/electron';
  try {
    await fetch(host, { method: 'HEAD', signal: AbortSignal.timeout(probeTimeoutMs) });
    return true;
  } catch {
    return false;
  }
}

async function downloadElectron(): Promise<string | undefined> {
  if (!(await canReachElectronHost())) return undefined;
  say('Downloading Electron (about 120 MB, once) …');
  spawnSync(process.execPath, [join(electronFolder, 'install.js')], { stdio: 'inherit', timeout: downloadTimeoutMs });
  return installedElectron();
}

function standin(): Runtime {
  const hasDisplay =
    process.platform === 'darwin' || process.env.DISPLAY !== undefined || process.env.WAYLAND_DISPLAY !== undefined;
  say(
    `Electron's download host cannot be reached: Tandem opens on its stand-in, in ${
      hasDisplay ? 'a Chromium window' : 'headless Chromium, because this machine has no display'
    }.`,
  );
  return {
    executable: join(standinFolder, 'electron'),
    env: { ...process.env, ...(hasDisplay ? { STANDIN_HEADFUL: '1' } : {}) },
  };
}

async function findRuntime(): Promise<Runtime> {
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (override !== undefined) return { executable: join(override, 'electron'), env: process.env };
  const electron = installedElectron() ?? (await downloadElectron());
  if (electron !== undefined) return { executable: electron, env: process.env };
  if (process.platform === 'win32') {
    throw new Error(
      'Electron could not be downloaded. Check the connection or set ELECTRON_MIRROR, then run `npm start` again.',
    );
  }
  return standin();
}

await build(root);
const runtime = await findRuntime();
const child = spawn(runtime.executable, [root, ...process.argv.slice(2)], { stdio: 'inherit', env: runtime.env });
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
child.on('error', (error) => {
  say(`Tandem could not be started: ${error.message}`);
  process.exitCode = 1;
});
child.on('exit', (code, signal) => {
  process.exitCode = signal === null ? (code ?? 1) : 1;
});
