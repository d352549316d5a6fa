import { isUtf8 } from 'node:buffer';
import { readSync } from 'node:fs';
import { damaged } from './damaged.ts';
import { PackedStrings } from './packed-strings.ts';

const windowBytes = 1 << 18;

/** A real header is about 6 MB, nearly all of it vocabulary. A larger claim is refused before time is spent on it. */
const maxHeaderBytes = 64 << 20;

/** Of a token or a merge. A guess: longer ones cost a copy. */
const typicalStringBytes = 16;

/**
 * Reads little-endian values from the start of an open file, one window at a time, so that only the header is ever read.
 *
 * Every length in a header is hostile until checked: `bytesLeft` bounds each one before anything is allocated for it.
 * Methods take the name of what is read, for the error.
 */
export class HeaderReader {
  readonly #fd: number;
  readonly #sizeBytes: number;
  #window = Buffer.alloc(0);
  /** File offset of the window's first byte. */
  #windowStart = 0;
  /** Next byte to read, as an index into the window. */
  #at = 0;

  constructor(fd: number, sizeBytes: number) {
    this.#fd = fd;
    this.#sizeBytes = sizeBytes;
  }

  /** Offset of the next byte from the start of the file. */
  get position(): number {
    return this.#windowStart + this.#at;
  }

  get bytesLeft(): number {
    return this.#sizeBytes - this.position;
  }

  u8(what: string): number {
    const at = this.#take(1, what);
    return this.#window.readUInt8(at);
  }

  i8(what: string): number {
    const at = this.#take(1, what);
    return this.#window.readInt8(at);
  }

  u16(what: string): number {
    const at = this.#take(2, what);
    return this.#window.readUInt16LE(at);
  }

  i16(what: string): number {
    const at = this.#take(2, what);
    return this.#window.readInt16LE(at);
  }

  u32(what: string): number {
    const at = this.#take(4, what);
    return this.#window.readUInt32LE(at);
  }

  i32(what: string): number {
    const at = this.#take(4, what);
    return this.#window.readInt32LE(at);
  }

  u64(what: string): bigint {
    const at = this.#take(8, what);
    return this.#window.readBigUInt64LE(at);
  }

  i64(what: string): bigint {
    const at = this.#take(8, what);
    return this.#window.readBigInt64LE(at);
  }

  f32(what: string): number {
    const at = this.#take(4, what);
    return this.#window.readFloatLE(at);
  }

  f64(what: string): number {
    const at = this.#take(8, what);
    return this.#window.readDoubleLE(at);
  }

  /** A 64-bit count, length or offset between 0 and `max`; `max` must be a safe integer. The error says `role` and `what`. */
  count(what: string, max: number, role = ''): number {
    const at = this.#take(8, what);
    const low = this.#window.readUInt32LE(at);
    const high = this.#window.readUInt32LE(at + 4);
    // Exact below 2^53; above that the rounded value is still larger than any `max`.
    const value = high * 2 ** 32 + low;
    if (value > max) {
      throw damaged(`${role}${what} is ${this.#window.readBigUInt64LE(at)}, and at most ${max} is possible`);
    }
    return value;
  }

  /** A length-prefixed UTF-8 string of at most `maxBytes`. */
  string(what: string, maxBytes = Number.MAX_SAFE_INTEGER): string {
    const length = this.#stringLength(what, maxBytes);
    const at = this.#take(length, what);
    const text = this.#window.toString('utf8', at, at + length);
    // Decoding replaces bad bytes; only a string that holds the replacement character can have had any.
    if (text.includes('\ufffd') && !isUtf8(this.#window.subarray(at, at + length))) {
      throw damaged(`${what} is not valid UTF-8`);
    }
    return text;
  }

  /** `n` length-prefixed UTF-8 strings; the rest of the file must have room for so many lengths. */
  strings(what: string, n: number): PackedStrings {
    const starts = new Int32Array(n + 1);
    let bytes = new Uint8Array(Math.min(typicalStringBytes * n, this.bytesLeft));
    let end = 0;
    for (let i = 0; i < n; i++) {
      const length = this.#stringLength(what);
      const at = this.#take(length, what);
      if (end + length > bytes.length) bytes = enlarged(bytes, end + length);
      const window = this.#window;
      // Most strings are a few bytes long: a call to copy them would take longer.
      if (length < 64) for (let k = 0; k < length; k++) bytes[end + k] = window[at + k]!;
      else bytes.set(window.subarray(at, at + length), end);
      end += length;
      starts[i + 1] = end;
    }
    const strings = new PackedStrings(bytes.slice(0, end), starts);
    if (!strings.isValidUtf8()) throw damaged(`${what} is not valid UTF-8`);
    return strings;
  }

  #stringLength(what: string, maxBytes = Number.MAX_SAFE_INTEGER): number {
    // The error's words are joined only for an error: a vocabulary has 300,000 strings.
    return this.count(what, Math.min(maxBytes, Math.max(0, this.bytesLeft - 8)), 'the length of ');
  }

  /** Index into the window of the next `length` bytes, which are then consumed. */
  #take(length: number, what: string): number {
    if (length > this.bytesLeft) throw damaged(`it ends in the middle of ${what}`);
    if (this.position + length > maxHeaderBytes) {
      throw damaged(`its header goes on for more than ${maxHeaderBytes >> 20} MB, at ${what}`);
    }
    if (this.#at + length > this.#window.length) this.#refill(length, what);
    const at = this.#at;
    this.#at += length;
    return at;
  }

  #refill(length: number, what: string): void {
    const start = this.position;
    const wanted = Math.min(Math.max(length, windowBytes), this.#sizeBytes - start);
    const window = Buffer.allocUnsafe(wanted);
    let filled = 0;
    while (filled < wanted) {
      const got = readSync(this.#fd, window, filled, wanted - filled, start + filled);
      // The size was asked for a moment ago: the file is shrinking under us.
      if (got === 0) throw damaged(`it ends in the middle of ${what}`);
      filled += got;
    }
    this.#window = window;
    this.#windowStart = start;
    this.#at = 0;
  }
}

function enlarged(bytes: Uint8Array, wanted: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(Math.max(2 * bytes.length, wanted));
  larger.set(bytes);
  return larger;
}
