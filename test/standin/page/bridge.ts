/**
 * One end of the passage between the page's own world and the preload's. Both ends are made by this function; each listens
 * to the event name that the other dispatches. Chromium clones the details of an event that crosses worlds, so values arrive
 * as copies; functions stay where they are and are called from afar, as through Electron's contextBridge.
 *
 * Self-contained, because its source is sent to the page. It runs before any script of the page and keeps the functions that
 * it needs, and the event names are secret, so that the page cannot listen in.
 */
export function createBridgeEnd(incoming: string, outgoing: string) {
  type Callable = (...args: unknown[]) => unknown;
  type Packed =
    | { readonly kind: 'value'; readonly value: unknown }
    | { readonly kind: 'function'; readonly id: number }
    | { readonly kind: 'promise'; readonly id: number }
    | { readonly kind: 'list'; readonly items: readonly Packed[] }
    | { readonly kind: 'object'; readonly entries: readonly (readonly [string, Packed])[] };
  type Outcome =
    | { readonly kind: 'returned'; readonly value: Packed }
    | { readonly kind: 'threw'; readonly error: Packed };
  type Message =
    | { readonly kind: 'call'; readonly id: number; readonly args: readonly Packed[] }
    | { readonly kind: 'answer'; readonly outcome: Outcome }
    | { readonly kind: 'settled'; readonly id: number; readonly outcome: Outcome }
    | { readonly kind: 'expose'; readonly name: string; readonly api: Packed };

  const { CustomEvent, structuredClone } = globalThis;
  const dispatch = window.dispatchEvent.bind(window);
  const functions: Callable[] = [];
  const ids = new WeakMap<Callable, number>();
  const remote = new Map<number, Callable>();
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: unknown): void }>();
  let nPromises = 0;
  let lastAnswer: Outcome | undefined;

  const post = (message: Message) => dispatch(new CustomEvent(outgoing, { detail: message }));

  function attempt(action: () => Packed): Outcome {
    try {
      return { kind: 'returned', value: action() };
    } catch (error) {
      return { kind: 'threw', error: packError(error) };
    }
  }

  function packError(error: unknown): Packed {
    try {
      return pack(error);
    } catch {
      return { kind: 'value', value: new Error(String(error)) };
    }
  }

  function packFunction(value: Callable): Packed {
    const id = ids.get(value) ?? functions.push(value) - 1;
    ids.set(value, id);
    return { kind: 'function', id };
  }

  function packPromise(promise: Promise<unknown>): Packed {
    const id = ++nPromises;
    promise.then(
      (value) => post({ kind: 'settled', id, outcome: attempt(() => pack(value)) }),
      (error) => post({ kind: 'settled', id, outcome: { kind: 'threw', error: packError(error) } }),
    );
    return { kind: 'promise', id };
  }

  function isPlain(value: object): boolean {
    const prototype = Object.getPrototypeOf(value);
    return prototype === Object.prototype || prototype === null;
  }

  function pack(value: unknown): Packed {
    if (typeof value === 'function') return packFunction(value as Callable);
    if (value === null || typeof value !== 'object') {
      if (typeof value === 'symbol') throw new Error('An object could not be cloned.');
      return { kind: 'value', value };
    }
    if (value instanceof Promise) return packPromise(value);
    if (Array.isArray(value)) return { kind: 'list', items: value.map(pack) };
    if (isPlain(value))
      return { kind: 'object', entries: Object.entries(value).map(([key, item]) => [key, pack(item)]) };
    try {
      // Here, not at the other end, so that the caller sees the error.
      return { kind: 'value', value: structuredClone(value) };
    } catch {
      throw new Error('An object could not be cloned.');
    }
  }

  function settle(outcome: Outcome): unknown {
    if (outcome.kind === 'threw') throw unpack(outcome.error);
    return unpack(outcome.value);
  }

  function unpackFunction(id: number): Callable {
    const known = remote.get(id);
    if (known !== undefined) return known;
    const call: Callable = (...args) => {
      const packed = args.map(pack);
      lastAnswer = undefined;
      post({ kind: 'call', id, args: packed });
      // Events are dispatched at once, and calls inside this one have ended: the last answer is ours.
      const answer = lastAnswer as Outcome | undefined;
      if (answer === undefined) throw new Error('An object could not be cloned.');
      return settle(answer);
    };
    remote.set(id, call);
    return call;
  }

  function unpack(packed: Packed): unknown {
    switch (packed.kind) {
      case 'value':
        return packed.value;
      case 'function':
        return unpackFunction(packed.id);
      case 'promise':
        return new Promise((resolve, reject) => waiting.set(packed.id, { resolve, reject }));
      case 'list':
        return packed.items.map(unpack);
      case 'object':
        return Object.fromEntries(packed.entries.map(([key, item]) => [key, unpack(item)]));
    }
  }

  function freeze(value: unknown): unknown {
    if (value !== null && typeof value === 'object') {
      for (const item of Object.values(value)) freeze(item);
      Object.freeze(value);
    }
    return value;
  }

  function expose(name: string, api: Packed): Packed {
    if (name in window) throw new Error('Cannot bind an API on top of an existing property on the window object');
    Object.defineProperty(window, name, { value: freeze(unpack(api)), enumerable: true });
    return { kind: 'value', value: undefined };
  }

  function receive(message: Message): void {
    switch (message.kind) {
      case 'call': {
        const run = () => pack(functions[message.id]!(...message.args.map(unpack)));
        post({ kind: 'answer', outcome: attempt(run) });
        return;
      }
      case 'answer':
        lastAnswer = message.outcome;
        return;
      case 'settled': {
        const promise = waiting.get(message.id);
        waiting.delete(message.id);
        try {
          promise?.resolve(settle(message.outcome));
        } catch (error) {
          promise?.reject(error);
        }
        return;
      }
      case 'expose':
        post({ kind: 'answer', outcome: attempt(() => expose(message.name, message.api)) });
        return;
    }
  }

  window.addEventListener(incoming, (event) => receive((event as CustomEvent<Message>).detail));

  return {
    /** Makes `api` a property of the other world's window. */
    exposeInMainWorld(name: string, api: unknown): void {
      lastAnswer = undefined;
      post({ kind: 'expose', name, api: pack(api) });
      const answer = lastAnswer as Outcome | undefined;
      if (answer === undefined) throw new Error('The page is gone.');
      settle(answer);
    },
    /** A function that the other world fetches by the agreed id 0, before anything else is exposed. */
    unpackFunction,
    packFunction,
  };
}
