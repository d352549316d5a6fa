import { fork } from 'node:child_process';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { EnginePort } from './protocol.ts';

/** The file that runs as the engine process: process.ts as written, process.mjs when bundled. */
export const engineProcessEntry: URL = new URL(`./process${extname(import.meta.url)}`, import.meta.url);

/** Starts the engine as a plain Node child process, for tests and for use without Electron. */
export function forkEngine(options: { readonly entry?: string | URL; readonly execArgv?: string[] } = {}): EnginePort {
  const entry = options.entry ?? engineProcessEntry;
  const child = fork(entry instanceof URL ? fileURLToPath(entry) : entry, {
    // Not those of this process: a test runner's loaders have no place in the engine.
    execArgv: options.execArgv ?? [],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  return {
    // A child that has ended is reported by `onExit`; a message to it is dropped.
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
