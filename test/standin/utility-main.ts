import { EventEmitter } from 'node:events';
import { registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';

/**
 * Starts the module of a utility process: gives it `process.parentPort` in place of Node's own channel to the parent, then
 * runs it as the main module.
 */

const send = process.send!.bind(process);

/** Messages wait until the first listener is there, as in Electron. */
class ParentPort extends EventEmitter {
  #waiting: unknown[] | undefined = [];

  constructor() {
    super();
    this.on('newListener', (event) => {
      if (event === 'message') process.nextTick(() => this.start());
    });
  }

  start(): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    for (const message of waiting) this.deliver(message);
  }

  pause(): void {
    this.#waiting ??= [];
  }

  postMessage(message: unknown, transfer: readonly unknown[] = []): void {
    if (transfer.length > 0) throw new Error('The Electron stand-in has no transfer of message ports.');
    send(structuredClone(message));
  }

  deliver(message: unknown): void {
    if (this.#waiting === undefined) this.emit('message', { data: message, ports: [] });
    else this.#waiting.push(message);
  }
}

const parentPort = new ParentPort();
process.on('message', (message) => parentPort.deliver(message));
// A utility process never outlives its app. Not process.exit(): a worker thread in native code would hold that up.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
Object.defineProperties(process, {
  parentPort: { value: parentPort },
  type: { value: 'utility' },
  send: { value: undefined },
});

const electronModule = new URL('./utility-module.ts', import.meta.url).href;
registerHooks({
  resolve(specifier, context, nextResolve) {
    if (specifier === 'electron' || specifier === 'electron/utility') {
      return { url: electronModule, format: 'module-typescript', shortCircuit: true };
    }
    return nextResolve(specifier, context);
  },
});

const [modulePath = ''] = process.argv.splice(1, 2, process.argv[2] ?? '').slice(1);
await import(pathToFileURL(modulePath).href);
