import { statSync } from 'node:fs';
import { placeInSet } from './gguf/split-set.ts';
import type { ModelInfo } from './protocol.ts';

/**
 * What tells whether the files of a model are still those that were opened: weights are read from them as they are needed. Files that
 * are gone, or on a disk that is, have an identity, too.
 */
export function modelIdentity({ path, nParts }: Pick<ModelInfo, 'path' | 'nParts'>): string {
  const place = nParts > 1 ? placeInSet(path, nParts) : null;
  const paths = place === null ? [path] : Array.from({ length: nParts }, (_, part) => place.pathOf(part));
  return paths.map(fileIdentity).join(' ');
}

function fileIdentity(path: string): string {
  try {
    const { dev, ino, size, mtimeMs } = statSync(path);
    return `${dev}:${ino}:${size}:${mtimeMs}`;
  } catch {
    return 'none';
  }
}
