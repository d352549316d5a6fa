import inspector from 'node:inspector';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { app } from './app.ts';
import { electronVersion } from './electron-version.ts';
import { launch } from './launch.ts';
// Read before process.execPath is changed.
import './node-executable.ts';
import { resolveElectron } from './resolve-electron.ts';

/** Makes this Node process look like Electron's main process, runs the app's main module in it, and makes the app ready. */

function setProcessFacts(): void {
  Object.defineProperties(process, {
    type: { value: 'browser', enumerable: true },
    resourcesPath: { value: launch.resourcesFolder, enumerable: true },
    execPath: { value: launch.executable, enumerable: true },
    ...(launch.isPackaged ? {} : { defaultApp: { value: true, enumerable: true } }),
  });
  Object.defineProperty(process.versions, 'electron', { value: electronVersion, enumerable: true });
  process.argv = [launch.executable, ...launch.args];
}

function openInspector(): void {
  const port = launch.switches.get('inspect');
  if (port !== undefined) inspector.open(port === '' ? 9229 : Number(port), '127.0.0.1');
}

/** The first signal asks, as in Electron; a second one does not. */
function endOnSignals(): void {
  const codes = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 };
  for (const [signal, code] of Object.entries(codes)) {
    let wasAsked = false;
    process.on(signal, () => {
      if (wasAsked) process.exit(code);
      wasAsked = true;
      app.quit();
    });
  }
}

/** Electron would show a dialog and go on; here nobody could read it, and a test must not pass over it. */
function endOnUncaughtErrors(): void {
  process.on('uncaughtException', (error) => {
    if (process.listenerCount('uncaughtException') > 1) return;
    process.stderr.write(`A JavaScript error occurred in the main process\n${error.stack ?? String(error)}\n`);
    app.exit(1);
  });
}

setProcessFacts();
openInspector();
endOnSignals();
endOnUncaughtErrors();
resolveElectron();
const require = createRequire(import.meta.url);
// Playwright evaluates `require('electron')` in this process.
Object.assign(globalThis, { require });
for (const module of launch.preloadModules) require(module);
await import(pathToFileURL(launch.app.main).href);
await app.start();
