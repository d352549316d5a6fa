import {
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { KvPageFile } from '../ops/ops.ts';
import type { BlockSpec } from './block-file.ts';
import { BlockRefused, blockBytes, checkBlock, writeBlock } from './block-file.ts';

const BLOCK = '.kv';
const OWNER = '.owner';

export interface PrefixStoreOptions {
  /** Must exist. When it is gone, nothing more is saved: that is how a host ends the saving at once. */
  readonly folder: string;
  readonly maxBytes: number;
  /** What others find free on the disk afterwards. */
  readonly keepFreeBytes?: number;
}

interface StoredBlock {
  readonly name: string;
  readonly bytes: number;
  readonly usedMs: number;
}

/** A cache must not be what fills a disk. */
const KEEP_FREE_BYTES = 2 * 2 ** 30;

/**
 * Saved blocks in a folder, named by their ids, and for each conversation a list of the blocks that hold its text. What was not used
 * for longest goes first when the limit is reached; of one timeline its end goes first, since it is of no use without its beginning.
 */
export class PrefixStore {
  readonly #options: Required<PrefixStoreOptions>;

  constructor({ folder, maxBytes, keepFreeBytes = KEEP_FREE_BYTES }: PrefixStoreOptions) {
    this.#options = { folder, maxBytes, keepFreeBytes };
  }

  has(block: BlockSpec): boolean {
    return existsSync(this.#pathOf(block));
  }

  /**
   * Reads a block, checks it, and says where its pages lie. One that could never be used is deleted.
   * @throws BlockRefused
   */
  open(block: BlockSpec): KvPageFile {
    const path = this.#pathOf(block);
    try {
      return checkBlock(path, block);
    } catch (error) {
      if (error instanceof BlockRefused && error.reason !== 'unreadable') removeQuietly(path);
      throw error;
    }
  }

  /**
   * Saves a block. Others are deleted for it, but none of `chain`.
   * @returns false when there is no room for it.
   * @throws the system's error; nothing of the block is left then.
   */
  save(block: BlockSpec, chain: readonly BlockSpec[], readPage: (layer: number, out: Uint8Array) => void): boolean {
    if (!this.#makeRoom(blockBytes(block), new Set(chain.map(nameOf)))) return false;
    writeBlock(this.#pathOf(block), block, readPage);
    return true;
  }

  /** Notes that these blocks were used at this time; later ones of a timeline count as used a little before earlier ones. */
  touch(chain: readonly BlockSpec[], usedMs: number): void {
    for (const block of chain) {
      const used = new Date(usedMs - block.index);
      quietly(() => utimesSync(this.#pathOf(block), used, used));
    }
  }

  /** Notes that these blocks hold text of a conversation. */
  own(conversation: string, chain: readonly BlockSpec[]): void {
    const path = join(this.#options.folder, conversation + OWNER);
    const known = new Set(ownedBlocks(path));
    const names = chain.map(nameOf);
    if (names.every((name) => known.has(name))) return;
    const others = [...known].filter((name) => existsSync(join(this.#options.folder, name + BLOCK)));
    writeFileSync(`${path}.tmp`, [...new Set([...others, ...names]), ''].join('\n'), { mode: 0o600 });
    renameSync(`${path}.tmp`, path);
  }

  #makeRoom(bytes: number, kept: ReadonlySet<string>): boolean {
    const { folder, maxBytes, keepFreeBytes } = this.#options;
    const { bavail, bsize } = statfsSync(folder);
    const blocks = storedBlocks(folder);
    const excess = bytes - Math.min(maxBytes - sizeOf(blocks), bavail * bsize - keepFreeBytes);
    const droppable = blocks.filter(({ name }) => !kept.has(name));
    // Nothing is dropped for a block that would not fit all the same.
    return excess <= sizeOf(droppable) && dropOldest(folder, droppable, excess);
  }

  #pathOf(block: BlockSpec): string {
    return join(this.#options.folder, nameOf(block) + BLOCK);
  }
}

/** What saved prefix state takes on the disk, in bytes; 0 when there is none. */
export function prefixStateBytes(folder: string): number {
  return existsSync(folder) ? sizeOf(storedBlocks(folder)) : 0;
}

/** Deletes what was not used for longest, until no more than this is left. */
export function trimPrefixState(folder: string, maxBytes: number): void {
  if (!existsSync(folder)) return;
  const blocks = storedBlocks(folder);
  dropOldest(folder, blocks, sizeOf(blocks) - maxBytes);
}

/** Deletes what belongs to no conversation of these, and what a killed process left unfinished. No engine may be saving meanwhile. */
export function keepPrefixesOf(folder: string, conversations: ReadonlySet<string>): void {
  if (!existsSync(folder)) return;
  const names = readdirSync(folder);
  const owned = new Set<string>();
  for (const name of names.filter((file) => file.endsWith(OWNER))) {
    const path = join(folder, name);
    if (!conversations.has(name.slice(0, -OWNER.length))) rmSync(path, { force: true });
    else for (const block of ownedBlocks(path)) owned.add(block);
  }
  for (const name of names) {
    const isUnowned = name.endsWith(BLOCK) && !owned.has(name.slice(0, -BLOCK.length));
    if (isUnowned || name.endsWith('.tmp')) rmSync(join(folder, name), { force: true });
  }
}

function nameOf({ id }: BlockSpec): string {
  return id.toString('hex');
}

function ownedBlocks(path: string): string[] {
  return existsSync(path)
    ? readFileSync(path, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
    : [];
}

function storedBlocks(folder: string): StoredBlock[] {
  return readdirSync(folder).flatMap((file) => {
    if (!file.endsWith(BLOCK)) return [];
    const stats = statSync(join(folder, file), { throwIfNoEntry: false });
    return stats === undefined ? [] : { name: file.slice(0, -BLOCK.length), bytes: stats.size, usedMs: stats.mtimeMs };
  });
}

function sizeOf(blocks: readonly StoredBlock[]): number {
  return blocks.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** Whether `excess` bytes are gone. */
function dropOldest(folder: string, blocks: readonly StoredBlock[], excess: number): boolean {
  let left = excess;
  for (const block of blocks.toSorted((a, b) => a.usedMs - b.usedMs)) {
    if (left <= 0) break;
    if (removeQuietly(join(folder, block.name + BLOCK))) left -= block.bytes;
  }
  return left <= 0;
}

/** Whether it is gone: Windows may keep a file that is mapped. */
function removeQuietly(path: string): boolean {
  return quietly(() => rmSync(path, { force: true }));
}

function quietly(work: () => void): boolean {
  try {
    work();
    return true;
  } catch {
    return false;
  }
}
