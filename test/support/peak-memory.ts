import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const cli = fileURLToPath(new URL('../../engine/cli.ts', import.meta.url));

/** A run of the engine's command line, with the most memory that was ever resident, mapped pages of files included. */
export interface MeasuredRun {
  readonly stdout: string;
  readonly seconds: number;
  /** Of processor time: what it would take on a machine that does nothing else, at most. */
  readonly busySeconds: number;
  readonly peakBytes: number;
}

/** Runs the command line in a process of its own. @throws when it fails. */
export function measureCli(...args: readonly string[]): MeasuredRun {
  const report = `process.on('exit', () => {
    const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
    process.stderr.write(['\\nused', maxRSS, userCPUTime + systemCPUTime].join(' '));
  })`;
  const options = ['--import', `data:text/javascript,${encodeURIComponent(report)}`];
  const start = performance.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, [...options, cli, ...args], { encoding: 'utf8' });
  const seconds = (performance.now() - start) / 1000;
  const used = /used (\d+) (\d+)$/.exec(stderr);
  if (status !== 0 || used === null) throw new Error(`The command ended with ${status}: ${stderr}`);
  return { stdout, seconds, peakBytes: Number(used[1]) * 1024, busySeconds: Number(used[2]) / 1e6 };
}
