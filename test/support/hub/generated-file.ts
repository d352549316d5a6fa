import { createCipheriv, createHash } from 'node:crypto';

const blockBytes = 1 << 20;
const cipherBytes = 16;

/** `GGUF`, version 3, no tensor, no key: the shortest start of a file that a downloader may take for a model. */
const header = Buffer.alloc(24);
header.write('GGUF');
header.writeUInt32LE(3, 4);

/**
 * A file of any size that exists as a rule only: a GGUF magic, then bytes that follow from the seed, readable at any offset.
 * The bytes are a cipher's key stream, so that no two stretches are alike and a misplaced one shows.
 */
export class GeneratedFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly #key: Buffer;
  #sha256: string | null = null;

  /** `path`: inside its repository. */
  constructor(path: string, sizeBytes: number, seed: string = path) {
    this.path = path;
    this.sizeBytes = sizeBytes;
    this.#key = createHash('sha256').update(seed).digest().subarray(0, cipherBytes);
  }

  /** Bytes [start, end). */
  read(start: number, end: number): Buffer {
    const skipped = start % cipherBytes;
    const counter = Buffer.alloc(cipherBytes);
    counter.writeBigUInt64BE(BigInt((start - skipped) / cipherBytes), 8);
    const cipher = createCipheriv('aes-128-ctr', this.#key, counter);
    const bytes = cipher.update(Buffer.alloc(end - start + skipped)).subarray(skipped);
    if (start < header.length) header.copy(bytes, 0, start, Math.min(end, header.length));
    return bytes;
  }

  /** Follows from the contents without reading them; the content host's validator, which need not be a hash of the file. */
  get id(): string {
    return createHash('md5').update(this.#key).update(String(this.sizeBytes)).digest('hex');
  }

  get sha256(): string {
    this.#sha256 ??= this.#hash(0, this.sizeBytes);
    return this.#sha256;
  }

  /** The hash of each piece of `pieceBytes`, the last one being shorter. */
  pieceHashes(pieceBytes: number): string[] {
    return Array.from({ length: Math.ceil(this.sizeBytes / pieceBytes) }, (_, piece) =>
      this.#hash(piece * pieceBytes, Math.min(this.sizeBytes, (piece + 1) * pieceBytes)),
    );
  }

  #hash(start: number, end: number): string {
    const hash = createHash('sha256');
    for (let at = start; at < end; at += blockBytes) hash.update(this.read(at, Math.min(end, at + blockBytes)));
    return hash.digest('hex');
  }
}
