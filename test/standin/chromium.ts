import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { Cdp } from './cdp.ts';
import { findChromium } from './find-chromium.ts';

export interface ChromiumOptions {
  readonly isVisible: boolean;
  /** Port of the DevTools socket for test drivers; undefined opens none. */
  readonly debuggingPort: string | undefined;
  /** Further switches, for example those that the app appended. */
  readonly switches: ReadonlyMap<string, string>;
}

export interface Chromium {
  readonly cdp: Cdp;
  /** Such as 156.0.8078.79. */
  readonly version: string;
  /** Settles once the process is gone and its profile removed. */
  readonly ended: Promise<void>;
  close(): Promise<void>;
}

/** How long Chromium may take to close before it is killed. */
const closeTimeoutMs = 3_000;

/** No request of Chromium's own may leave the machine, and nothing may ask a question. */
const fixedSwitches = new Map<string, string>([
  ['disable-gpu', ''],
  ['disable-dev-shm-usage', ''],
  ['no-first-run', ''],
  ['no-default-browser-check', ''],
  ['no-startup-window', ''],
  ['disable-background-networking', ''],
  ['disable-client-side-phishing-detection', ''],
  ['disable-component-update', ''],
  ['disable-default-apps', ''],
  ['disable-domain-reliability', ''],
  ['disable-extensions', ''],
  ['disable-sync', ''],
  ['disable-breakpad', ''],
  ['metrics-recording-only', ''],
  ['no-pings', ''],
  ['password-store', 'basic'],
  ['use-mock-keychain', ''],
  ['disable-background-timer-throttling', ''],
  ['disable-renderer-backgrounding', ''],
  ['disable-backgrounding-occluded-windows', ''],
  [
    'disable-features',
    // The last one: frames without an origin stay in the page's process, where their requests reach the app's protocol handlers.
    'OptimizationHints,MediaRouter,Translate,NetworkTimeServiceQuerying,HttpsUpgrades,IsolateSandboxedIframes',
  ],
  ['host-resolver-rules', 'MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost'],
]);

function commandLine(options: ChromiumOptions, profile: string): string[] {
  const switches = new Map([...options.switches, ...fixedSwitches]);
  for (const list of ['disable-features', 'enable-features']) {
    // Chromium heeds only the last of two equal switches.
    const features = [fixedSwitches.get(list), options.switches.get(list)].filter((text) => text !== undefined);
    if (features.length > 0) switches.set(list, features.join(','));
  }
  if (!options.isVisible) switches.set('headless', 'new').set('screen-info', '{1920x1080}');
  if (process.getuid?.() === 0) switches.set('no-sandbox', '');
  if (options.debuggingPort !== undefined) switches.set('remote-debugging-port', options.debuggingPort);
  switches.set('remote-debugging-pipe', '').set('user-data-dir', profile);
  return [...switches].map(([name, value]) => (value === '' ? `--${name}` : `--${name}=${value}`));
}

/**
 * The shell removes the profile once Chromium has ended, whatever became of us: it runs in a process group of its own, and
 * Chromium ends when its pipe does.
 */
function spawnWithCleanup(executable: string, args: readonly string[], profile: string): ChildProcess {
  const script = '"$@"; status=$?; rm -rf "$STANDIN_PROFILE"; exit $status';
  return spawn('/bin/sh', ['-c', script, 'chromium-with-cleanup', executable, ...args], {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
    detached: true,
    env: { ...process.env, STANDIN_PROFILE: profile },
  });
}

/** Passes on the one line that test drivers wait for; returns the last lines, for an error message. */
function readErrors(stderr: Readable, passOn: boolean): () => string {
  const recent: string[] = [];
  createInterface({ input: stderr }).on('line', (line) => {
    if (passOn && line.startsWith('DevTools listening on ')) process.stderr.write(`${line}\n`);
    recent.push(line);
    if (recent.length > 10) recent.shift();
  });
  return () => recent.join('\n');
}

/** @throws when no Chromium is installed or it does not start. */
export async function startChromium(options: ChromiumOptions): Promise<Chromium> {
  const executable = findChromium();
  if (executable === undefined) {
    throw new Error('No Chromium found. Install one (Debian: `apt-get install chromium`) or set STANDIN_CHROMIUM.');
  }
  const profile = mkdtempSync(join(tmpdir(), 'tandem-standin-'));
  const child = spawnWithCleanup(executable, commandLine(options, profile), profile);
  const lastErrors = readErrors(child.stderr!, options.debuggingPort !== undefined);
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));

  const cdp = new Cdp(child.stdio[4] as Readable, child.stdio[3] as Writable);
  const browser = cdp.session();
  const { product } = await browser.send('Browser.getVersion').catch(async () => {
    await ended;
    throw new Error(`Chromium did not start (${executable}).\n${lastErrors()}`);
  });

  const close = async () => {
    const killed = setTimeout(() => {
      process.kill(-child.pid!, 'SIGKILL');
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    }, closeTimeoutMs);
    // The answer may be lost because Chromium is gone before it is sent; the end of the process is what counts.
    browser.send('Browser.close').catch(() => undefined);
    await ended;
    clearTimeout(killed);
  };
  return { cdp, version: product.split('/')[1] ?? product, ended, close };
}
