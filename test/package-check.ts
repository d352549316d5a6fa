import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Checklist } from './packaging/checklist.ts';
import { contentProblems, versionProblem } from './packaging/contents.ts';
import { pack } from './packaging/pack.ts';
import { checkStart } from './packaging/start.ts';

/**
 * `npm run package:check`: builds and packs the app around a stand-in for Electron, looks into the package, and starts it
 * outside the repository. It covers everything but Electron's own executable, its fuses, and the wrapping as an installer.
 */

const root = resolve(import.meta.dirname, '..');

if (process.platform !== 'linux') {
  throw new Error('package:check packs for Linux and starts what it packed: run it on Linux.');
}

const list = new Checklist();
const workFolder = mkdtempSync(join(tmpdir(), 'tandem-packing-'));
try {
  const problem = versionProblem(root);
  list.report('one version of Electron is named', problem === undefined ? [] : [problem]);
  const built = await list.attempt('the app builds', () => {
    const { status, stdout, stderr } = spawnSync('npm', ['run', '-s', 'build'], { cwd: root, encoding: 'utf8' });
    if (status !== 0) throw new Error(`${stdout}${stderr}`);
    return true;
  });
  const appFolder = built && (await list.attempt('electron-builder packs it', () => pack(root, workFolder)));
  if (appFolder) {
    const target = `${process.platform}-${process.arch}`;
    for (const { what, problems } of contentProblems(appFolder, target)) list.report(what, problems);
    await checkStart(list, appFolder);
  }
} finally {
  rmSync(workFolder, { recursive: true, force: true });
}
process.exitCode = list.finish() ? 0 : 1;
