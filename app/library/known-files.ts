import { realpath } from 'node:fs/promises';

/** Ids of models by their files, whatever names lead to them: a link and what it leads to are one file. */
export class KnownFiles {
  readonly #ids = new Map<string, string>();

  async add(id: string, paths: readonly string[]): Promise<void> {
    for (const path of paths) this.#ids.set(await realOrSame(path), id);
  }

  async idOf(path: string): Promise<string | null> {
    return this.#ids.get(await realOrSame(path)) ?? null;
  }
}

function realOrSame(path: string): Promise<string> {
  return realpath(path).catch(() => path);
}
