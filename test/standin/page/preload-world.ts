import type { FromPage, ToPage, Wire } from '../wire.ts';

/** What the stand-in puts into the preload's world. The names are visible only there. */
export interface PreloadGlobals {
  /** DevTools binding: hands text to the main process. */
  standinSend(text: string): void;
  /** Called by the main process with encoded messages, in order. */
  standinReceive(...texts: string[]): void;
  /** A question that the main process answers while the page is paused. */
  standinFile: File | undefined;
  standinFilePath: string | undefined;
}

/** The renderer's half of `electron`. Self-contained, because its source is sent to the page. */
export function createRendererModule(wire: Wire, exposeInMainWorld: (name: string, api: unknown) => void) {
  type Listener = (event: object, ...args: unknown[]) => void;
  const globals = globalThis as unknown as PreloadGlobals;
  const listeners = new Map<string, Listener[]>();
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  let nInvocations = 0;

  const send = (message: FromPage) => globals.standinSend(wire.encode(message));

  function receive(message: ToPage): void {
    if (message.kind === 'event') {
      const event = { sender: ipcRenderer, ports: [] };
      for (const listener of [...(listeners.get(message.channel) ?? [])]) listener(event, ...message.args);
      return;
    }
    const invocation = waiting.get(message.id);
    waiting.delete(message.id);
    if (message.kind === 'result') invocation?.resolve(message.value);
    else invocation?.reject(new Error(message.message));
  }
  globals.standinReceive = (...texts) => {
    for (const text of texts) {
      try {
        receive(wire.decode(text) as ToPage);
      } catch (error) {
        // One listener that throws must not keep the others from their messages; report it as an uncaught error.
        setTimeout(() => {
          throw error;
        });
      }
    }
  };

  const guard = <T extends object>(name: string, members: T): T =>
    new Proxy(members, {
      get(target, key, receiver) {
        if (typeof key === 'symbol' || key in target || key === 'then' || key === 'toJSON')
          return Reflect.get(target, key, receiver);
        throw new Error(`The Electron stand-in has no ${name}.${key}. Add it under test/standin, or do without it.`);
      },
    });

  const ipcRenderer = guard('ipcRenderer', {
    invoke: (channel: string, ...args: unknown[]) =>
      new Promise((resolve, reject) => {
        const id = ++nInvocations;
        send({ kind: 'invoke', id, channel, args });
        waiting.set(id, { resolve, reject });
      }),
    send: (channel: string, ...args: unknown[]) => send({ kind: 'send', channel, args }),
    on(channel: string, listener: Listener) {
      listeners.set(channel, [...(listeners.get(channel) ?? []), listener]);
      return ipcRenderer;
    },
    once(channel: string, listener: Listener) {
      const once: Listener = (...args) => {
        ipcRenderer.off(channel, once);
        listener(...args);
      };
      return ipcRenderer.on(channel, once);
    },
    off(channel: string, listener: Listener) {
      const present = listeners.get(channel) ?? [];
      const last = present.lastIndexOf(listener);
      listeners.set(
        channel,
        present.filter((_, i) => i !== last),
      );
      return ipcRenderer;
    },
    removeListener: (channel: string, listener: Listener) => ipcRenderer.off(channel, listener),
    removeAllListeners(channel: string) {
      listeners.delete(channel);
      return ipcRenderer;
    },
  });

  const webUtils = guard('webUtils', {
    getPathForFile(file: File): string {
      if (!(file instanceof File)) throw new TypeError('getPathForFile needs a File.');
      globals.standinFile = file;
      globals.standinFilePath = undefined;
      // The call must answer at once: the main process sees this pause, looks the path up and sets it, and resumes.
      // biome-ignore lint/suspicious/noDebugger: the pause is the question
      debugger;
      globals.standinFile = undefined;
      return globals.standinFilePath ?? '';
    },
  });

  return {
    send,
    module: guard('electron', {
      ipcRenderer,
      webUtils,
      contextBridge: guard('contextBridge', { exposeInMainWorld }),
    }),
  };
}
