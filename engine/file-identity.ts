import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { placeInSet } from './gguf/split-set.ts';
import type { ModelInfo } from './protocol.ts';

/**
 * What tells whether the files of a model are still those that were opened: weights are read from them as they are needed. Files that
 * are gone, or on a disk that is, have an identity, too.
 */
export function modelIdentity(model: ModelFiles): string {
  return pathsOf(model).map(fileIdentity).join(' ');
}

/**
 * What tells, also after a restart, whether these are the files that something was computed with: sizes, times, and the bytes at a few
 * places. Devices and inodes do not outlast a restart on every file system.
 * @throws the system's error when a file cannot be read.
 */
export function lastingIdentity(model: ModelFiles): string {
  return pathsOf(model).map(lastingFileIdentity).join(' ');
}

type ModelFiles = Pick<ModelInfo, 'path' | 'nParts'>;

const SAMPLES = 16;
const SAMPLE_BYTES = 4096;

function lastingFileIdentity(path: string): string {
  const fd = openSync(path, 'r');
  try {
    const { size, mtimeMs } = fstatSync(fd);
    const hash = createHash('sha256');
    const sample = Buffer.alloc(SAMPLE_BYTES);
    for (let i = 0; i < SAMPLES; i++) {
      const n = readSync(fd, sample, 0, SAMPLE_BYTES, Math.floor((size * i) / SAMPLES));
      hash.update(sample.subarray(0, n));
    }
    return `${size}:${mtimeMs}:${hash.digest('hex')}`;
  } finally {
    closeSync(fd);
  }
}

function pathsOf({ path, nParts }: ModelFiles): string[] {
  const place = nParts > 1 ? placeInSet(path, nParts) : null;
  return place === null ? [path] : Array.from({ length: nParts }, (_, part) => place.pathOf(part));
}

function fileIdentity(path: string): string {
  try {
    const { dev, ino, size, mtimeMs } = statSync(path);
    return `${dev}:${ino}:${size}:${mtimeMs}`;
  } catch {
    return 'none';
  }
}
