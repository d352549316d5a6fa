import { fork } from 'node:child_process';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DocumentPort } from './protocol.ts';

/** V8's own limit, below that of the whole process, so that a tree of objects ends soon and with a message on stderr. */
const heapMegabytes = 1_024;

/** Starts the document process as a plain Node child process, for tests and for use without Electron. */
export function forkDocuments(entry = entryBesideThis()): DocumentPort {
  // Not the arguments of this process: a test runner's loaders have no place there.
  const child = fork(entry, {
    execArgv: [`--max-old-space-size=${heapMegabytes}`],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  return {
    post: (message) => {
      if (child.connected) child.send(message, () => {});
    },
    onMessage: (listener) => {
      child.on('message', listener);
    },
    onExit: (listener) => {
      child.once('exit', (code, signal) => listener({ code, signal }));
    },
    kill: () => {
      child.kill('SIGKILL');
    },
  };
}

function entryBesideThis(): string {
  return fileURLToPath(new URL(`./process${extname(import.meta.url)}`, import.meta.url));
}
