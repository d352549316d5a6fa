/** The line of a process of ours to whoever started it: the engine's, or another one of the host's. */
export interface ParentLink<Reply> {
  send(reply: Reply): void;
  onMessage(listener: (message: unknown) => void): void;
  /** The other side is gone; nobody will ever ask for anything again. */
  onLost(listener: () => void): void;
}

/** What Electron puts on `process` inside a utility process; declared here because the engine knows no Electron. */
interface ElectronParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
}

/** The line of a utility process of Electron, or of a Node child process with an IPC channel; null for neither. */
export function connectToParent<Reply>(): ParentLink<Reply> | null {
  const { parentPort } = process as NodeJS.Process & { readonly parentPort?: ElectronParentPort };
  if (parentPort !== undefined) {
    return {
      send: (reply) => parentPort.postMessage(reply),
      onMessage: (listener) => {
        parentPort.on('message', (event) => listener(event.data));
      },
      onLost: (listener) => {
        parentPort.on('close', listener);
      },
    };
  }
  if (process.send === undefined) return null;
  return {
    // A parent that has gone is reported by `onLost`; there is nothing to do for a message to it.
    send: (reply) => {
      if (process.connected) process.send?.(reply, undefined, {}, () => {});
    },
    onMessage: (listener) => {
      process.on('message', listener);
    },
    onLost: (listener) => {
      process.on('disconnect', listener);
    },
  };
}
