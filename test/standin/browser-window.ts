import { isAbsolute } from 'node:path';
import { app } from './app.ts';
import { browser } from './browser.ts';
import { createEvent, GuardedEmitter, notInStandin } from './guard.ts';
import { screen } from './screen.ts';
import { createWebContents, type WebContents } from './web-contents.ts';
import { type OpenWindow, openWindows } from './windows.ts';

interface Bounds {
  x: number;
  y: number;
  width: number;
  height: number;
}

const events = [
  ...['ready-to-show', 'show', 'hide', 'focus', 'blur', 'close', 'closed', 'page-title-updated', 'resize', 'resized'],
  ...['move', 'moved', 'maximize', 'unmaximize', 'minimize', 'restore', 'enter-full-screen', 'leave-full-screen'],

  ...['unresponsive', 'responsive', 'session-end', 'query-session-end', 'system-context-menu'],
];

/** Options that mean something here, and those whose effect can be seen only on a real desktop. */
const knownOptions = new Set(
  (
    'x y width height minWidth minHeight show title backgroundColor webPreferences ' +
    'autoHideMenuBar icon titleBarStyle titleBarOverlay trafficLightPosition center'
  ).split(' '),
);

/** Preferences that the stand-in cannot have otherwise than so, and those with no effect here. */
const fixedPreferences: Readonly<Record<string, unknown>> = {
  contextIsolation: true,
  sandbox: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webSecurity: true,
  allowRunningInsecureContent: false,
  experimentalFeatures: false,
  webviewTag: false,
};
const freePreferences = new Set([
  'preload',
  'spellcheck',
  'devTools',
  'backgroundThrottling',
  'navigateOnDragDrop',
  'zoomFactor',
]);

interface WebPreferences {
  readonly preload?: string;
  readonly zoomFactor?: number;
}

interface Options extends Partial<Bounds> {
  readonly minWidth?: number;
  readonly minHeight?: number;
  readonly show?: boolean;
  readonly title?: string;
  readonly backgroundColor?: string;
  readonly webPreferences?: WebPreferences;
}

function checkOptions(options: Options): void {
  for (const name of Object.keys(options)) {
    if (!knownOptions.has(name)) throw notInStandin(`BrowserWindow option '${name}'`);
  }
  for (const [name, value] of Object.entries(options.webPreferences ?? {})) {
    const fixed = fixedPreferences[name];
    if (fixed === undefined ? !freePreferences.has(name) : value !== fixed) {
      throw notInStandin(`web preference '${name}: ${String(value)}'`);
    }
  }
}

type Place = 'normal' | 'maximized' | 'minimized' | 'fullscreen';

let lastId = 0;
let focused: BrowserWindow | undefined;

/** A window is a Chromium window; its bounds are those of its contents, since here it has no frame of its own. */
class BrowserWindow extends GuardedEmitter implements OpenWindow {
  readonly id = ++lastId;
  readonly webContents: WebContents;
  readonly #minimum: { readonly width: number; readonly height: number };
  #bounds: Bounds;
  #place: Place = 'normal';
  #title: string;
  #backgroundColor: string;
  #isVisible: boolean;
  #progress = -1;
  #isDestroyed = false;
  /** Settles once the page in Chromium is gone. */
  readonly #gone = Promise.withResolvers<void>();

  constructor(options: Options = {}) {
    super(events);
    app.requireReady('BrowserWindow');
    checkOptions(options);
    const { width = 800, height = 600, x, y } = options;
    const { workArea } = screen.getPrimaryDisplay();
    this.#minimum = { width: options.minWidth ?? 0, height: options.minHeight ?? 0 };
    this.#bounds = this.#atLeastMinimum({
      x: x ?? Math.max(0, Math.round((workArea.width - width) / 2)),
      y: y ?? Math.max(0, Math.round((workArea.height - height) / 2)),
      width,
      height,
    });
    this.#title = options.title ?? app.name;
    this.#backgroundColor = options.backgroundColor ?? '#FFFFFF';
    this.#isVisible = options.show !== false;
    const preload = options.webPreferences?.preload;
    if (preload !== undefined && !isAbsolute(preload)) throw new Error(`preload must be an absolute path: ${preload}`);
    this.webContents = createWebContents({
      options: { ...this.#bounds },
      preload,
      zoomFactor: options.webPreferences?.zoomFactor ?? 1,
      size: () => this.getBounds(),
      onTitle: (title) => this.#onPageTitle(title),
      onFirstLoad: () => this.emit('ready-to-show'),
      onGone: () => this.#onGone(),
      close: () => this.close(),
      focus: () => this.focus(),
    });
    openWindows.add(this);
    if (this.#isVisible) focused = this;
    this.#applyBounds();
    app.emit('browser-window-created', createEvent(), this);
  }

  static getAllWindows(): BrowserWindow[] {
    return [...openWindows].filter((window) => window instanceof BrowserWindow);
  }

  static fromWebContents(contents: WebContents): BrowserWindow | null {
    return BrowserWindow.getAllWindows().find((window) => window.webContents === contents) ?? null;
  }

  static fromId(id: number): BrowserWindow | null {
    return BrowserWindow.getAllWindows().find((window) => window.id === id) ?? null;
  }

  static getFocusedWindow(): BrowserWindow | null {
    return focused ?? null;
  }

  loadURL(url: string): Promise<void> {
    return this.webContents.loadURL(url);
  }

  reload(): void {
    this.webContents.reload();
  }

  close(): void {
    void this.closeForQuit();
  }

  destroy(): void {
    if (this.#isDestroyed) return;
    this.#isDestroyed = true;
    openWindows.delete(this);
    if (focused === this) focused = undefined;
    const closed = this.webContents.page.then(async ({ targetId }) => {
      const session = await browser.session();
      await session.send('Target.closeTarget', { targetId });
    });
    // The page may have gone by itself; a page that never opened has nothing to close.
    closed.catch(() => this.#gone.resolve());
  }

  async closeForQuit(): Promise<boolean> {
    if (!this.#isDestroyed) {
      const event = createEvent();
      this.emit('close', event);
      if (event.defaultPrevented) return false;
      this.destroy();
    }
    await this.#gone.promise;
    return true;
  }

  isDestroyed(): boolean {
    return this.#isDestroyed;
  }

  show(): void {
    if (!this.#isVisible) {
      this.#isVisible = true;
      this.emit('show');
    }
    this.focus();
  }

  showInactive(): void {
    if (this.#isVisible) return;
    this.#isVisible = true;
    this.emit('show');
  }

  hide(): void {
    if (!this.#isVisible) return;
    this.blur();
    this.#isVisible = false;
    this.emit('hide');
  }

  isVisible(): boolean {
    return this.#isVisible;
  }

  focus(): void {
    if (focused === this || !this.#isVisible) return;
    focused?.blur();
    focused = this;
    this.emit('focus');
    app.emit('browser-window-focus', createEvent(), this);
    this.#onPage((session) => session.send('Page.bringToFront'));
  }

  blur(): void {
    if (focused !== this) return;
    focused = undefined;
    this.emit('blur');
    app.emit('browser-window-blur', createEvent(), this);
  }

  isFocused(): boolean {
    return focused === this;
  }

  getTitle(): string {
    return this.#title;
  }

  setTitle(title: string): void {
    this.#title = title;
  }

  getProgressBar(): number {
    return this.#progress;
  }

  setProgressBar(progress: number): void {
    if (typeof progress !== 'number') throw new TypeError('The progress must be a number.');
    this.#progress = progress;
  }

  getBackgroundColor(): string {
    return this.#backgroundColor;
  }

  setBackgroundColor(color: string): void {
    this.#backgroundColor = color;
  }

  /** No menu bar is drawn here. */
  setMenuBarVisibility(visible: boolean): void {
    if (typeof visible !== 'boolean') throw new TypeError('visible must be a boolean');
  }

  getBounds(): Bounds {
    if (this.#place === 'maximized') return screen.getPrimaryDisplay().workArea;
    if (this.#place === 'fullscreen') return screen.getPrimaryDisplay().bounds;
    return { ...this.#bounds };
  }

  getNormalBounds(): Bounds {
    return { ...this.#bounds };
  }

  getSize(): [number, number] {
    const { width, height } = this.getBounds();
    return [width, height];
  }

  getPosition(): [number, number] {
    const { x, y } = this.getBounds();
    return [x, y];
  }

  setBounds(change: Partial<Bounds>): void {
    const before = this.#bounds;
    this.#place = 'normal';
    this.#bounds = this.#atLeastMinimum({ ...before, ...change });
    const { x, y, width, height } = this.#bounds;
    this.#applyBounds();
    if (width !== before.width || height !== before.height) this.#emitSoon('resize', 'resized');
    if (x !== before.x || y !== before.y) this.#emitSoon('move', 'moved');
  }

  setSize(width: number, height: number): void {
    this.setBounds({ width, height });
  }

  setPosition(x: number, y: number): void {
    this.setBounds({ x, y });
  }

  isMaximized(): boolean {
    return this.#place === 'maximized';
  }

  maximize(): void {
    this.#isVisible = true;
    this.#setPlace('maximized', 'maximize');
  }

  unmaximize(): void {
    if (this.isMaximized()) this.#setPlace('normal', 'unmaximize');
  }

  isMinimized(): boolean {
    return this.#place === 'minimized';
  }

  minimize(): void {
    this.blur();
    this.#setPlace('minimized', 'minimize');
  }

  restore(): void {
    if (this.isMinimized()) this.#setPlace('normal', 'restore');
  }

  isFullScreen(): boolean {
    return this.#place === 'fullscreen';
  }

  setFullScreen(isFullScreen: boolean): void {
    if (isFullScreen) this.#setPlace('fullscreen', 'enter-full-screen');
    else if (this.isFullScreen()) this.#setPlace('normal', 'leave-full-screen');
  }

  #atLeastMinimum(bounds: Bounds): Bounds {
    return {
      ...bounds,
      width: Math.max(bounds.width, this.#minimum.width),
      height: Math.max(bounds.height, this.#minimum.height),
    };
  }

  #setPlace(place: Place, event: string): void {
    if (this.#place === place) return;
    this.#place = place;
    this.#applyBounds();
    this.#emitSoon(event, 'resize');
  }

  /** As from a window manager: after the call that caused them. */
  #emitSoon(...names: string[]): void {
    setImmediate(() => {
      for (const name of names) if (!this.#isDestroyed) this.emit(name);
    });
  }

  /** Gives the Chromium window the place and its contents the size that the app asked for. */
  #applyBounds(): void {
    if (this.#place === 'minimized') return;
    const { x, y, width, height } = this.getBounds();
    this.#onPage(async () => {
      const { targetId } = await this.webContents.page;
      const session = await browser.session();
      const { windowId } = await session.send('Browser.getWindowForTarget', { targetId });
      await session.send('Browser.setWindowBounds', { windowId, bounds: { left: x, top: y } });
      await session.send('Browser.setContentsSize', { windowId, width, height });
      if (this.webContents.getZoomFactor() !== 1) this.webContents.zoomAgain();
    });
  }

  #onPage(action: (session: Awaited<WebContents['page']>['session']) => Promise<unknown>): void {
    const done = this.webContents.page.then(({ session }) => action(session));
    done.catch((error: unknown) => {
      if (!this.#isDestroyed && !app.isQuitting) process.stderr.write(`${String(error)}\n`);
    });
  }

  #onPageTitle(title: string): void {
    const event = createEvent();
    this.emit('page-title-updated', event, title, true);
    if (!event.defaultPrevented) this.#title = title;
  }

  #onGone(): void {
    if (!this.#isDestroyed) {
      // Closed from Chromium's side, by the page or by hand: too late to prevent, but the app still hears of it first.
      const event = createEvent();
      this.emit('close', event);
      if (event.defaultPrevented)
        process.stderr.write('The Electron stand-in cannot keep a window that Chromium closed.\n');
      this.#isDestroyed = true;
      openWindows.delete(this);
      if (focused === this) focused = undefined;
    }
    this.emit('closed');
    this.#gone.resolve();
    app.onWindowClosed();
  }
}

export { BrowserWindow };
