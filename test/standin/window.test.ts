import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { LaunchedApp } from '../support/electron-app.ts';
import { launchFixture, launchTimeoutMs } from './fixture.ts';

vi.setConfig({ testTimeout: launchTimeoutMs });

let fixtureApp: LaunchedApp;
beforeAll(async () => {
  fixtureApp = await launchFixture();
}, launchTimeoutMs);
afterAll(() => fixtureApp.close());

/** Loads the fixture's page afresh, as the app itself would. */
async function reload(): Promise<void> {
  // Playwright has a connection of its own to Chromium and may hear of the new document later than the app does.
  const seenByDriver = fixtureApp.page.waitForEvent('load');
  await fixtureApp.app.evaluate(
    ({ BrowserWindow }) =>
      new Promise<void>((resolve) => {
        const { webContents } = BrowserWindow.getAllWindows()[0]!;
        webContents.once('did-finish-load', () => resolve());
        webContents.reload();
      }),
  );
  await seenByDriver;
}

describe('a protocol handler', () => {
  it('serves the page and its modules', async () => {
    expect(await fixtureApp.page.evaluate(() => Reflect.get(window, 'moduleScriptRan'))).toBe(true);
    expect(await fixtureApp.page.textContent('h1')).toBe('Fixture');
  });

  it('has its content security policy obeyed', async () => {
    expect(await fixtureApp.page.evaluate(() => 'inlineScriptRan' in window)).toBe(false);
    const blocked = await fixtureApp.page.evaluate(
      () =>
        new Promise((resolve) => {
          document.addEventListener('securitypolicyviolation', (event) => resolve(event.effectiveDirective));
          fetch('/echo').catch(() => undefined);
        }),
    );
    expect(blocked).toBe('connect-src');
  });

  it('answers net.fetch in the main process with the address and body that were sent', async () => {
    const answer = await fixtureApp.app.evaluate(async ({ net }) => {
      const response = await net.fetch('app://fixture/echo?a=b', { method: 'POST', body: 'text' });
      return response.json();
    });
    expect(answer).toEqual({ url: 'app://fixture/echo?a=b', method: 'POST', body: 'text' });
  });

  it('survives a reload, and the preload runs again', async () => {
    await fixtureApp.page.evaluate(() => Reflect.set(window, 'before', true));
    await reload();
    const after = await fixtureApp.page.evaluate(async () => [
      'before' in window,
      await fixture.invoke('echo', 'again'),
    ]);
    expect(after).toEqual([false, 'again']);
  });
});

describe('webRequest.onBeforeRequest', () => {
  afterEach(async () => {
    await fixtureApp.app.evaluate(({ session }) => session.defaultSession.webRequest.onBeforeRequest(null));
    await reload();
  });

  it('sees every request of the page by its own address and can cancel it', async () => {
    await fixtureApp.app.evaluate(({ session }) => {
      const seen: string[] = [];
      Reflect.set(globalThis, 'seen', seen);
      session.defaultSession.webRequest.onBeforeRequest((details, answer) => {
        seen.push(`${details.resourceType} ${details.url}`);
        answer({ cancel: details.url.endsWith('page.js') });
      });
    });
    await reload();
    expect(await fixtureApp.app.evaluate(() => Reflect.get(globalThis, 'seen'))).toEqual([
      'mainFrame app://fixture/',
      'script app://fixture/page.js',
    ]);
    expect(await fixtureApp.page.evaluate(() => 'moduleScriptRan' in window)).toBe(false);
  });
});

describe('leaving the page', () => {
  it('asks the app, which can refuse', async () => {
    await fixtureApp.app.evaluate(({ BrowserWindow }) => {
      const asked: string[] = [];
      Reflect.set(globalThis, 'asked', asked);
      BrowserWindow.getAllWindows()[0]!.webContents.on('will-navigate', (event) => {
        asked.push(event.url);
        event.preventDefault();
      });
    });
    await fixtureApp.page.click('#leave', { noWaitAfter: true });
    await expect
      .poll(() => fixtureApp.app.evaluate(() => Reflect.get(globalThis, 'asked')))
      .toEqual(['https://example.org/elsewhere']);
    expect(await fixtureApp.page.textContent('h1')).toBe('Fixture');
  });

  it('is not asked for a reload by the app or the test driver', async () => {
    await reload();
    await fixtureApp.page.reload();
    expect(await fixtureApp.app.evaluate(() => Reflect.get(globalThis, 'asked'))).toEqual([
      'https://example.org/elsewhere',
    ]);
  });

  it('is asked for what scripts of the page do', async () => {
    await fixtureApp.page.evaluate(() => {
      location.href = 'https://example.org/by-script';
    });
    await expect
      .poll(() => fixtureApp.app.evaluate(() => Reflect.get(globalThis, 'asked')))
      .toEqual(['https://example.org/elsewhere', 'https://example.org/by-script']);
    expect(await fixtureApp.page.textContent('h1')).toBe('Fixture');
  });

  it('into a new window goes to the window-open handler, and none opens', async () => {
    await fixtureApp.page.click('#window');
    await fixtureApp.page.click('#leave', { button: 'middle' });
    const opened = await fixtureApp.page.evaluate(() => window.open('https://example.org/script'));
    expect(opened).toBeNull();
    await expect
      .poll(() => fixtureApp.app.evaluate(() => Reflect.get(globalThis, 'refusedWindows')))
      .toEqual(['https://example.org/window', 'https://example.org/elsewhere', 'https://example.org/script']);
    expect(fixtureApp.app.windows()).toHaveLength(1);
  });
});

describe('permissions', () => {
  const stateOf = (name: string) =>
    fixtureApp.page.evaluate(async (permission) => {
      const { state } = await navigator.permissions.query({ name: permission as PermissionName });
      return state;
    }, name);

  it('are granted while the app sets no handler, as in Electron', async () => {
    expect([await stateOf('geolocation'), await stateOf('notifications')]).toEqual(['granted', 'granted']);
  });

  it('are what both handlers allow', async () => {
    await fixtureApp.app.evaluate(({ session }) => {
      const allowed = new Set(['clipboard-sanitized-write', 'notifications']);
      session.defaultSession.setPermissionRequestHandler((_contents, name, answer) => answer(name !== 'notifications'));
      session.defaultSession.setPermissionCheckHandler((_contents, name) => allowed.has(name));
    });
    await reload();
    const states = await Promise.all(
      ['clipboard-write', 'clipboard-read', 'geolocation', 'notifications', 'camera', 'microphone', 'midi'].map(
        stateOf,
      ),
    );
    expect(states).toEqual(['granted', ...Array.from({ length: 6 }, () => 'denied')]);
  });
});

describe('the theme', () => {
  const isDark = () => fixtureApp.page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches);

  it('that the app chooses reaches the page', async () => {
    for (const theme of ['dark', 'light', 'dark', 'system'] as const) {
      await fixtureApp.app.evaluate(({ nativeTheme }, source) => {
        nativeTheme.themeSource = source;
      }, theme);
      await expect.poll(isDark).toBe(theme === 'dark');
    }
  });
});

describe('a window', () => {
  it('has the bounds that the app asks for, and tells of changes', async () => {
    const { app, page } = fixtureApp;
    const seen = await app.evaluate(async ({ BrowserWindow }) => {
      const window = BrowserWindow.getAllWindows()[0]!;
      const resized = new Promise((resolve) => window.once('resize', () => resolve(undefined)));
      window.setBounds({ x: 40, y: 30, width: 900, height: 700 });
      await resized;
      const normal = window.getBounds();
      window.maximize();
      const maximized = [window.isMaximized(), window.getBounds().width, window.getNormalBounds().width];
      window.unmaximize();
      return { normal, maximized, after: window.getBounds(), isVisible: window.isVisible() };
    });
    const bounds = { x: 40, y: 30, width: 900, height: 700 };
    expect(seen).toEqual({ normal: bounds, maximized: [true, 1920, 900], after: bounds, isVisible: true });
    await expect.poll(() => page.evaluate(() => [innerWidth, innerHeight])).toEqual([900, 700]);
  });

  it('refuses options that the stand-in does not know', async () => {
    const { app } = fixtureApp;
    const open = (options: object) =>
      app.evaluate(({ BrowserWindow }, given) => void new BrowserWindow(given), options);
    await expect(open({ kiosk: true })).rejects.toThrow("no BrowserWindow option 'kiosk'");
    await expect(open({ webPreferences: { sandbox: false } })).rejects.toThrow("no web preference 'sandbox: false'");
  });
});
