import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { writeSparseMixture } from '../../support/synthetic-model.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const cli = fileURLToPath(new URL('../../../engine/cli.ts', import.meta.url));
const file = tempFolder()('large.gguf');
const sizeBytes = 2 * 2 ** 30;

/** Runs the command line and returns the most memory that was ever resident, mapped pages of the file included. */
function peakResidentBytes(...args: readonly string[]): number {
  const report = 'process.on("exit",()=>process.stderr.write("\\npeak "+process.resourceUsage().maxRSS))';
  const options = ['--import', `data:text/javascript,${encodeURIComponent(report)}`];
  const { status, stderr } = spawnSync(process.execPath, [...options, cli, ...args], { encoding: 'utf8' });
  const peak = /peak (\d+)$/.exec(stderr)?.[1];
  if (status !== 0 || peak === undefined) throw new Error(`The command ended with ${status}: ${stderr}`);
  return Number(peak) * 1024;
}

describe('a file of two gigabytes is mapped, not read', () => {
  beforeAll(() => {
    // Holes of zeros: no room on disk. Nearly all of it are experts that no token is sent to.
    writeSparseMixture(file, sizeBytes);
    expect(statSync(file).size).toBeGreaterThanOrEqual(sizeBytes);
  });

  it('for info', () => {
    expect(peakResidentBytes('info', file, '--json')).toBeLessThan(sizeBytes / 8);
  });

  it('for the first token', () => {
    const args = ['generate', file, '--prompt', 'Hello', '--max-tokens', '1', '--threads', '1', '--json'];
    expect(peakResidentBytes(...args)).toBeLessThan(sizeBytes / 5);
  });
});
