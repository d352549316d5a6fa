import { createInflateRaw } from 'node:zlib';
import type { DocumentLimits } from './protocol.ts';
import { refuse } from './refusal.ts';

interface Entry {
  readonly isEncrypted: boolean;
  readonly method: number;
  readonly packedBytes: number;
  readonly headerOffset: number;
}

const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;
const headerSignature = 0x04034b50;
const endBytes = 22;
const maxCommentBytes = 0xffff;
/** Below it, a high ratio harms nobody: a short run of spaces has one. */
const ratioMattersBytes = 2 ** 20;

/**
 * The files inside a zip archive. What an entry says of its unpacked size is not believed: bytes are counted as they come, over
 * all entries that are read, and too many end the reading.
 */
export class ZipArchive {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #limits: DocumentLimits;
  readonly #entries = new Map<string, Entry>();
  #inflatedBytes = 0;

  /** @throws Refusal 'damaged' | 'zip-bomb' */
  constructor(bytes: Uint8Array, limits: DocumentLimits) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#limits = limits;
    try {
      this.#readDirectory();
    } catch (error) {
      if (error instanceof RangeError) damaged(error);
      throw error;
    }
  }

  get names(): readonly string[] {
    return [...this.#entries.keys()];
  }

  has(name: string): boolean {
    return this.#entries.has(name);
  }

  /** The whole file, for those that are small by nature; undefined where there is none. @throws Refusal as `stream` */
  async read(name: string): Promise<Uint8Array | undefined> {
    if (!this.has(name)) return undefined;
    const chunks: Uint8Array[] = [];
    for await (const chunk of this.stream(name)) chunks.push(chunk);
    return Buffer.concat(chunks);
  }

  /** As `stream`, for what no document of the kind lacks. */
  streamNeeded(name: string): AsyncGenerator<Uint8Array> {
    return this.has(name) ? this.stream(name) : damaged();
  }

  /** The file's bytes in pieces; none where there is no such file. @throws Refusal 'damaged' | 'zip-bomb' | 'encrypted' */
  async *stream(name: string): AsyncGenerator<Uint8Array> {
    const entry = this.#entries.get(name);
    if (entry === undefined) return;
    if (entry.isEncrypted) refuse('encrypted', 'is encrypted. Save a copy without a password and add that.');
    const packed = this.#packedBytesOf(entry);
    if (entry.method === 0) {
      this.#count(packed.length);
      yield packed;
    } else if (entry.method === 8) {
      yield* this.#inflated(packed);
    } else {
      refuse('damaged', 'is packed in a way that Tandem does not know.');
    }
  }

  async *#inflated(packed: Uint8Array): AsyncGenerator<Uint8Array> {
    const inflater = createInflateRaw({ chunkSize: 1 << 16 });
    inflater.end(packed);
    let unpackedBytes = 0;
    try {
      for await (const chunk of inflater as AsyncIterable<Buffer>) {
        unpackedBytes += chunk.length;
        this.#count(chunk.length);
        if (unpackedBytes > ratioMattersBytes && unpackedBytes > packed.length * this.#limits.inflationRatio) bomb();
        yield chunk;
      }
    } catch (error) {
      if (error instanceof Error && 'code' in error && String(error.code).startsWith('Z_')) damaged(error);
      throw error;
    } finally {
      inflater.destroy();
    }
  }

  #count(bytes: number): void {
    this.#inflatedBytes += bytes;
    if (this.#inflatedBytes > this.#limits.inflatedBytes) bomb();
  }

  #packedBytesOf({ headerOffset, packedBytes }: Entry): Uint8Array {
    if (headerOffset + 30 > this.#bytes.length || this.#view.getUint32(headerOffset, true) !== headerSignature)
      damaged();
    // Name and extra field of this header may be longer or shorter than those of the directory.
    const start =
      headerOffset + 30 + this.#view.getUint16(headerOffset + 26, true) + this.#view.getUint16(headerOffset + 28, true);
    if (start + packedBytes > this.#bytes.length) damaged();
    return this.#bytes.subarray(start, start + packedBytes);
  }

  #readDirectory(): void {
    const end = this.#findEnd();
    const count = this.#view.getUint16(end + 10, true);
    if (count > this.#limits.zipEntries) bomb();
    let offset = this.#view.getUint32(end + 16, true);
    for (let index = 0; index < count; index++) {
      if (this.#view.getUint32(offset, true) !== entrySignature) damaged();
      const nameBytes = this.#view.getUint16(offset + 28, true);
      const extraBytes = this.#view.getUint16(offset + 30, true);
      const name = Buffer.from(this.#bytes.subarray(offset + 46, offset + 46 + nameBytes)).toString('utf8');
      this.#entries.set(name.replaceAll('\\', '/').replace(/^\//, ''), {
        isEncrypted: (this.#view.getUint16(offset + 8, true) & 1) !== 0,
        method: this.#view.getUint16(offset + 10, true),
        ...this.#placeOf(offset, offset + 46 + nameBytes, extraBytes),
      });
      offset += 46 + nameBytes + extraBytes + this.#view.getUint16(offset + 32, true);
    }
  }

  /** Numbers that are all ones stand in the extra field of zip64, in this order, each only where it is needed. */
  #placeOf(offset: number, extraStart: number, extraBytes: number): Pick<Entry, 'packedBytes' | 'headerOffset'> {
    const unpackedBytes = this.#view.getUint32(offset + 24, true);
    let packedBytes = this.#view.getUint32(offset + 20, true);
    let headerOffset = this.#view.getUint32(offset + 42, true);
    const extraEnd = extraStart + extraBytes;
    for (let at = extraStart; at + 4 <= extraEnd; at += 4 + this.#view.getUint16(at + 2, true)) {
      if (this.#view.getUint16(at, true) !== 1) continue;
      let field = at + 4;
      const next = () => {
        const value = Number(this.#view.getBigUint64(field, true));
        field += 8;
        return value;
      };
      if (unpackedBytes === 0xffffffff) next();
      if (packedBytes === 0xffffffff) packedBytes = next();
      if (headerOffset === 0xffffffff) headerOffset = next();
    }
    return { packedBytes, headerOffset };
  }

  /** The directory's end is the last thing in the file but for a comment. */
  #findEnd(): number {
    const last = this.#bytes.length - endBytes;
    for (let at = last; at >= Math.max(0, last - maxCommentBytes); at--) {
      if (this.#view.getUint32(at, true) === endSignature) return at;
    }
    return damaged();
  }
}

function damaged(cause?: unknown): never {
  return refuse('damaged', 'cannot be read: it is damaged or incomplete.', { cause });
}

function bomb(): never {
  return refuse(
    'zip-bomb',
    'unpacks to far more than a document of its size holds. Such files are made to fill the memory, so Tandem does not read it.',
  );
}
