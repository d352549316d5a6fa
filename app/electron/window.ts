import { join } from 'node:path';
import { BrowserWindow, nativeTheme, session } from 'electron';
import { framedPage, origin } from './renderer-files.ts';
import { keepWindowState, restoreWindowState } from './window-state.ts';

export interface WindowPorts {
  /** Folder of the built main process, where the preload lies. */
  readonly appFolder: string;
  readonly stateFile: string;
  /** 1: the usual size of the text and everything around it. */
  readonly zoomFactor: number;
  readonly openExternal: (url: string) => void;
}

/** The one window. It shows only our own files and never leaves them. */
export function createWindow(ports: WindowPorts): BrowserWindow {
  const { maximized, ...bounds } = restoreWindowState(ports.stateFile);
  const window = new BrowserWindow({
    ...bounds,
    minWidth: 360,
    minHeight: 400,
    show: false,
    title: 'Tandem',
    autoHideMenuBar: true,
    // The page's own background, so that a slow first frame does not flash white.
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#16171b' : '#fbfaf8',
    webPreferences: {
      preload: join(ports.appFolder, 'preload.cjs'),
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      zoomFactor: ports.zoomFactor,
      webSecurity: true,
      // The spell checker would fetch dictionaries from the network.
      spellcheck: false,
    },
  });
  if (maximized === true) window.maximize();
  keepWindowState(window, ports.stateFile);
  keepInside(window, ports.openExternal);
  window.once('ready-to-show', () => window.show());
  window.webContents.on('render-process-gone', (_event, details) => {
    // Everything is in the database: a fresh page shows it again.
    if (details.reason !== 'clean-exit' && !window.isDestroyed()) window.webContents.reload();
  });
  return window;
}

/** Refuses every way out of our own pages; links open in the person's browser. */
function keepInside(window: BrowserWindow, openExternal: (url: string) => void): void {
  const { webContents } = window;
  webContents.on('will-navigate', (event) => event.preventDefault());
  webContents.on('will-frame-navigate', (event) => {
    if (event.isMainFrame || event.url !== framedPage) event.preventDefault();
  });
  webContents.on('will-redirect', (event) => event.preventDefault());
  webContents.on('will-attach-webview', (event) => event.preventDefault());
  webContents.setWindowOpenHandler(({ url }) => {
    openExternal(url);
    return { action: 'deny' };
  });
}

/** No page of this app may use the network or a device; it may write to the clipboard. */
export function lockSession(): void {
  const { defaultSession } = session;
  const allowed = new Set(['clipboard-sanitized-write']);
  defaultSession.setPermissionRequestHandler((_contents, permission, answer) => answer(allowed.has(permission)));
  defaultSession.setPermissionCheckHandler((_contents, permission) => allowed.has(permission));
  defaultSession.webRequest.onBeforeRequest((details, answer) => {
    answer({ cancel: !(details.url.startsWith(`${origin}/`) || details.url.startsWith('devtools://')) });
  });
}
