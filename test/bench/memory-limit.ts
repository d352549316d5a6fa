import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const cgroups = '/sys/fs/cgroup';
const prefix = 'tandem-bench-';

/**
 * Processes that together may use so much memory, pages of files that they read included: a control group of Linux, of either version.
 * Making one takes the rights of an administrator.
 */
export class MemoryLimit {
  readonly #folder: string;

  /** @throws when the system has no such groups, or forbids them. */
  constructor(sizeBytes: number) {
    const isSecondVersion = hasMemoryController(cgroups);
    // The second version has no groups inside those with processes, except at the root.
    const parent = isSecondVersion ? cgroups : ownGroup();
    removeAbandoned(parent);
    this.#folder = join(parent, `${prefix}${process.pid}`);
    try {
      mkdirSync(this.#folder);
      if (isSecondVersion) {
        writeFileSync(join(this.#folder, 'memory.max'), String(sizeBytes));
        writeFileSync(join(this.#folder, 'memory.swap.max'), '0');
      } else {
        writeFileSync(join(this.#folder, 'memory.limit_in_bytes'), String(sizeBytes));
      }
    } catch (cause) {
      throw new Error(`Memory cannot be limited here: ${String(cause)}`, { cause });
    }
  }

  /** From now on; what the process had before does not count. */
  hold(pid: number): void {
    writeFileSync(join(this.#folder, 'cgroup.procs'), String(pid));
  }

  /** Once its processes have ended. */
  async close(): Promise<void> {
    // The kernel takes a moment to notice that a process has left.
    for (let attempt = 0; ; attempt++) {
      try {
        rmdirSync(this.#folder);
        return;
      } catch (error) {
        if (attempt === 50) throw error;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
  }
}

/** Takes a file out of memory, so that whoever reads it next is charged for it. */
export function forgetFile(path: string): void {
  const { status, stderr } = spawnSync('dd', [`if=${path}`, 'iflag=nocache', 'count=0'], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`The file cannot be taken out of memory: ${stderr}`);
}

function hasMemoryController(folder: string): boolean {
  const path = join(folder, 'cgroup.controllers');
  return existsSync(path) && readFileSync(path, 'utf8').includes('memory');
}

/** Of runs that were ended; one that is in use cannot be removed. */
function removeAbandoned(parent: string): void {
  for (const name of readdirSync(parent)) {
    if (!name.startsWith(prefix)) continue;
    try {
      rmdirSync(join(parent, name));
    } catch {}
  }
}

function ownGroup(): string {
  const [, path] = /^\d+:memory:(.*)$/m.exec(readFileSync('/proc/self/cgroup', 'utf8')) ?? [];
  if (path === undefined) throw new Error('Memory cannot be limited here: there are no control groups for it.');
  return join(cgroups, 'memory', path);
}
