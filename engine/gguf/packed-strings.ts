import { isUtf8 } from 'node:buffer';

/**
 * A list of strings as UTF-8 in one array: a vocabulary and its merges are 300,000 of them, and as JavaScript strings they take a
 * second to make. Each by itself is valid UTF-8.
 */
export class PackedStrings implements Iterable<string> {
  /** All strings, one right after the other. */
  readonly bytes: Uint8Array;
  /** Where each begins in `bytes`, and after the last where it ends. */
  readonly starts: Int32Array;
  readonly length: number;

  /** The caller has checked what comes from outside, with `isValidUtf8`. */
  constructor(bytes: Uint8Array, starts: Int32Array) {
    this.bytes = bytes;
    this.starts = starts;
    this.length = starts.length - 1;
  }

  static from(texts: readonly string[]): PackedStrings {
    const starts = new Int32Array(texts.length + 1);
    for (const [i, text] of texts.entries()) starts[i + 1] = starts[i]! + Buffer.byteLength(text, 'utf8');
    return new PackedStrings(Buffer.from(texts.join(''), 'utf8'), starts);
  }

  /** Makes the string at `index`, which must be inside the list. */
  text(index: number): string {
    const { bytes, starts } = this;
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString(
      'utf8',
      starts[index],
      starts[index + 1],
    );
  }

  *[Symbol.iterator](): Generator<string> {
    for (let i = 0; i < this.length; i++) yield this.text(i);
  }

  /** Whether each string is valid: all together are, and none begins in the middle of a character. */
  isValidUtf8(): boolean {
    const { bytes, starts, length } = this;
    for (let i = 0; i < length; i++) {
      if (isContinuation(bytes[starts[i]!] ?? 0)) return false;
    }
    return isUtf8(bytes);
  }
}

function isContinuation(byte: number): boolean {
  return (byte & 0xc0) === 0x80;
}
