import { parentPort } from 'node:worker_threads';
import { AppError, problemOf } from '../errors.ts';
import type { FileJob, FileReply } from './file-protocol.ts';
import { copy, hash, inspect, look, read } from './file-work.ts';
import type { FileWork } from './model-files.ts';

/** Entry of the thread that looks at model files. Long jobs read in chunks, so that others run in between. */

const port = parentPort;
if (port === null) throw new Error('The file worker must be started as a worker thread.');

const cancellations = new Map<number, AbortController>();
const answer = (reply: FileReply): void => port.postMessage(reply);

port.on('message', (job: FileJob) => {
  switch (job.kind) {
    case 'cancel':
      cancellations.get(job.id)?.abort();
      break;
    case 'close':
      for (const cancellation of cancellations.values()) cancellation.abort();
      port.close();
      break;
    default:
      void run(job);
  }
});

type Work = Exclude<FileJob, { kind: 'cancel' | 'close' }>;

async function run(job: Work): Promise<void> {
  const { id } = job;
  const cancellation = new AbortController();
  cancellations.set(id, cancellation);
  try {
    const work: FileWork = {
      signal: cancellation.signal,
      onProgress: (progress) => answer({ kind: 'progress', id, progress }),
    };
    answer(await carryOut(job, work));
  } catch (error) {
    if (!cancellation.signal.aborted && !(error instanceof AppError)) process.stderr.write(`${String(error)}\n`);
    answer({ kind: 'failed', id, problem: problemOf(error) });
  } finally {
    cancellations.delete(id);
  }
}

async function carryOut(job: Work, work: FileWork): Promise<FileReply> {
  const { id } = job;
  switch (job.kind) {
    case 'inspect':
      return { kind: 'inspected', id, inspection: inspect(job.path) };
    case 'look':
      return { kind: 'looked', id, parts: look(job.paths) };
    case 'hash':
      return { kind: 'hashed', id, hashes: await hash(job.paths, work) };
    case 'read':
      await read(job.paths, work);
      return { kind: 'wasRead', id };
    case 'copy':
      await copy(job.files, work);
      return { kind: 'copied', id };
  }
}
