import { isAbsolute, join, relative, sep } from 'node:path';
import { badName } from './disk-errors.ts';

const allowedName = /^[A-Za-z0-9._-]{1,200}$/;
/** Names that Windows keeps for devices, with any extension. */
const deviceName = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/** A name that a server may give to a file or folder of ours: nothing that leads elsewhere, is hidden, or means a device. */
export function isAllowedName(name: string): boolean {
  return allowedName.test(name) && !name.startsWith('.') && !name.endsWith('.') && !deviceName.test(name);
}

/** `owner/name`, both names allowed. */
export function isAllowedRepo(repo: string): boolean {
  const names = repo.split('/');
  return names.length === 2 && names.every(isAllowedName);
}

/**
 * Where a file of a repository is stored: `<models folder>/<owner>/<repository>/<path in the repository>`. The only place where
 * names from a server become a path.
 *
 * @throws DownloadError 'bad-name'
 */
export function modelPath(modelsFolder: string, repo: string, path: string): string {
  const names = [...repo.split('/'), ...path.split('/')];
  for (const name of names) {
    if (!isAllowedName(name)) throw badName(name);
  }
  if (!isAllowedRepo(repo) || !path.endsWith('.gguf')) throw badName(`${repo}/${path}`);
  const full = join(modelsFolder, ...names);
  const inside = relative(modelsFolder, full);
  if (inside === '' || isAbsolute(inside) || inside.split(sep)[0] === '..') throw badName(path);
  return full;
}
