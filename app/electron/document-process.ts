import { utilityProcess } from 'electron';
import type { DocumentPort } from '../documents/protocol.ts';

/** Starts the reader of documents in a utility process of its own. `entry` must be a real file, outside any archive. */
export function startDocumentProcess(entry: string): DocumentPort {
  const child = utilityProcess.fork(entry, [], { serviceName: 'Tandem documents' });
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
