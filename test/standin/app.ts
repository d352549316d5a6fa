import { getPath, setPath } from './app-paths.ts';
import { browser } from './browser.ts';
import { appendedSwitches, commandLine } from './command-line.ts';
import { createEvent, GuardedEmitter } from './guard.ts';
import { launch } from './launch.ts';
import { type SecondInstance, SingleInstanceLock } from './single-instance.ts';
import { openWindows } from './windows.ts';

/** Those that the stand-in emits, and after the gap those that cannot happen here but that an app may be ready for. */
const events = [
  ...['ready', 'window-all-closed', 'before-quit', 'will-quit', 'quit', 'second-instance', 'web-contents-created'],
  ...[
    'browser-window-created',
    'browser-window-focus',
    'browser-window-blur',
    'render-process-gone',
    'child-process-gone',
  ],

  ...['activate', 'open-file', 'open-url', 'will-finish-launching', 'certificate-error', 'did-become-active'],
];

/** Something to end when the app does, such as a utility process. */
type Ending = () => void;

class App
  extends GuardedEmitter
  implements Pick<Electron.App, 'commandLine' | 'isPackaged' | 'quit' | 'exit' | 'getPath'>
{
  readonly commandLine = commandLine as unknown as Electron.CommandLine;
  readonly isPackaged = launch.isPackaged;
  readonly dock = undefined;
  readonly #ready = Promise.withResolvers<object>();
  readonly #endings = new Set<Ending>();
  #name = launch.app.name;
  #isReady = false;
  #isQuitting = false;
  #isEnding = false;
  #lock: SingleInstanceLock | undefined;

  constructor() {
    super(events);
  }

  get name(): string {
    return this.#name;
  }

  set name(name: string) {
    this.#name = name;
  }

  getName(): string {
    return this.#name;
  }

  setName(name: string): void {
    this.#name = name;
  }

  getVersion(): string {
    return launch.app.version;
  }

  getAppPath(): string {
    return launch.appFolder;
  }

  getPath(name: string): string {
    return getPath(name, this.#name);
  }

  setPath(name: string, path: string): void {
    setPath(name, path, this.#name);
  }

  getLocale(): string {
    return 'en-US';
  }

  getSystemLocale(): string {
    return 'en-US';
  }

  getPreferredSystemLanguages(): string[] {
    return ['en-US'];
  }

  isReady(): boolean {
    return this.#isReady;
  }

  whenReady(): Promise<object> {
    return this.#ready.promise;
  }

  /** The stand-in's pages are always sandboxed; this only keeps Electron's rule about when. */
  enableSandbox(): void {
    this.#requireNotReady('app.enableSandbox()');
  }

  /** Chromium runs without a GPU here anyway. */
  disableHardwareAcceleration(): void {
    this.#requireNotReady('app.disableHardwareAcceleration()');
  }

  setAboutPanelOptions(options: Electron.AboutPanelOptionsOptions): void {
    structuredClone(options);
  }

  setAppUserModelId(id: string): void {
    if (typeof id !== 'string') throw new TypeError('The id must be a string.');
  }

  focus(): void {
    const [window] = openWindows;
    window?.focus();
  }

  requestSingleInstanceLock(additionalData?: object): boolean {
    this.#lock ??= new SingleInstanceLock(this.getPath('userData'), (instance) => this.#onSecondInstance(instance));
    return this.#lock.request({
      argv: process.argv,
      workingDirectory: process.cwd(),
      additionalData: additionalData ?? null,
    });
  }

  hasSingleInstanceLock(): boolean {
    return this.#lock?.isHeld ?? false;
  }

  releaseSingleInstanceLock(): void {
    this.#lock?.release();
  }

  quit(): void {
    if (this.#isQuitting || this.#isEnding) return;
    const event = createEvent();
    this.emit('before-quit', event);
    if (event.defaultPrevented) return;
    this.#isQuitting = true;
    void this.#closeWindowsAndEnd();
  }

  exit(code = 0): void {
    void this.#end(code);
  }

  // What follows is for the rest of the stand-in.

  get isQuitting(): boolean {
    return this.#isQuitting || this.#isEnding;
  }

  /** Starts Chromium and makes the app ready. */
  async start(): Promise<void> {
    if (this.#isEnding) return;
    const chromium = await browser.start(appendedSwitches);
    void chromium.ended.then(() => {
      if (this.#isEnding) return;
      process.stderr.write('The Electron stand-in lost its Chromium.\n');
      this.exit(1);
    });
    Object.defineProperty(process.versions, 'chrome', { value: chromium.version, enumerable: true });
    if (this.#isEnding) return;
    this.#isReady = true;
    const event = createEvent();
    this.emit('ready', event, {});
    this.#ready.resolve(event);
  }

  requireReady(what: string): void {
    if (!this.#isReady) throw new Error(`${what} cannot be used before the app is ready`);
  }

  requireNotReady(what: string): void {
    this.#requireNotReady(what);
  }

  /** Calls `ending` when the app ends; returns the function that forgets it. */
  atEnd(ending: Ending): () => void {
    this.#endings.add(ending);
    return () => this.#endings.delete(ending);
  }

  onWindowClosed(): void {
    if (openWindows.size > 0 || this.isQuitting) return;
    if (!this.emit('window-all-closed')) this.quit();
  }

  #requireNotReady(what: string): void {
    if (this.#isReady) throw new Error(`${what} can only be called before app is ready`);
  }

  async #closeWindowsAndEnd(): Promise<void> {
    for (const window of [...openWindows]) {
      if (!(await window.closeForQuit())) {
        this.#isQuitting = false;
        return;
      }
    }
    const event = createEvent();
    this.emit('will-quit', event);
    if (event.defaultPrevented) this.#isQuitting = false;
    else await this.#end(0);
  }

  async #end(code: number): Promise<void> {
    if (this.#isEnding) return;
    this.#isEnding = true;
    this.emit('quit', createEvent(), code);
    for (const ending of this.#endings) ending();
    await browser.close();
    this.#lock?.release();
    process.exit(code);
  }

  #onSecondInstance({ argv, workingDirectory, additionalData }: SecondInstance): void {
    const emit = () => this.emit('second-instance', createEvent(), argv, workingDirectory, additionalData);
    void this.#ready.promise.then(emit);
  }
}

export const app = new App();
