import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { electronVersion } from '../standin/electron-version.ts';
import { packagedExecutableVariable, standinFolder } from '../standin/place.ts';

/** A path as one word of a shell script. */
function quoted(path: string): string {
  return `'${path.replaceAll("'", "'\\''")}'`;
}

/**
 * Writes a folder that electron-builder takes for an unpacked Electron: the files that it asks for, and in place of the
 * executable a script that starts the stand-in on the package around it.
 */
export function writeStandinDistribution(folder: string): void {
  mkdirSync(join(folder, 'locales'), { recursive: true });
  mkdirSync(join(folder, 'resources'));
  writeFileSync(join(folder, 'version'), electronVersion);
  for (const name of ['LICENSE', 'LICENSES.chromium.html', 'locales/en-US.pak']) writeFileSync(join(folder, name), '');
  const script = `#!/bin/sh
${packagedExecutableVariable}=$(readlink -f "$0")
export ${packagedExecutableVariable}
exec ${quoted(join(standinFolder, 'electron'))} "$@"
`;
  writeFileSync(join(folder, 'electron'), script);
  chmodSync(join(folder, 'electron'), 0o755);
}
