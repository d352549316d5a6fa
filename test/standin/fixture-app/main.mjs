import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { app, BrowserWindow, ipcMain, protocol } from 'electron';

// A small app for the tests of the stand-in: one window, one handler for each thing that a test asks for.

const folder = import.meta.dirname;
const types = { html: 'text/html', js: 'text/javascript' };
const policy = "default-src 'none'; script-src 'self'; connect-src 'none'";

function serve() {
  protocol.handle('app', async (request) => {
    const { pathname, host } = new URL(request.url);
    if (pathname === '/echo')
      return Response.json({ url: request.url, method: request.method, body: await request.text() });
    const name = pathname === '/' ? 'index.html' : pathname.slice(1);
    if (host !== 'fixture') return new Response('Not found', { status: 404 });
    const headers = { 'content-type': types[name.split('.').at(-1)], 'content-security-policy': policy };
    return new Response(await readFile(join(folder, name)), { headers });
  });
}

function handleMessages() {
  ipcMain.handle('echo', (_event, value) => value);
  ipcMain.handle('fail', () => {
    throw new TypeError('not today');
  });
  ipcMain.handle('uncloneable', () => () => 1);
  ipcMain.handle('whoami', ({ senderFrame, sender }) => ({
    url: senderFrame.url,
    id: sender.id,
    title: sender.getTitle(),
  }));
  ipcMain.on('tell', (event, text) => event.reply('told', text, 'too'));
}

if (app.requestSingleInstanceLock({ from: 'fixture' })) {
  protocol.registerSchemesAsPrivileged([{ scheme: 'app', privileges: { standard: true, secure: true } }]);
  app.on('second-instance', (_event, argv, workingDirectory, data) => {
    globalThis.secondInstance = { argv, workingDirectory, data };
  });
  app.whenReady().then(() => {
    serve();
    handleMessages();
    const window = new BrowserWindow({
      width: 640,
      height: 480,
      show: false,
      webPreferences: { preload: join(folder, 'preload.cjs') },
    });
    window.once('ready-to-show', () => window.show());
    window.webContents.setWindowOpenHandler(({ url }) => {
      globalThis.refusedWindows = [...(globalThis.refusedWindows ?? []), url];
      return { action: 'deny' };
    });
    return window.loadURL('app://fixture/');
  });
} else {
  console.log('second instance ends');
  app.exit(0);
}
