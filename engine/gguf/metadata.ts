import { damaged } from './damaged.ts';
import type { PackedStrings } from './packed-strings.ts';

/** One value of a GGUF header. Integers of 64 bits beyond 2^53 are rounded here and refused when they are asked for. */
export type MetadataValue =
  | { readonly kind: 'integer' | 'float'; readonly value: number }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'integers' | 'floats'; readonly value: Float64Array }
  | { readonly kind: 'booleans'; readonly value: readonly boolean[] }
  | { readonly kind: 'strings'; readonly value: PackedStrings };

/**
 * The keys and values of a GGUF header. A value is only ever read as what it is: a key that is missing or of another kind
 * throws EngineError 'file-damaged' with the key's name.
 */
export class Metadata {
  readonly #values: ReadonlyMap<string, MetadataValue>;

  constructor(values: ReadonlyMap<string, MetadataValue>) {
    this.#values = values;
  }

  has(key: string): boolean {
    return this.#values.has(key);
  }

  keys(): IterableIterator<string> {
    return this.#values.keys();
  }

  string(key: string): string {
    const entry = this.#entry(key);
    if (entry.kind !== 'string') throw wrongKind(key, entry, 'a string');
    return entry.value;
  }

  stringOr(key: string, fallback: string): string {
    return this.has(key) ? this.string(key) : fallback;
  }

  /** For keys that only inform: undefined where it is missing or something else, since that is no reason to refuse a file. */
  stringIfAny(key: string): string | undefined {
    const entry = this.#values.get(key);
    return entry?.kind === 'string' ? entry.value : undefined;
  }

  /** An integer or float of any width; finite, and exact if it is an integer. */
  number(key: string): number {
    const entry = this.#entry(key);
    if (entry.kind !== 'integer' && entry.kind !== 'float') throw wrongKind(key, entry, 'a number');
    if (!Number.isFinite(entry.value)) throw damaged(`its key "${key}" is not a finite number`);
    if (entry.kind === 'integer' && !Number.isSafeInteger(entry.value)) throw damaged(`its key "${key}" is too large`);
    return entry.value;
  }

  numberOr(key: string, fallback: number): number {
    return this.has(key) ? this.number(key) : fallback;
  }

  /** For keys that only inform, as `stringIfAny`. */
  numberIfAny(key: string): number | undefined {
    const entry = this.#values.get(key);
    return entry?.kind === 'integer' || entry?.kind === 'float' ? entry.value : undefined;
  }

  boolean(key: string): boolean {
    const entry = this.#entry(key);
    if (entry.kind !== 'boolean') throw wrongKind(key, entry, 'true or false');
    return entry.value;
  }

  booleanOr(key: string, fallback: boolean): boolean {
    return this.has(key) ? this.boolean(key) : fallback;
  }

  strings(key: string): PackedStrings {
    const entry = this.#entry(key);
    if (entry.kind !== 'strings') throw wrongKind(key, entry, 'a list of strings');
    return entry.value;
  }

  /** A list of integers that fit 32 bits. */
  integers(key: string): Int32Array {
    const entry = this.#entry(key);
    if (entry.kind !== 'integers') throw wrongKind(key, entry, 'a list of integers');
    const { value } = entry;
    // Wraps around what does not fit, which is then not the same.
    const integers = new Int32Array(value);
    for (let i = 0; i < value.length; i++) {
      if (integers[i] !== value[i]) throw damaged(`its key "${key}" holds a number too large`);
    }
    return integers;
  }

  #entry(key: string): MetadataValue {
    const entry = this.#values.get(key);
    if (entry === undefined) throw damaged(`its key "${key}" is missing`);
    return entry;
  }
}

function wrongKind(key: string, entry: MetadataValue, expected: string) {
  return damaged(`its key "${key}" should be ${expected} but is of kind ${entry.kind}`);
}
