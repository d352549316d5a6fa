import { readFileSync } from 'node:fs';
import { app } from './app.ts';
import { browser, type Page, type PageOptions } from './browser.ts';
import { answerFilePaths } from './file-paths.ts';
import { createEvent, Guarded, GuardedEmitter, guardNamespace, notInStandin } from './guard.ts';
import { ipcMain } from './ipc-main.ts';
import { applyTheme, nativeTheme } from './native-theme.ts';
import { pageScripts, preloadWorld } from './page/page-scripts.ts';
import { PageChannel } from './page-channel.ts';
import { interceptRequests, type Navigation } from './page-requests.ts';
import { fromPageUrl, toPageUrl } from './page-url.ts';
import { applyPermissions } from './permissions.ts';
import { registeredSchemes } from './protocol.ts';
import { defaultSession } from './session.ts';
import type { FromPage, ToPage } from './wire.ts';
import { applyZoom } from './zoom.ts';

/** Those that the stand-in emits, and after the gap those that cannot happen here but that an app may be ready for. */
const events = [
  ...[
    'did-start-loading',
    'did-stop-loading',
    'did-finish-load',
    'did-fail-load',
    'dom-ready',
    'did-navigate',
    'destroyed',
  ],
  ...[
    'did-navigate-in-page',
    'will-navigate',
    'will-frame-navigate',
    'will-redirect',
    'page-title-updated',
    'preload-error',
  ],
  ...['render-process-gone'],

  ...['will-attach-webview', 'unresponsive', 'responsive'],
];

type WindowOpenHandler = (details: object) => { action: 'allow' | 'deny' };

/** What a window tells its contents, and hears from them. */
export interface Host {
  readonly options: PageOptions;
  readonly preload: string | undefined;
  readonly zoomFactor: number;
  /** Of its contents, in pixels. */
  size(): { readonly width: number; readonly height: number };
  onTitle(title: string): void;
  onFirstLoad(): void;
  onGone(): void;
  close(): void;
  focus(): void;
}

/** The top frame as `event.senderFrame` and `webContents.mainFrame` show it. */
class WebFrameMain extends Guarded {
  readonly parent = null;
  url = '';

  get top(): WebFrameMain {
    return this;
  }

  get origin(): string {
    return this.url === '' ? '' : this.url.replace(/^([a-z][a-z0-9+.-]*:\/\/[^/?#]*).*$/i, '$1');
  }
}

interface LoadError extends Error {
  code: string;
}

function loadError(errorText: string, url: string): LoadError {
  const code = errorText.replace(/^net::/, '');
  return Object.assign(new Error(`${code} loading '${url}'`), { code });
}

class NativeImage extends Guarded {
  readonly #png: Buffer;

  constructor(png: Buffer) {
    super();
    this.#png = png;
  }

  toPNG(): Buffer {
    return this.#png;
  }

  isEmpty(): boolean {
    return this.#png.length === 0;
  }
}

let lastId = 0;
const all = new Map<number, WebContents>();

class WebContents extends GuardedEmitter {
  readonly id = ++lastId;
  readonly session = defaultSession;
  readonly mainFrame = new WebFrameMain();
  readonly #host: Host;
  readonly #page: Promise<Page>;
  #channel: PageChannel | undefined;
  #targetId: string | undefined;
  #windowOpenHandler: WindowOpenHandler | undefined;
  #isDestroyed = false;
  #isLoading = false;
  #wasLoaded = false;
  #title = '';
  /** The next document of the top frame is one that the app itself asked for: no event asks it again. */
  #isOwnNavigation = false;
  /** Frames and addresses of the navigations that pages began; their word comes before the request. */
  readonly #askedByPage = new Set<string>();
  #nRequests = 0;
  #zoomFactor: number;

  constructor(host: Host) {
    super(events);
    this.#host = host;
    this.#zoomFactor = host.zoomFactor;
    all.set(this.id, this);
    this.#page = this.#open();
    // Reported here and once; whatever waits for the page rejects as well.
    this.#page.catch((error: unknown) => {
      if (!this.#isDestroyed) process.stderr.write(`The Electron stand-in could not open a page: ${String(error)}\n`);
    });
    app.emit('web-contents-created', createEvent(), this);
  }

  get targetId(): string | undefined {
    return this.#targetId;
  }

  /** The page in Chromium, for the window's own commands. */
  get page(): Promise<Page> {
    return this.#page;
  }

  getURL(): string {
    return this.mainFrame.url;
  }

  getTitle(): string {
    return this.#title;
  }

  isDestroyed(): boolean {
    return this.#isDestroyed;
  }

  isLoading(): boolean {
    return this.#isLoading;
  }

  getZoomFactor(): number {
    return this.#zoomFactor;
  }

  setZoomFactor(factor: number): void {
    if (!(factor > 0)) throw new TypeError("'zoomFactor' must be a double greater than 0.0");
    this.#zoomFactor = factor;
    this.zoomAgain();
  }

  /** After the window has changed its size. */
  zoomAgain(): void {
    this.#command(({ session }) => applyZoom(session, this.#zoomFactor, this.#host.size()));
  }

  setWindowOpenHandler(handler: WindowOpenHandler): void {
    this.#windowOpenHandler = handler;
  }

  send(channel: string, ...args: unknown[]): void {
    if (this.#isDestroyed) throw new TypeError('Object has been destroyed');
    this.#channel?.post({ kind: 'event', channel, args });
  }

  async loadURL(url: string): Promise<void> {
    const { session } = await this.#page;
    const finished = new Promise<void>((resolve) => this.once('did-finish-load', () => resolve()));
    this.#isOwnNavigation = true;
    const { errorText } = await session.send('Page.navigate', { url: toPageUrl(url, registeredSchemes) });
    // Some addresses, such as data:, load without a request.
    this.#isOwnNavigation = false;
    if (errorText !== undefined) {
      const error = loadError(errorText, url);
      this.emit('did-fail-load', createEvent(), -2, error.code, url, true);
      throw error;
    }
    await finished;
  }

  reload(): void {
    this.#reload(false);
  }

  reloadIgnoringCache(): void {
    this.#reload(true);
  }

  async executeJavaScript(code: string): Promise<unknown> {
    const { session } = await this.#page;
    const { result, exceptionDetails } = await session.send('Runtime.evaluate', {
      expression: code,
      awaitPromise: true,
      returnByValue: true,
    });
    if (exceptionDetails !== undefined)
      throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }

  async capturePage(): Promise<NativeImage> {
    const { session } = await this.#page;
    const { data } = await session.send('Page.captureScreenshot', {});
    return new NativeImage(Buffer.from(data, 'base64'));
  }

  forcefullyCrashRenderer(): void {
    // The command is answered by the crash itself.
    this.#command((page) => page.session.send('Page.crash').catch(() => undefined));
  }

  focus(): void {
    this.#host.focus();
  }

  close(options: { waitForBeforeUnload?: boolean } = {}): void {
    if (options.waitForBeforeUnload === true) throw notInStandin('webContents.close({ waitForBeforeUnload: true })');
    this.#host.close();
  }

  #reload(ignoreCache: boolean): void {
    this.#isOwnNavigation = true;
    this.#command(({ session }) => session.send('Page.reload', { ignoreCache }));
  }

  /** Runs a command that nobody waits for. It may fail only because the page is gone. */
  #command(action: (page: Page) => Promise<unknown>): void {
    this.#page.then(action).catch((error: unknown) => {
      if (!this.#isDestroyed && !app.isQuitting) process.stderr.write(`${String(error)}\n`);
    });
  }

  async #open(): Promise<Page> {
    const page = await browser.createPage(this.#host.options, () => this.#onDestroyed());
    this.#targetId = page.targetId;
    const { session } = page;
    const channel = new PageChannel(page);
    this.#channel = channel;
    this.#followNavigation(page);
    const { preload } = this.#host;
    const scripts = pageScripts(
      preload === undefined ? undefined : { file: preload, text: readFileSync(preload, 'utf8') },
    );
    await Promise.all([
      session.send('Page.enable'),
      session.send('Inspector.enable'),
      answerFilePaths(session),
      channel.open((message, reply) => this.#onMessage(message, reply)),
      session.send('Page.addScriptToEvaluateOnNewDocument', { source: scripts.main }),
      session.send('Page.addScriptToEvaluateOnNewDocument', { source: scripts.preload, worldName: preloadWorld }),
      session.send('Emulation.setFocusEmulationEnabled', { enabled: true }),
      this.#followTheme(page),
      applyZoom(session, this.#zoomFactor, this.#host.size()),
      interceptRequests(page, {
        allowNavigation: (navigation) => this.#allowNavigation(navigation),
        prepareOrigin: (origin) => this.#prepareOrigin(origin),
        beforeRequest: (request) => this.#beforeRequest(request),
      }),
    ]);
    return page;
  }

  async #followTheme({ session }: Page): Promise<void> {
    const update = () => applyTheme(session);
    nativeTheme.on('updated', () => this.#command(update));
    if (nativeTheme.themeSource !== 'system') await update();
  }

  #followNavigation({ session, targetId }: Page): void {
    session.on('Page.frameStartedLoading', ({ frameId }) => {
      if (frameId !== targetId || this.#isLoading) return;
      this.#isLoading = true;
      this.emit('did-start-loading');
    });
    session.on('Page.frameStoppedLoading', ({ frameId }) => {
      if (frameId !== targetId || !this.#isLoading) return;
      this.#isLoading = false;
      this.emit('did-stop-loading');
    });
    session.on('Page.frameRequestedNavigation', ({ frameId, url }) => {
      this.#askedByPage.add(`${frameId} ${fromPageUrl(url).replace(/#.*$/, '')}`);
    });
    session.on('Page.frameNavigated', ({ frame }) => {
      if (frame.id !== targetId) return;
      this.mainFrame.url = fromPageUrl(frame.url + (frame.urlFragment ?? ''));
      this.emit('did-navigate', createEvent(), this.mainFrame.url, 200, 'OK');
    });
    session.on('Page.navigatedWithinDocument', ({ frameId, url }) => {
      if (frameId !== targetId) return;
      this.mainFrame.url = fromPageUrl(url);
      this.emit('did-navigate-in-page', createEvent(), this.mainFrame.url, true);
    });
    session.on('Page.domContentEventFired', () => this.emit('dom-ready', createEvent()));
    session.on('Page.loadEventFired', () => {
      if (!this.#wasLoaded) this.#host.onFirstLoad();
      this.#wasLoaded = true;
      this.emit('did-finish-load', createEvent());
    });
    session.on('Inspector.targetCrashed', () => {
      this.#channel?.forgetDocument();
      const details = { reason: 'crashed', exitCode: 11 };
      app.emit('render-process-gone', createEvent(), this, details);
      this.emit('render-process-gone', createEvent(), details);
    });
  }

  #allowNavigation({ frameId, url, isMainFrame, isRedirect }: Navigation): boolean {
    if (this.#isOwnNavigation && isMainFrame && !isRedirect) {
      this.#isOwnNavigation = false;
      return true;
    }
    // Navigations by a test driver are, like those by the app, nothing that Electron would ask the app about.
    if (!isRedirect && !this.#askedByPage.delete(`${frameId} ${url}`)) return true;
    const ask = (name: string) => {
      const event = createEvent({ url, isMainFrame, isSameDocument: false });
      this.emit(name, event, url, false, isMainFrame);
      return !event.defaultPrevented;
    };
    if (isRedirect) return ask('will-redirect');
    return ask('will-frame-navigate') && (!isMainFrame || ask('will-navigate'));
  }

  #prepareOrigin(pageOrigin: string): Promise<void> {
    const origin = fromPageUrl(`${pageOrigin}/`).replace(/\/$/, '');
    return applyPermissions(pageOrigin, (permission) => defaultSession.isPermitted(this, permission, origin));
  }

  #beforeRequest(request: { url: string; method: string; resourceType: string; referrer: string }) {
    return defaultSession.askBeforeRequest({
      ...request,
      id: ++this.#nRequests,
      timestamp: Date.now(),
      webContentsId: this.id,
    });
  }

  #onMessage(message: FromPage, reply: (message: ToPage) => void): void {
    switch (message.kind) {
      case 'invoke':
        void ipcMain.answer(this.#ipcEvent(), message, reply);
        return;
      case 'send':
        ipcMain.emit(message.channel, this.#ipcEvent(), ...message.args);
        return;
      case 'linkOpened':
        this.#onLinkOpened(message);
        return;
      case 'titleChanged':
        this.#onTitle(message.title);
        return;
      case 'preloadFailed': {
        const { error } = message;
        process.stderr.write(`Unable to load preload script: ${this.#host.preload}\n${error.stack ?? error.message}\n`);
        this.emit('preload-error', createEvent(), this.#host.preload, error);
        return;
      }
    }
  }

  #ipcEvent(): object {
    const reply = (channel: string, ...args: unknown[]) => this.send(channel, ...args);
    return guardNamespace('event', {
      type: 'frame',
      sender: this,
      senderFrame: this.mainFrame,
      processId: 1,
      frameId: 1,
      ports: [],
      reply,
    });
  }

  #onLinkOpened({ url, frameName, features }: Extract<FromPage, { kind: 'linkOpened' }>): void {
    const details = {
      url: fromPageUrl(url),
      frameName,
      features,
      disposition: features === '' ? 'foreground-tab' : 'new-window',
      referrer: { url: this.mainFrame.url, policy: 'strict-origin-when-cross-origin' },
      postBody: undefined,
    };
    const action = this.#windowOpenHandler?.(details).action ?? 'allow';
    if (action === 'allow') throw notInStandin('window opened by a page; deny it in setWindowOpenHandler()');
  }

  #onTitle(title: string): void {
    this.#title = title;
    const event = createEvent();
    this.emit('page-title-updated', event, title, true);
    if (!event.defaultPrevented) this.#host.onTitle(title);
  }

  #onDestroyed(): void {
    this.#isDestroyed = true;
    all.delete(this.id);
    this.emit('destroyed');
    this.#host.onGone();
  }
}

export type { WebContents };

export function createWebContents(host: Host): WebContents {
  return new WebContents(host);
}

export const webContents = guardNamespace('webContents', {
  getAllWebContents: (): WebContents[] => [...all.values()],
  fromId: (id: number): WebContents | undefined => all.get(id),
  /** Test drivers find the window of a page by this. */
  fromDevToolsTargetId: (targetId: string): WebContents | undefined =>
    [...all.values()].find((contents) => contents.targetId === targetId),
});
