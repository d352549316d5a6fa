import { utilityProcess } from 'electron';
import type { EnginePort } from '../../engine/protocol.ts';

/**
 * Starts the engine in a utility process of its own: a fault in native code ends that process and leaves the window and the
 * database alone. `entry` must be a real file, outside any archive.
 */
export function startEngineProcess(entry: string): EnginePort {
  const child = utilityProcess.fork(entry, [], { serviceName: 'Tandem engine' });
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
