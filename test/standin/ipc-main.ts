import { EventEmitter } from 'node:events';
import type { FromPage, ToPage } from './wire.ts';

type Handler = (event: object, ...args: unknown[]) => unknown;

/** Channels are events, and any name may be one: so this emitter knows no list of them. */
class IpcMain extends EventEmitter {
  readonly #handlers = new Map<string, Handler>();

  handle(channel: string, handler: Handler): void {
    if (this.#handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`);
    this.#handlers.set(channel, handler);
  }

  handleOnce(channel: string, handler: Handler): void {
    this.handle(channel, (event, ...args) => {
      this.removeHandler(channel);
      return handler(event, ...args);
    });
  }

  removeHandler(channel: string): void {
    this.#handlers.delete(channel);
  }

  /** Runs the handler of one `ipcRenderer.invoke` and replies with what it gave or how it failed. */
  async answer(
    event: object,
    { id, channel, args }: Extract<FromPage, { kind: 'invoke' }>,
    reply: (message: ToPage) => void,
  ): Promise<void> {
    try {
      const handler = this.#handlers.get(channel);
      if (handler === undefined) throw new Error(`No handler registered for '${channel}'`);
      reply({ kind: 'result', id, value: await handler(event, ...args) });
    } catch (error) {
      reply({ kind: 'failure', id, message: `Error invoking remote method '${channel}': ${String(error)}` });
    }
  }
}

export const ipcMain = new IpcMain();
