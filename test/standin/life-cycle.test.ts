import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LaunchedApp } from '../support/electron-app.ts';
import { fixtureFolder, launchFixture, launchTimeoutMs, standinExecutable } from './fixture.ts';

vi.setConfig({ testTimeout: launchTimeoutMs });

/** A folder that the app under test takes for the system's temporary one, so that whatever it leaves there shows. */
let temporary: string;
const running: LaunchedApp[] = [];

beforeEach(() => {
  temporary = mkdtempSync(join(tmpdir(), 'standin-test-'));
});
afterEach(async () => {
  for (const launched of running.splice(0)) await launched.close();
  rmSync(temporary, { recursive: true, force: true });
}, launchTimeoutMs);

async function start(args: readonly string[] = []): Promise<LaunchedApp> {
  const launched = await launchFixture({ userData: join(temporary, 'data'), env: { TMPDIR: temporary }, args });
  running.push(launched);
  return launched;
}

/** Processes whose command line names the temporary folder: Chromium's do, through its profile. */
function processesOf(folder: string): string[] {
  const { stdout } = spawnSync('ps', ['-eo', 'stat,args'], { encoding: 'utf8' });
  return stdout.split('\n').filter((line) => line.includes(folder) && !line.startsWith('Z'));
}

async function expectNothingLeft(): Promise<void> {
  await expect.poll(() => processesOf(temporary), { timeout: 10_000 }).toEqual([]);
  await expect.poll(() => readdirSync(temporary), { timeout: 10_000 }).toEqual(['data']);
}

async function exitOf({ process }: LaunchedApp): Promise<number | NodeJS.Signals | null> {
  if (process.exitCode === null && process.signalCode === null) await once(process, 'exit');
  return process.exitCode ?? process.signalCode;
}

describe('quitting', () => {
  it('asks with before-quit, closes the windows, asks with will-quit, and leaves nothing', async () => {
    const launched = await start();
    const { app } = launched;
    expect(processesOf(temporary)).not.toEqual([]);
    await app.evaluate(({ app, BrowserWindow }) => {
      const note = (name: string) => process.stdout.write(`<${name}>`);
      app.on('before-quit', () => note('before-quit'));
      app.on('window-all-closed', () => note('window-all-closed'));
      app.on('will-quit', () => note('will-quit'));
      app.on('quit', (_event, code) => note(`quit ${code}`));
      const [window] = BrowserWindow.getAllWindows();
      window!.on('close', () => note('close'));
      window!.on('closed', () => note('closed'));
    });
    await launched.close();
    expect(await exitOf(launched)).toBe(0);
    expect(
      launched
        .output()
        .match(/<[^>]+>/g)
        ?.join(''),
    ).toBe('<before-quit><close><closed><will-quit><quit 0>');
    await expectNothingLeft();
  });

  it('waits for an app that prevents it until it has put things away', async () => {
    const launched = await start();
    await launched.app.evaluate(({ app }) => {
      let isReady = false;
      app.on('before-quit', (event) => {
        if (isReady) return;
        event.preventDefault();
        isReady = true;
        setTimeout(() => {
          process.stdout.write('<put away>');
          app.quit();
        }, 50);
      });
    });
    await launched.close();
    expect(launched.output()).toContain('<put away>');
    expect(await exitOf(launched)).toBe(0);
  });

  it('does not happen while a window prevents its closing', async () => {
    const { app, page } = await start();
    const windows = await app.evaluate(({ app, BrowserWindow }) => {
      const [window] = BrowserWindow.getAllWindows();
      window!.once('close', (event) => event.preventDefault());
      app.quit();
      return BrowserWindow.getAllWindows().length;
    });
    expect(windows).toBe(1);
    expect(await page.textContent('h1')).toBe('Fixture');
  });

  it('follows the closing of the last window, unless the app listens to that', async () => {
    const launched = await start();
    await launched.page.close();
    expect(await exitOf(launched)).toBe(0);
    await expectNothingLeft();

    const staying = await start();
    await staying.app.evaluate(({ app, BrowserWindow }) => {
      const closed = new Promise((resolve) => app.on('window-all-closed', () => resolve(undefined)));
      BrowserWindow.getAllWindows()[0]!.close();
      return closed;
    });
    expect(await staying.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(0);
    expect(staying.process.exitCode).toBeNull();
  });

  it('ends with the code of app.exit(), asking nobody', async () => {
    const launched = await start();
    await launched.app.evaluate(({ app }) => {
      app.on('before-quit', () => process.stdout.write('<asked>'));
      app.exit(7);
    });
    expect(await exitOf(launched)).toBe(7);
    expect(launched.output()).not.toContain('<asked>');
    await expectNothingLeft();
  });
});

describe('ending from outside', () => {
  it('SIGTERM quits as a person would', async () => {
    const launched = await start();
    await launched.app.evaluate(({ app }) => app.on('before-quit', () => process.stdout.write('<asked>')));
    launched.process.kill('SIGTERM');
    expect(await exitOf(launched)).toBe(0);
    expect(launched.output()).toContain('<asked>');
    await expectNothingLeft();
  });

  it('SIGKILL leaves no Chromium, no profile and no utility process', async () => {
    const launched = await start();
    await launched.app.evaluate(
      ({ utilityProcess }, service) =>
        new Promise((resolve) => utilityProcess.fork(service).on('spawn', () => resolve(undefined))),
      join(fixtureFolder, 'service.mjs'),
    );
    launched.process.kill('SIGKILL');
    expect(await exitOf(launched)).toBe('SIGKILL');
    await expectNothingLeft();
  });

  it('an uncaught error in the main process ends it with a message', async () => {
    const launched = await start();
    await launched.app.evaluate(() => {
      setTimeout(() => {
        throw new Error('nobody catches this');
      });
    });
    expect(await exitOf(launched)).toBe(1);
    expect(launched.output()).toContain('A JavaScript error occurred in the main process\nError: nobody catches this');
    await expectNothingLeft();
  });
});

describe('a crash of the page', () => {
  it('is reported to the app and the window, and a reload brings the page back', async () => {
    const { app } = await start();
    const heard = await app.evaluate(async ({ app, BrowserWindow }) => {
      const { webContents } = BrowserWindow.getAllWindows()[0]!;
      const reasons: string[] = [];
      app.on('render-process-gone', (_event, _contents, { reason }) => reasons.push(`app: ${reason}`));
      const gone = new Promise<void>((resolve) =>
        webContents.once('render-process-gone', (_event, { reason }) => {
          reasons.push(`window: ${reason}`);
          resolve();
        }),
      );
      webContents.forcefullyCrashRenderer();
      await gone;
      const loaded = new Promise((resolve) => webContents.once('did-finish-load', () => resolve(undefined)));
      webContents.reload();
      await loaded;
      reasons.push(await webContents.executeJavaScript('fixture.invoke("echo", "alive")'));
      return reasons;
    });
    expect(heard).toEqual(['app: crashed', 'window: crashed', 'alive']);
  });
});

describe('the single instance', () => {
  it('hears of a second one, which ends at once', async () => {
    const { app, userData } = await start();
    const second = spawnSync(standinExecutable, [fixtureFolder, `--user-data-dir=${userData}`, '--from-second'], {
      encoding: 'utf8',
      cwd: temporary,
    });
    expect([second.status, second.stdout.trim()]).toEqual([0, 'second instance ends']);
    const heard = () => app.evaluate(() => Reflect.get(globalThis, 'secondInstance') as unknown);
    await expect.poll(heard).toMatchObject({
      argv: expect.arrayContaining(['--from-second']),
      data: { from: 'fixture' },
      workingDirectory: temporary,
    });
  });

  it('may be a new one after the first was killed', async () => {
    const first = await start();
    first.process.kill('SIGKILL');
    await exitOf(first);
    const { app } = await start();
    expect(await app.evaluate(({ app }) => app.hasSingleInstanceLock())).toBe(true);
  });
});

describe('starting', () => {
  const run = (folder: string) =>
    spawnSync(standinExecutable, [folder], { encoding: 'utf8', env: { ...process.env, TMPDIR: temporary } });

  it('says so when there is no app', () => {
    const { status, stderr } = run(temporary);
    expect(status).toBe(1);
    expect(stderr).toContain('No app to start');
  });

  it('says so when there is no Chromium', () => {
    const { status, stderr } = spawnSync(
      standinExecutable,
      [fixtureFolder, `--user-data-dir=${join(temporary, 'data')}`],
      {
        encoding: 'utf8',
        env: { ...process.env, STANDIN_CHROMIUM: join(temporary, 'missing') },
      },
    );
    expect(status).toBe(1);
    expect(stderr).toContain('No Chromium found');
  });

  it('gives require() and import the same guarded module', async () => {
    const folder = join(temporary, 'app');
    mkdirSync(folder);
    writeFileSync(join(folder, 'package.json'), '{ "name": "tiny", "main": "main.cjs" }');
    writeFileSync(
      join(folder, 'main.cjs'),
      `const electron = require('electron');
       import('electron').then((same) => {
         console.log(same.app === electron.app, same.default === electron);
         try { electron.Tray } catch (error) { console.log(error.message) }
         electron.app.exit(0);
       });`,
    );
    const child = spawn(standinExecutable, [folder], { env: { ...process.env, TMPDIR: temporary } });
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (part: string) => {
      text += part;
    });
    await once(child, 'close');
    expect(text).toContain('true true\nThe Electron stand-in has no electron.Tray.');
    expect(existsSync(folder)).toBe(true);
  });
});
