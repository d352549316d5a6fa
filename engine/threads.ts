import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

/**
 * Threads for the kernels where nobody chose: one for each physical core. Two threads on one core share its arithmetic and
 * wait for each other at every step, which costs more than it gains.
 */
export function defaultThreads(): number {
  return Math.max(1, Math.min(availableParallelism(), physicalCores() ?? Number.POSITIVE_INFINITY));
}

/** Linux tells which logical processors are siblings on one core. Elsewhere the count is not to be had without a program. */
function physicalCores(): number | undefined {
  try {
    const folder = '/sys/devices/system/cpu';
    const processors = readdirSync(folder).filter((name) => /^cpu\d+$/.test(name));
    const cores = new Set(
      processors.map((name) => readFileSync(`${folder}/${name}/topology/thread_siblings_list`, 'utf8').trim()),
    );
    return cores.size > 0 ? cores.size : undefined;
  } catch {
    return undefined;
  }
}
