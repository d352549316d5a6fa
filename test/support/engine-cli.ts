import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const cli = fileURLToPath(new URL('../../engine/cli.ts', import.meta.url));

export interface CliResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the engine's command line to its end in a process of its own. */
export function runEngineCli(...args: readonly string[]): CliResult {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], { encoding: 'utf8' });
  return { code: status, stdout, stderr };
}

/** What a command prints with `--json`; fails with its error if it has one. */
export function engineJson(...args: readonly string[]): unknown {
  const { code, stdout, stderr } = runEngineCli(...args, '--json');
  if (code !== 0) throw new Error(`engine ${args.join(' ')} ended with ${code}: ${stderr}`);
  return JSON.parse(stdout);
}
