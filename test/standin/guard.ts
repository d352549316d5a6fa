import { EventEmitter } from 'node:events';

/**
 * Makes everything that the stand-in lacks throw an error that names it. An app must never believe that something happened
 * which did not.
 *
 * The guard is a proxy at the end of the prototype chain: it is asked only for what no class in front of it has, so objects
 * stay ordinary objects with private fields and correct identity.
 */

/** Read by `await`, JSON and the inspector on every object; real Electron objects lack them too. */
const askedOfEverything = new Set(['then', 'toJSON']);

export function notInStandin(what: string): Error {
  return new Error(`The Electron stand-in has no ${what}. Add it under test/standin, or do without it.`);
}

function nameOf(receiver: unknown, fallback: string): string {
  if (typeof receiver === 'function') return receiver.name;
  const ownClass = receiver !== null && typeof receiver === 'object' ? receiver.constructor : undefined;
  return ownClass === undefined || ownClass === Object ? fallback : ownClass.name;
}

function guarded<T extends object>(base: T, name: string): T {
  return new Proxy(base, {
    get(target, key, receiver) {
      if (typeof key === 'symbol' || key in target) return Reflect.get(target, key, receiver);
      if (askedOfEverything.has(key)) return undefined;
      throw notInStandin(`${nameOf(receiver, name)}.${key}`);
    },
    set(target, key, value, receiver) {
      if (typeof key === 'symbol' || key in target) return Reflect.set(target, key, value, receiver);
      throw notInStandin(`${nameOf(receiver, name)}.${key}`);
    },
    // `instanceof` walks prototypes: let it find the class that the proxy stands in front of.
    getPrototypeOf: (target) => target,
  });
}

/** A namespace such as `dialog`: what is not in `members` throws. */
export function guardNamespace<T extends object>(name: string, members: T): T {
  return Object.setPrototypeOf(members, guarded(Object.prototype, name));
}

/** Base of classes without events. */
export class Guarded {}
Object.setPrototypeOf(Guarded.prototype, guarded(Object.prototype, 'object'));
Object.setPrototypeOf(Guarded, guarded(Function.prototype, 'class'));

/** Base of classes with events. Listening to an event that the stand-in does not know throws. */
export class GuardedEmitter extends EventEmitter {
  constructor(knownEvents: readonly string[]) {
    super();
    const known = new Set([...knownEvents, 'newListener', 'removeListener']);
    super.on('newListener', (event: string | symbol) => {
      if (typeof event === 'string' && !known.has(event))
        throw notInStandin(`${this.constructor.name} event '${event}'`);
    });
  }
}
Object.setPrototypeOf(GuardedEmitter.prototype, guarded(EventEmitter.prototype, 'object'));
Object.setPrototypeOf(GuardedEmitter, guarded(EventEmitter, 'class'));

/** The event object that Electron passes first to its listeners. */
export interface ElectronEvent {
  readonly defaultPrevented: boolean;
  preventDefault(): void;
}

export function createEvent<T extends object = object>(details?: T): ElectronEvent & T {
  let prevented = false;
  return Object.assign(
    {
      get defaultPrevented() {
        return prevented;
      },
      preventDefault() {
        prevented = true;
      },
    },
    details,
  ) as ElectronEvent & T;
}
