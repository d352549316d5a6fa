import type { ChildProcess } from 'node:child_process';
import { familyOf } from './process-family.ts';

/** The process id of the engine among the descendants of the app, found by the file it runs. */
export function engineProcessOf(app: ChildProcess): number {
  const engine = familyOf(app).find(
    ({ command }) =>
      /engine[\\/]process\.mjs/.test(command) || /utility-sub-type=node\.mojom\.NodeService/.test(command),
  );
  if (engine === undefined) throw new Error('The engine process was not found among the processes of the app.');
  return engine.pid;
}
