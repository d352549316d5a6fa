/**
 * The form in which values travel between the page and the main process: JSON, in which everything that JSON lacks is
 * wrapped in an array with a tag, and arrays are tagged too, so that no value can look like a wrapper.
 *
 * One self-contained function, because its source is also sent to the page.
 * @returns `encode`, which throws Electron's words for what cannot be cloned, and `decode`.
 */
export function createWire() {
  type Typed = Uint8Array | DataView;
  const refuse = (): never => {
    throw new Error('An object could not be cloned.');
  };

  function bytesToText(bytes: Uint8Array): string {
    let binary = '';
    // String.fromCharCode takes as many arguments as the stack can hold: go in pieces.
    for (let i = 0; i < bytes.length; i += 8192) binary += String.fromCharCode(...bytes.subarray(i, i + 8192));
    return btoa(binary);
  }

  function textToBytes(text: string): Uint8Array<ArrayBuffer> {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  }

  function packObject(value: object, seen: readonly object[]): unknown {
    if (seen.includes(value)) throw new Error('The Electron stand-in cannot send an object that contains itself.');
    const inside = [...seen, value];
    const packList = (list: readonly unknown[]) => list.map((item) => pack(item, inside));
    if (Array.isArray(value)) return ['list', packList(value)];
    if (value instanceof Date) return ['date', value.getTime()];
    if (value instanceof Map) return ['map', packList([...value].flat())];
    if (value instanceof Set) return ['set', packList([...value])];
    if (value instanceof RegExp) return ['regexp', value.source, value.flags];
    if (value instanceof Error) return ['error', value.name, value.message, value.stack ?? ''];
    if (value instanceof ArrayBuffer) return ['bytes', 'ArrayBuffer', bytesToText(new Uint8Array(value))];
    if (ArrayBuffer.isView(value)) {
      const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
      const name = Object.prototype.toString.call(value).slice(8, -1);
      return ['bytes', name, bytesToText(bytes)];
    }
    if (Object.prototype.toString.call(value) !== '[object Object]') return refuse();
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, pack(item, inside)]));
  }

  function pack(value: unknown, seen: readonly object[]): unknown {
    switch (typeof value) {
      case 'string':
      case 'boolean':
        return value;
      case 'number':
        return Number.isFinite(value) && !Object.is(value, -0)
          ? value
          : ['number', Object.is(value, -0) ? '-0' : `${value}`];
      case 'undefined':
        return ['undefined'];
      case 'bigint':
        return ['bigint', `${value}`];
      case 'object':
        return value === null ? null : packObject(value, seen);
      default:
        return refuse();
    }
  }

  function unpackError(name: string, message: string, stack: string): Error {
    const error = new Error(message);
    error.name = name;
    error.stack = stack;
    return error;
  }

  function unpackBytes(name: string, text: string): ArrayBuffer | Typed {
    const { buffer } = textToBytes(text);
    if (name === 'ArrayBuffer') return buffer;
    const constructors = globalThis as unknown as Readonly<Record<string, new (buffer: ArrayBuffer) => Typed>>;
    return new constructors[name]!(buffer);
  }

  function pairs(flat: readonly unknown[]): [unknown, unknown][] {
    return flat.flatMap((key, i) => (i % 2 === 0 ? [[key, flat[i + 1]] as [unknown, unknown]] : []));
  }

  function unpackTagged([tag, ...rest]: readonly unknown[]): unknown {
    const [first = '', second = '', third = ''] = rest as string[];
    const list = () => (rest[0] as unknown[]).map(unpack);
    switch (tag) {
      case 'list':
        return list();
      case 'undefined':
        return undefined;
      case 'number':
        return Number(first);
      case 'bigint':
        return BigInt(first);
      case 'date':
        return new Date(rest[0] as number);
      case 'map':
        return new Map(pairs(list()));
      case 'set':
        return new Set(list());
      case 'regexp':
        return new RegExp(first, second);
      case 'error':
        return unpackError(first, second, third);
      case 'bytes':
        return unpackBytes(first, second);
      default:
        throw new Error(`Unknown tag ${String(tag)}.`);
    }
  }

  function unpack(packed: unknown): unknown {
    if (packed === null || typeof packed !== 'object') return packed;
    if (Array.isArray(packed)) return unpackTagged(packed);
    return Object.fromEntries(Object.entries(packed).map(([key, item]) => [key, unpack(item)]));
  }

  return {
    encode: (value: unknown): string => JSON.stringify(pack(value, [])),
    decode: (text: string): unknown => unpack(JSON.parse(text)),
  };
}

export type Wire = ReturnType<typeof createWire>;

/** From the page's preload to the main process. */
export type FromPage =
  | { readonly kind: 'invoke'; readonly id: number; readonly channel: string; readonly args: readonly unknown[] }
  | { readonly kind: 'send'; readonly channel: string; readonly args: readonly unknown[] }
  | { readonly kind: 'linkOpened'; readonly url: string; readonly frameName: string; readonly features: string }
  | { readonly kind: 'titleChanged'; readonly title: string }
  | { readonly kind: 'preloadFailed'; readonly error: Error };

/** From the main process to the page's preload. */
export type ToPage =
  | { readonly kind: 'event'; readonly channel: string; readonly args: readonly unknown[] }
  | { readonly kind: 'result'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'failure'; readonly id: number; readonly message: string };
