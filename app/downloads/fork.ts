import { fork } from 'node:child_process';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DownloadPort } from './protocol.ts';

/** Starts the download service as a plain Node child process, for tests and for use without Electron. */
export function forkDownloads(): DownloadPort {
  const entry = fileURLToPath(new URL(`./process${extname(import.meta.url)}`, import.meta.url));
  // Not the arguments of this process: a test runner's loaders have no place there.
  const child = fork(entry, { execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
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
