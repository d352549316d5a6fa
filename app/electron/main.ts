import { join } from 'node:path';
import { app, BrowserWindow, dialog, type IpcMainInvokeEvent, ipcMain, nativeTheme, shell } from 'electron';
import { type App, composeApp } from '../compose.ts';
import { type CommandName, commands, type EventName, type EventPayload } from '../contract.ts';
import { FileThread } from '../library/file-thread.ts';
import { nativeWords } from '../native-words.ts';
import { notify, showProgress } from './attention.ts';
import { fileDialogs } from './dialogs.ts';
import { startDocumentProcess } from './document-process.ts';
import { startDownloadProcess } from './download-process.ts';
import { startEngineProcess } from './engine-process.ts';
import { applicationMenu } from './menu.ts';
import { origin, registerScheme, serveRenderer } from './renderer-files.ts';
import { secrets } from './secrets.ts';
import { createWindow, lockSession } from './window.ts';

/** The shell: turns Electron's pieces into the ports of the services, and nothing more. */

/** How long closing may take before the process ends anyway; everything shown as saved is on disk already. */
const closeTimeoutMs = 5_000;

const appFolder = import.meta.dirname;
const root = join(appFolder, '../..');

function publish<K extends EventName>(name: K, payload: EventPayload<K>): void {
  if (name === 'settings.changed') applyAppearance(payload as EventPayload<'settings.changed'>);
  for (const window of BrowserWindow.getAllWindows()) {
    if (!window.isDestroyed()) window.webContents.send(name, payload);
  }
}

let zoomFactor = 1;
/** As the system prefers it, until it is known what the person chose. */
let language: EventPayload<'settings.changed'>['language'] = 'system';

const words = () => nativeWords(language, app.getPreferredSystemLanguages());

function applyAppearance(settings: EventPayload<'settings.changed'>): void {
  language = settings.language;
  nativeTheme.themeSource = settings.theme;
  zoomFactor = settings.textSize / 100;
  for (const window of BrowserWindow.getAllWindows()) window.webContents.setZoomFactor(zoomFactor);
}

/** A command may come only from the top frame of our own page. */
function isOwnPage(event: IpcMainInvokeEvent): boolean {
  const frame = event.senderFrame;
  return frame !== null && frame.parent === null && frame.url.startsWith(`${origin}/`);
}

function handleCommands(tandem: App): void {
  for (const name of Object.keys(commands) as CommandName[]) {
    ipcMain.handle(name, (event, input: unknown) =>
      isOwnPage(event)
        ? tandem.router.handle(name, input)
        : { ok: false, problem: { code: 'refused', message: 'Only the Tandem window may do this.' } },
    );
  }
}

function openWindow(tandem: App): void {
  const window = createWindow({
    appFolder,
    stateFile: join(app.getPath('userData'), 'window.json'),
    zoomFactor,
    openExternal: (url) => void tandem.router.handle('link.open', { url }),
  });
  void window.loadURL(`${origin}/`);
}

function showWindow(tandem: App): void {
  const [window] = BrowserWindow.getAllWindows();
  if (window === undefined) {
    openWindow(tandem);
    return;
  }
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}

/** Lets the services put everything away before the process ends; once, and not for ever. */
function closeBeforeQuit(tandem: App): void {
  let closing = false;
  let closed = false;
  app.on('before-quit', (event) => {
    if (closed) return;
    event.preventDefault();
    if (closing) return;
    closing = true;
    const deadline = new Promise<void>((resolve) => setTimeout(resolve, closeTimeoutMs));
    void Promise.race([tandem.close(), deadline]).finally(() => {
      closed = true;
      app.quit();
    });
  });
}

/** The engine's files and those of worker threads lie beside the archive, since a process cannot start from inside one. */
function unpacked(path: string): string {
  return path.replace(/app\.asar(?=[\\/])/, 'app.asar.unpacked');
}

async function run(): Promise<void> {
  await app.whenReady();
  const showMenu = applicationMenu(
    (id) => publish('menu.chosen', { id }),
    app.isPackaged,
    () => words().menu,
  );
  const tandem: App = composeApp({
    dataFolder: app.getPath('userData'),
    resourcesFolder: app.isPackaged ? process.resourcesPath : join(root, 'resources'),
    version: app.getVersion(),
    platform: process.platform,
    startEngine: () => startEngineProcess(unpacked(join(root, 'dist/engine/process.mjs'))),
    startDownloads: () => startDownloadProcess(unpacked(join(root, 'dist/downloads/process.mjs'))),
    startDocuments: () => startDocumentProcess(unpacked(join(root, 'dist/documents/process.mjs'))),
    secrets,
    showProgress,
    notify: (title, body) => notify(title, body, () => showWindow(tandem)),
    words,
    ...fileDialogs(() => words().dialogs),
    revealFile: (path) => shell.showItemInFolder(path),
    places: { home: app.getPath('home'), root: '/', env: process.env },
    modelFiles: new FileThread(unpacked(join(appFolder, 'file-worker.mjs'))),
    openExternal: (url) => shell.openExternal(url),
    showMenu,
    publish,
  });
  closeBeforeQuit(tandem);
  lockSession();
  serveRenderer(join(root, 'dist/renderer'));
  handleCommands(tandem);

  showMenu([]);

  tandem.start();
  const settings = await tandem.router.handle('settings.get', undefined);
  if (settings.ok) applyAppearance(settings.value);
  openWindow(tandem);

  app.on('second-instance', () => showWindow(tandem));
  app.on('activate', () => showWindow(tandem));
  app.on('window-all-closed', () => app.quit());
}

function fail(error: unknown): void {
  const text = error instanceof Error ? error.message : String(error);
  const { noStart } = words().dialogs;
  dialog.showErrorBox(noStart.title, noStart.text(text));
  app.exit(1);
}

// The lock comes before the database, the model and everything else: two processes must never share them.
if (app.requestSingleInstanceLock()) {
  app.enableSandbox();
  registerScheme();
  run().catch(fail);
} else {
  app.exit(0);
}
