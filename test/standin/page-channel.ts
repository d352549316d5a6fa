import type { Page } from './browser.ts';
import { preloadWorld } from './page/page-scripts.ts';
import { createWire, type FromPage, type ToPage } from './wire.ts';

const wire = createWire();

/** Messages between the main process and the preload of the page's present document. */
export class PageChannel {
  readonly #page: Page;
  /** The preload's world in the present document; messages for a document that is gone are gone with it. */
  #world: string | undefined;
  #queue: string[] = [];

  constructor(page: Page) {
    this.#page = page;
  }

  async open(onMessage: (message: FromPage, reply: (message: ToPage) => void) => void): Promise<void> {
    const page = this.#page;
    const { session } = page;
    session.on('Runtime.executionContextCreated', ({ context }) => {
      if (context.name === preloadWorld && context.auxData?.frameId === page.targetId) this.#world = context.uniqueId;
    });
    session.on('Runtime.executionContextsCleared', () => this.forgetDocument());
    session.on('Runtime.bindingCalled', ({ name, payload }) => {
      if (name !== 'standinSend') return;
      const world = this.#world;
      onMessage(wire.decode(payload) as FromPage, (message) => {
        if (this.#world === world) this.post(message);
      });
    });
    await session.send('Runtime.addBinding', { name: 'standinSend', executionContextName: preloadWorld });
    await session.send('Runtime.enable');
  }

  forgetDocument(): void {
    this.#world = undefined;
    this.#queue = [];
  }

  post(message: ToPage): void {
    // Encoded here, so that what cannot be cloned throws to the caller, as in Electron.
    this.#queue.push(wire.encode(message));
    if (this.#queue.length === 1) queueMicrotask(() => this.#flush());
  }

  /** All messages of one turn go in one command: a command for each would be the bottleneck of streamed text. */
  #flush(): void {
    const messages = this.#queue;
    this.#queue = [];
    if (this.#world === undefined || messages.length === 0) return;
    const expression = `standinReceive(${messages.map((text) => JSON.stringify(text)).join()})`;
    const sent = this.#page.session.send('Runtime.evaluate', {
      expression,
      uniqueContextId: this.#world,
      silent: true,
    });
    // The document went away while the message was on its way.
    sent.catch(() => undefined);
  }
}
