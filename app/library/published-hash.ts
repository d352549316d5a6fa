import { realpath } from 'node:fs/promises';
import { basename } from 'node:path';

/**
 * The sha256 under which another app's store keeps this file, or links to it; null when the file is not kept by its hash. The hubs
 * published these hashes, and the stores name their files by them.
 */
export async function hashInName(path: string): Promise<string | null> {
  const name = basename(await realpath(path).catch(() => path));
  return /^(?:sha256-)?([0-9a-f]{64})$/.exec(name)?.[1] ?? null;
}
