import { closeSync, fdatasyncSync, fstatSync, openSync, readSync, renameSync, rmSync, writeSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { KV_PAGE_POSITIONS } from '../ops/kv-shape.ts';
import type { KvPageFile } from '../ops/ops.ts';

/**
 * One block of saved prefix state: the keys and values of KV_PAGE_POSITIONS tokens in every layer. Numbers are little-endian.
 *
 *   0     "TANDEMKV", version u32, header bytes u32, layers u32, page bytes u32, page stride u32, block number u32
 *   32    id [32], id of the block before [32]
 *   96    tokens i32 [256]
 *   1120  CRC-32 of each layer's page u32 [layers]
 *         zeros, and in the last four bytes of the header the CRC-32 of all before
 *   then  a page for each layer, each from a multiple of 4,096 bytes on, so that it can be mapped
 *
 * The checksums are against failing disks, cut files and mistakes, not against somebody who may write into the person's folder. No
 * content of a block makes the kernels read or write outside their memory.
 */

/** Raised when the layout changes, or when the engine comes to compute other numbers for the same tokens. */
const VERSION = 1;
const MAGIC = Buffer.from('TANDEMKV', 'latin1');
const ALIGNMENT = 4096;
const ID_BYTES = 32;
const ID_AT = 32;
const PARENT_AT = ID_AT + ID_BYTES;
const TOKENS_AT = PARENT_AT + ID_BYTES;
const CHECKSUMS_AT = TOKENS_AT + 4 * KV_PAGE_POSITIONS;

/** What a block must be to be of use. */
export interface BlockSpec {
  /** Number of the block in its timeline. */
  readonly index: number;
  /** 32 bytes that stand for the model, the settings and all tokens up to the end of the block. */
  readonly id: Buffer;
  /** Of the block before, or what stands for the model and its settings. */
  readonly parentId: Buffer;
  /** [KV_PAGE_POSITIONS] */
  readonly tokens: Int32Array;
  readonly nLayers: number;
  /** Of one layer. */
  readonly pageBytes: number;
}

/**
 * truncated: shorter or longer than it should be. damaged: a checksum is wrong. other-version: of another Tandem. other-state: of
 * another model, other settings or other tokens. unreadable: the disk or the system refuses it.
 */
export type BlockRefusal = 'truncated' | 'damaged' | 'other-version' | 'other-state' | 'unreadable';

/** A saved block that must not be used; the caller computes its tokens as if there were none. */
export class BlockRefused extends Error {
  readonly reason: BlockRefusal;

  constructor(reason: BlockRefusal, options?: ErrorOptions) {
    super(`A saved block of prefix state is of no use: ${reason}.`, options);
    this.name = 'BlockRefused';
    this.reason = reason;
  }
}

/** Bytes of the whole file. */
export function blockBytes({ nLayers, pageBytes }: Pick<BlockSpec, 'nLayers' | 'pageBytes'>): number {
  return headerBytes(nLayers) + nLayers * aligned(pageBytes);
}

/**
 * Writes a block under a temporary name beside `path` and gives it its name when all of it is on the disk. Nothing of it is left when
 * that fails. `readPage` fills in the page of one layer.
 * @throws the system's error
 */
export function writeBlock(path: string, spec: BlockSpec, readPage: (layer: number, out: Uint8Array) => void): void {
  const temporary = `${path}.tmp`;
  const fd = openSync(temporary, 'w', 0o600);
  try {
    try {
      const checksums = writePages(fd, spec, readPage);
      writeAll(fd, encodeHeader(spec, checksums), 0);
      fdatasyncSync(fd);
    } finally {
      closeSync(fd);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/**
 * Reads every byte of a block and checks it against its checksums and `spec`; says where its pages lie. It is read and not mapped for
 * this, because a disk that fails under a mapping ends the process.
 * @throws BlockRefused
 */
export function checkBlock(path: string, spec: BlockSpec): KvPageFile {
  const fd = refusing('unreadable', () => openSync(path, 'r'));
  try {
    const header = Buffer.alloc(headerBytes(spec.nLayers));
    const { size } = refusing('unreadable', () => fstatSync(fd));
    if (size < header.length) throw new BlockRefused('truncated');
    readWhole(fd, header, 0);
    const checksums = decodeHeader(header, spec);
    if (size !== blockBytes(spec)) throw new BlockRefused('truncated');

    const stride = aligned(spec.pageBytes);
    const page = Buffer.allocUnsafe(spec.pageBytes);
    for (const [layer, checksum] of checksums.entries()) {
      readWhole(fd, page, header.length + layer * stride);
      if (crc32(page) !== checksum) throw new BlockRefused('damaged');
    }
    return { path, offset: header.length, stride };
  } finally {
    closeSync(fd);
  }
}

function writePages(fd: number, spec: BlockSpec, readPage: (layer: number, out: Uint8Array) => void): number[] {
  const stride = aligned(spec.pageBytes);
  // What lies between the end of a page and the next one is written, too, so that the file has its whole length.
  const bytes = Buffer.alloc(stride);
  const page = bytes.subarray(0, spec.pageBytes);
  return Array.from({ length: spec.nLayers }, (_, layer) => {
    readPage(layer, page);
    writeAll(fd, bytes, headerBytes(spec.nLayers) + layer * stride);
    return crc32(page);
  });
}

function encodeHeader(spec: BlockSpec, checksums: readonly number[]): Buffer {
  const header = Buffer.alloc(headerBytes(spec.nLayers));
  MAGIC.copy(header);
  for (const [i, value] of numbersOf(spec).entries()) header.writeUInt32LE(value, 8 + 4 * i);
  spec.id.copy(header, ID_AT);
  spec.parentId.copy(header, PARENT_AT);
  for (const [i, token] of spec.tokens.entries()) header.writeInt32LE(token, TOKENS_AT + 4 * i);
  for (const [layer, checksum] of checksums.entries()) header.writeUInt32LE(checksum, CHECKSUMS_AT + 4 * layer);
  header.writeUInt32LE(crc32(header.subarray(0, -4)), header.length - 4);
  return header;
}

/** Returns the checksums of the pages. */
function decodeHeader(header: Buffer, spec: BlockSpec): number[] {
  if (!header.subarray(0, MAGIC.length).equals(MAGIC)) throw new BlockRefused('damaged');
  // Before the checksum, which may lie elsewhere in other versions.
  if (header.readUInt32LE(8) !== VERSION) throw new BlockRefused('other-version');
  const isSameSize = header.readUInt32LE(12) === header.length;
  if (!isSameSize) throw new BlockRefused('other-state');
  if (crc32(header.subarray(0, -4)) !== header.readUInt32LE(header.length - 4)) throw new BlockRefused('damaged');
  const isWanted =
    numbersOf(spec).every((value, i) => header.readUInt32LE(8 + 4 * i) === value) &&
    spec.id.equals(header.subarray(ID_AT, PARENT_AT)) &&
    spec.parentId.equals(header.subarray(PARENT_AT, TOKENS_AT)) &&
    spec.tokens.every((token, i) => header.readInt32LE(TOKENS_AT + 4 * i) === token);
  if (!isWanted) throw new BlockRefused('other-state');
  return Array.from({ length: spec.nLayers }, (_, layer) => header.readUInt32LE(CHECKSUMS_AT + 4 * layer));
}

function numbersOf({ nLayers, pageBytes, index }: BlockSpec): number[] {
  return [VERSION, headerBytes(nLayers), nLayers, pageBytes, aligned(pageBytes), index];
}

function headerBytes(nLayers: number): number {
  return aligned(CHECKSUMS_AT + 4 * nLayers + 4);
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
}

function writeAll(fd: number, bytes: Buffer, position: number): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(fd, bytes, done, bytes.length - done, position + done);
}

function readWhole(fd: number, out: Buffer, position: number): void {
  for (let done = 0; done < out.length; ) {
    const n = refusing('unreadable', () => readSync(fd, out, done, out.length - done, position + done));
    if (n === 0) throw new BlockRefused('truncated');
    done += n;
  }
}

function refusing<T>(reason: BlockRefusal, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw new BlockRefused(reason, { cause });
  }
}
