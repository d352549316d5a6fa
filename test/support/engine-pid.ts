import type { ChildProcess } from 'node:child_process';
import { execFileSync } from 'node:child_process';

/** The process id of the engine among the descendants of the app, found by the file it runs. */
export function engineProcessOf(app: ChildProcess): number {
  const rows = execFileSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' })
    .split('\n')
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
    .filter((match) => match !== null)
    .map(([, pid, parent, command]) => ({ pid: Number(pid), parent: Number(parent), command: command ?? '' }));

  const family = new Set([app.pid ?? -1]);
  // Parents come before children in age but not always in this list: repeat until nothing is added.
  for (let size = 0; size !== family.size; ) {
    size = family.size;
    for (const { pid, parent } of rows) if (family.has(parent)) family.add(pid);
  }
  const engine = rows.find(
    ({ pid, command }) =>
      family.has(pid) &&
      (/engine[\\/]process\.mjs/.test(command) || /utility-sub-type=node\.mojom\.NodeService/.test(command)),
  );
  if (engine === undefined) throw new Error('The engine process was not found among the processes of the app.');
  return engine.pid;
}
