import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const cli = fileURLToPath(new URL('../../engine/cli.ts', import.meta.url));

/** A run of the engine's command line, with the most memory that was ever resident, mapped pages of files included. */
export interface MeasuredRun {
  readonly stdout: string;
  readonly seconds: number;
  readonly peakBytes: number;
}

/** Runs the command line in a process of its own. @throws when it fails. */
export function measureCli(...args: readonly string[]): MeasuredRun {
  const report = 'process.on("exit",()=>process.stderr.write("\\npeak "+process.resourceUsage().maxRSS))';
  const options = ['--import', `data:text/javascript,${encodeURIComponent(report)}`];
  const start = performance.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, [...options, cli, ...args], { encoding: 'utf8' });
  const seconds = (performance.now() - start) / 1000;
  const peak = /peak (\d+)$/.exec(stderr)?.[1];
  if (status !== 0 || peak === undefined) throw new Error(`The command ended with ${status}: ${stderr}`);
  return { stdout, seconds, peakBytes: Number(peak) * 1024 };
}
