import type { ChildProcess } from 'node:child_process';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';

export interface FamilyMember {
  readonly pid: number;
  readonly command: string;
}

/** The process and all that descend from it, as they are now. */
export function familyOf(ancestor: { readonly pid?: number | undefined }): readonly FamilyMember[] {
  const rows = execFileSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' })
    .split('\n')
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
    .filter((match) => match !== null)
    .map(([, pid, parent, command]) => ({ pid: Number(pid), parent: Number(parent), command: command ?? '' }));

  const family = new Set([ancestor.pid ?? -1]);
  // Parents come before children in age but not always in this list: repeat until nothing is added.
  for (let size = 0; size !== family.size; ) {
    size = family.size;
    for (const { pid, parent } of rows) if (family.has(parent)) family.add(pid);
  }
  return rows.filter(({ pid }) => family.has(pid)).map(({ pid, command }) => ({ pid, command }));
}

/** Ends the app and every process of it in the same instant, as a power cut does to them: none gets to save anything. */
export async function killFamily(app: ChildProcess): Promise<void> {
  const family = familyOf(app);
  const ended = once(app, 'exit');
  for (const { pid } of family) process.kill(pid, 'SIGSTOP');
  for (const { pid } of family) process.kill(pid, 'SIGKILL');
  await ended;
}
