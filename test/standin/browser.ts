import type { CdpSession } from './cdp.ts';
import { type Chromium, startChromium } from './chromium.ts';
import { launch } from './launch.ts';

/** The one Chromium of this process and the pages in it. */

export interface Page {
  readonly targetId: string;
  readonly session: CdpSession;
}

export interface PageOptions {
  readonly x: number | undefined;
  readonly y: number | undefined;
  readonly width: number;
  readonly height: number;
}

class Browser {
  #chromium: Promise<Chromium> | undefined;
  /** What to call when the page of one of our windows is gone, by target. */
  readonly #onDestroyed = new Map<string, () => void>();
  readonly #strangers = new Set<string>();
  #nCreating = 0;

  /** @throws when Chromium is not there or ends early. */
  async start(appended: ReadonlyMap<string, string>): Promise<Chromium> {
    this.#chromium = startChromium({
      isVisible: launch.isVisible,
      debuggingPort: launch.switches.get('remote-debugging-port'),
      switches: new Map([...appended, ...(launch.switches.has('no-sandbox') ? [['no-sandbox', ''] as const] : [])]),
    });
    const chromium = await this.#chromium;
    const session = chromium.cdp.session();
    session.on('Target.targetCreated', ({ targetInfo }) => {
      if (targetInfo.type === 'page' && !targetInfo.url.startsWith('devtools:'))
        this.#strangers.add(targetInfo.targetId);
      this.#closeStrangers();
    });
    session.on('Target.targetDestroyed', ({ targetId }) => {
      this.#strangers.delete(targetId);
      const onDestroyed = this.#onDestroyed.get(targetId);
      this.#onDestroyed.delete(targetId);
      onDestroyed?.();
    });
    await session.send('Target.setDiscoverTargets', { discover: true });
    return chromium;
  }

  /** Of the browser as a whole. */
  async session(): Promise<CdpSession> {
    if (this.#chromium === undefined) throw new Error('Chromium is not started: wait for the app to be ready.');
    return (await this.#chromium).cdp.session();
  }

  async createPage(options: PageOptions, onDestroyed: () => void): Promise<Page> {
    const session = await this.session();
    this.#nCreating++;
    try {
      const { targetId } = await session.send('Target.createTarget', {
        url: 'about:blank',
        newWindow: true,
        width: options.width,
        height: options.height,
        ...(options.x === undefined ? {} : { left: options.x }),
        ...(options.y === undefined ? {} : { top: options.y }),
      });
      this.#onDestroyed.set(targetId, onDestroyed);
      this.#strangers.delete(targetId);
      const { sessionId } = await session.send('Target.attachToTarget', { targetId, flatten: true });
      return { targetId, session: (await this.#chromium!).cdp.session(sessionId) };
    } finally {
      this.#nCreating--;
      this.#closeStrangers();
    }
  }

  async close(): Promise<void> {
    const chromium = await this.#chromium?.catch(() => undefined);
    await chromium?.close();
  }

  /**
   * Closes windows that Chromium opened by itself, say for a link that the page handled in a way we did not see. A new
   * target may be one of ours whose creation is not answered yet, so this waits for those.
   */
  #closeStrangers(): void {
    if (this.#nCreating > 0) return;
    for (const targetId of this.#strangers) {
      this.#strangers.delete(targetId);
      const closing = this.session().then((session) => session.send('Target.closeTarget', { targetId }));
      // It may have closed itself meanwhile.
      closing.catch(() => undefined);
    }
  }
}

export const browser = new Browser();
