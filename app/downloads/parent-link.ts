import type { DownloadReply } from './protocol.ts';

/** The download process's line to the app that started it. */
export interface ParentLink {
  send(reply: DownloadReply): void;
  onMessage(listener: (message: unknown) => void): void;
  /** The app is gone. */
  onLost(listener: () => void): void;
}

/** What Electron puts on `process` inside a utility process; declared here because only app/electron knows Electron. */
interface ElectronParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
}

/** The line of a utility process of Electron, or of a Node child process with an IPC channel; null for neither. */
export function connectToParent(): ParentLink | null {
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
