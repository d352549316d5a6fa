import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** Deeper than any app puts its models, and enough for anything that a person sorts by hand. */
const maxDepth = 8;
const maxFiles = 5_000;

/** GGUF files in a folder and its folders; of a model in several parts only the first that is there. In order of their paths. */
export async function modelFilesIn(folder: string): Promise<string[]> {
  return onePerSet(await ggufFilesIn(folder));
}

/** Keeps one file of each set of parts. */
export function onePerSet(paths: readonly string[]): string[] {
  const sets = new Map<string, string>();
  for (const path of [...paths].sort()) {
    const key = setOf(path);
    if (!sets.has(key)) sets.set(key, path);
  }
  return [...sets.values()];
}

/** The path with the part's number taken out: the same for all parts of a set. */
function setOf(path: string): string {
  return join(dirname(path), basename(path).replace(/-\d{5}(-of-\d{5}\.gguf)$/, '$1'));
}

async function ggufFilesIn(folder: string): Promise<string[]> {
  const found: string[] = [];
  const visited = new Set<string>();

  async function walk(at: string, depth: number): Promise<void> {
    // Links may lead round in a circle.
    const real = await realpath(at).catch(() => null);
    if (real === null || visited.has(real)) return;
    visited.add(real);
    const entries = await readdir(at, { withFileTypes: true }).catch(() => []);
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (found.length >= maxFiles) return;
      const path = join(at, entry.name);
      const kind = entry.isSymbolicLink() ? await kindBehind(path) : entry;
      if (kind === null) continue;
      if (kind.isDirectory() && depth < maxDepth) await walk(path, depth + 1);
      else if (kind.isFile() && /\.gguf$/i.test(entry.name)) found.push(path);
    }
  }

  await walk(folder, 0);
  return found;
}

function kindBehind(path: string) {
  return stat(path).catch(() => null);
}
