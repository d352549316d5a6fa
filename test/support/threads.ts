import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { inject } from 'vitest';

/** The entry of a bundled thread: see `bundle-threads.ts`. */
export function threadEntry(name: 'file-worker' | 'hash-worker' | 'product-worker'): URL {
  return pathToFileURL(join(inject('threads'), `${name}.mjs`));
}
