import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeStandinDistribution } from './standin-distribution.ts';

/**
 * Packs the built app as `npm run dist` does, but into a folder and around the stand-in for Electron.
 * @returns the unpacked app.
 * @throws with what electron-builder said when it fails.
 */
export function pack(root: string, workFolder: string): string {
  const electronDist = join(workFolder, 'electron');
  const output = join(workFolder, 'out');
  writeStandinDistribution(electronDist);
  const config = join(workFolder, 'electron-builder.json');
  writeFileSync(
    config,
    JSON.stringify({
      extends: join(root, 'electron-builder.yml'),
      electronDist,
      // Fuses are bits in Electron's executable, and the stand-in is a script.
      electronFuses: null,
      directories: { output },
    }),
  );
  const args = ['electron-builder', '--linux', '--dir', '--config', config];
  const { status, stdout, stderr } = spawnSync('npx', args, { cwd: root, encoding: 'utf8' });
  if (status !== 0) throw new Error(`electron-builder failed:\n${stdout}${stderr}`);
  return join(output, process.arch === 'x64' ? 'linux-unpacked' : `linux-${process.arch}-unpacked`);
}
