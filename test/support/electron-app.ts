import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import type { Bridge } from '../../app/contract.ts';
import { findChromium } from '../standin/find-chromium.ts';

/** Starts the app for end-to-end tests: on real Electron where its binary is there, else on the stand-in. */

const root = resolve(import.meta.dirname, '../..');
const electronPackage = join(root, 'node_modules/electron');

/** Long enough for a busy machine with two cores. */
const launchTimeoutMs = 60_000;

export interface LaunchOptions {
  /** Data folder to use and keep; without it a fresh one is made, and removed by `close`. */
  readonly userData?: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** The app to start; Tandem itself, as built, when left out. */
  readonly appFolder?: string;
  /** A packaged app's executable, started in place of `appFolder`. */
  readonly executable?: string;
  /** Shows the first-run screen of a fresh data folder; else it counts as seen. */
  readonly firstRun?: boolean;
  /** Working folder of the app; the repository when left out. */
  readonly cwd?: string;
}

export interface LaunchedApp {
  readonly app: ElectronApplication;
  /** The first window, once it shows a page. */
  readonly page: Page;
  readonly userData: string;
  readonly process: ChildProcess;
  /** What the app wrote to its output and error output so far. */
  output(): string;
  /** Quits as a person would and waits until the process has ended; safe to call when it has. */
  close(): Promise<void>;
}

function hasRealElectron(): boolean {
  const pathFile = join(electronPackage, 'path.txt');
  return existsSync(pathFile) && existsSync(join(electronPackage, 'dist', readFileSync(pathFile, 'utf8').trim()));
}

/**
 * Chooses the Electron that playwright will start. It fails rather than skips: a machine without any would seem to pass.
 * @throws when there is neither Electron's binary nor a Chromium for the stand-in.
 */
export function chooseElectron(): void {
  if (process.env.ELECTRON_OVERRIDE_DIST_PATH !== undefined || hasRealElectron()) return;
  if (process.platform === 'win32' || findChromium() === undefined) {
    throw new Error(
      'End-to-end tests need Electron or Chromium. Run `npx install-electron`, or install Chromium ' +
        '(Debian: `apt-get install chromium`) or set STANDIN_CHROMIUM to its executable.',
    );
  }
  // Read by the electron package when it is first asked for its path, in this process.
  process.env.ELECTRON_OVERRIDE_DIST_PATH = join(root, 'test/standin');
}

export async function launchApp(options: LaunchOptions = {}): Promise<LaunchedApp> {
  chooseElectron();
  const userData = options.userData ?? mkdtempSync(join(tmpdir(), 'tandem-test-'));
  const app = await _electron.launch({
    ...(options.executable === undefined ? {} : { executablePath: options.executable }),
    args: [
      ...(options.executable === undefined ? [options.appFolder ?? root] : []),
      `--user-data-dir=${userData}`,
      ...(options.args ?? []),
    ],
    env: { ...currentEnvironment(), ...options.env },
    cwd: options.cwd ?? root,
    timeout: launchTimeoutMs,
    // Else playwright would override the theme that the app chooses.
    colorScheme: null,
  });
  // Taken now: playwright no longer gives it once the app has quit.
  const child = app.process();
  const output = collectOutput(child);
  const close = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      const ended = once(child, 'exit');
      await app.close();
      await ended;
    }
    if (options.userData === undefined) rmSync(userData, { recursive: true, force: true });
  };
  try {
    const page = await app.firstWindow({ timeout: launchTimeoutMs });
    await page.waitForURL((url) => url.protocol !== 'about:', { timeout: launchTimeoutMs });
    if (options.firstRun !== true) await skipWelcome(page);
    return { app, page, userData, process: child, output, close };
  } catch (error) {
    await close();
    throw new Error(`The app showed no window. It wrote:\n${output()}`, { cause: error });
  }
}

/** As if the person had seen it before. Apps other than Tandem have no such screen. */
async function skipWelcome(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const { tandem } = window as unknown as { readonly tandem?: Bridge };
    await tandem?.commands['settings.update']({ hasSeenWelcome: true });
  });
}

function currentEnvironment(): Record<string, string> {
  return Object.fromEntries(Object.entries(process.env).flatMap(([name, value]) => (value ? [[name, value]] : [])));
}

function collectOutput(child: ChildProcess): () => string {
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (part: string) => {
      text += part;
    });
  }
  return () => text;
}
