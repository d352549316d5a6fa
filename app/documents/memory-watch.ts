import { Worker } from 'node:worker_threads';

const lookEveryMs = 100;

/** Plain JavaScript in a string, so that it needs no file of its own: it must run wherever the process does, bundled or not. */
const watchSource = `
const { workerData } = require('node:worker_threads');
setInterval(() => {
  if (process.memoryUsage.rss() > workerData.memoryBytes) process.kill(process.pid, 'SIGKILL');
}, workerData.lookEveryMs);
`;

/**
 * Ends this process when it takes more memory than that. A thread looks, because a reader that fills the memory leaves its own thread no
 * time; V8's limit counts neither buffers nor, in Electron, what we ask for.
 */
export function watchMemory(memoryBytes: number): Worker {
  const worker = new Worker(watchSource, { eval: true, workerData: { memoryBytes, lookEveryMs } });
  worker.unref();
  return worker;
}
