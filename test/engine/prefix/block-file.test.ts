import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { BlockSpec } from '../../../engine/prefix/block-file.ts';
import { BlockRefused, blockBytes, checkBlock, writeBlock } from '../../../engine/prefix/block-file.ts';
import { temporaryFolder } from '../../support/temp-folder.ts';

const block: BlockSpec = {
  index: 3,
  id: Buffer.alloc(32, 1),
  parentId: Buffer.alloc(32, 2),
  tokens: Int32Array.from({ length: 256 }, (_, i) => i * 7),
  nLayers: 3,
  pageBytes: 5000,
};

/** The page of a layer, of no particular pattern. */
const pageOf = (layer: number) => Uint8Array.from({ length: block.pageBytes }, (_, i) => (i * 31 + layer * 17) % 251);
const fill = (layer: number, out: Uint8Array) => out.set(pageOf(layer));

function written(): string {
  const path = join(temporaryFolder(), 'block.kv');
  writeBlock(path, block, fill);
  return path;
}

function refusalOf(path: string, spec = block): string {
  try {
    checkBlock(path, spec);
  } catch (error) {
    if (error instanceof BlockRefused) return error.reason;
    throw error;
  }
  return 'none';
}

describe('a saved block', () => {
  it('holds the page of each layer from a multiple of 4,096 bytes on', () => {
    const path = written();
    const { offset, stride } = checkBlock(path, block);
    expect(offset % 4096).toBe(0);
    expect(stride % 4096).toBe(0);
    const bytes = readFileSync(path);
    for (let layer = 0; layer < block.nLayers; layer++) {
      const start = offset + layer * stride;
      expect(new Uint8Array(bytes.subarray(start, start + block.pageBytes))).toEqual(pageOf(layer));
    }
    expect(bytes.length).toBe(blockBytes(block));
  });

  it.skipIf(process.platform === 'win32')('is for nobody else to read', () => {
    expect(statSync(written()).mode & 0o777).toBe(0o600);
  });

  it('is refused wherever one bit of its header or its pages is wrong', () => {
    const path = written();
    const sound = readFileSync(path);
    const { offset, stride } = checkBlock(path, block);
    const pages = [0, 1, 2].map((layer) => offset + layer * stride);
    const header = Array.from({ length: 300 }, (_, i) => (i * 4099) % offset);
    for (const at of [...header, ...pages, ...pages.map((start) => start + block.pageBytes - 1)]) {
      const bad = Buffer.from(sound);
      bad.writeUInt8(bad.readUInt8(at) ^ (1 << (at % 8)), at);
      writeFileSync(path, bad);
      expect(refusalOf(path), `byte ${at}`).not.toBe('none');
    }
    writeFileSync(path, sound);
    expect(refusalOf(path)).toBe('none');
  });

  it('is refused when it is cut anywhere, or longer than it should be', () => {
    const path = written();
    const size = statSync(path).size;
    appendFileSync(path, 'x');
    expect(refusalOf(path)).toBe('truncated');
    for (const length of [size - 1, size - 5000, 8192, 4096, 4095, 100, 0]) {
      truncateSync(path, length);
      expect(refusalOf(path), `${length} bytes`).toBe('truncated');
    }
  });

  it.each([
    ['of another version', { at: 8, value: 2 }, 'other-version'],
    ['that is none', { at: 0, value: 0 }, 'damaged'],
  ] as const)('%s is refused as such', (_, { at, value }, reason) => {
    const path = written();
    const fd = openSync(path, 'r+');
    const number = Buffer.alloc(4);
    number.writeUInt32LE(value);
    writeSync(fd, number, 0, 4, at);
    expect(refusalOf(path)).toBe(reason);
  });

  it.each([
    ['other tokens', { tokens: block.tokens.map((token) => token + 1) }],
    ['another beginning', { parentId: Buffer.alloc(32, 9) }],
    ['another id', { id: Buffer.alloc(32, 9) }],
    ['another place', { index: 4 }],
    ['another number of layers', { nLayers: 2 }],
    ['many more layers', { nLayers: 2000 }],
    ['pages of another size', { pageBytes: 4999 }],
  ] as const)('of %s is refused', (_, other) => {
    expect(['other-state', 'truncated']).toContain(refusalOf(written(), { ...block, ...other }));
  });

  it('that is not there, or no file, is refused', () => {
    expect(refusalOf(join(temporaryFolder(), 'none.kv'))).toBe('unreadable');
    expect(refusalOf(temporaryFolder())).toBe('unreadable');
  });
});

describe('writing a block', () => {
  it('leaves nothing behind when it fails half-way', () => {
    const folder = temporaryFolder();
    const failing = (layer: number) => {
      if (layer === 1) throw new Error('out of paper');
    };
    expect(() => writeBlock(join(folder, 'block.kv'), block, failing)).toThrow('out of paper');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('gives the name only when all is there', () => {
    const path = join(temporaryFolder(), 'block.kv');
    writeBlock(path, block, (layer, out) => {
      expect(existsSync(path)).toBe(false);
      fill(layer, out);
    });
    expect(existsSync(path)).toBe(true);
  });

  const folderOfSmallDisk = '/mnt';
  const onSmallDisk = (command: string) =>
    spawnSync('unshare', ['-rm', 'sh', '-c', `mount -t tmpfs -o size=256k none ${folderOfSmallDisk} && ${command}`], {
      encoding: 'utf8',
    });

  it.runIf(process.platform === 'linux' && onSmallDisk('true').status === 0)(
    'leaves nothing behind on a disk that is full, and what was saved before stays good',
    () => {
      const script = join(import.meta.dirname, 'fill-disk.ts');
      const { stdout, stderr } = onSmallDisk(`"${process.execPath}" "${script}" ${folderOfSmallDisk}`);
      expect(stderr).toBe('');
      expect(JSON.parse(stdout)).toEqual({ code: 'ENOSPC', saved: 12, files: 12, sound: 12 });
    },
  );
});
