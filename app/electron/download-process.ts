import { utilityProcess } from 'electron';
import type { DownloadPort } from '../downloads/protocol.ts';

/** Starts the download service in a utility process of its own. `entry` must be a real file, outside any archive. */
export function startDownloadProcess(entry: string): DownloadPort {
  const child = utilityProcess.fork(entry, [], { serviceName: 'Tandem downloads' });
  return {
    post: (message) => child.postMessage(message),
    onMessage: (listener) => {
      child.on('message', listener);
    },
    onExit: (listener) => {
      child.once('exit', (code) => listener({ code, signal: null }));
    },
    kill: () => {
      child.kill();
    },
  };
}
