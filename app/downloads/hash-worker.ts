import { createHash, type Hash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';

/**
 * Hashes stretches of files on a thread of its own, since one core hashes little faster than a good disk or network delivers.
 * It reads from the file, where bytes that have just been written come from memory.
 */

/** Begin hashing [start, …) of a file. */
export interface BeginHash {
  readonly kind: 'begin';
  readonly job: number;
  readonly path: string;
  readonly start: number;
}
/** Everything before `end` can be read now. `isLast`: and that is all; answer with the hash. */
export interface AdvanceHash {
  readonly kind: 'advance';
  readonly job: number;
  readonly end: number;
  readonly isLast: boolean;
}
export interface DropHash {
  readonly kind: 'drop';
  readonly job: number;
}
export type HashOrder = BeginHash | AdvanceHash | DropHash;

export type HashReport =
  | { readonly kind: 'progress'; readonly job: number; readonly at: number }
  | { readonly kind: 'hash'; readonly job: number; readonly sha256: string }
  | { readonly kind: 'error'; readonly job: number; readonly code: string; readonly message: string };

interface Job {
  readonly id: number;
  readonly fd: number;
  readonly hash: Hash;
  at: number;
  end: number;
  isLast: boolean;
}

const blockBytes = 1 << 20;
/** Between two looks at the orders. */
const sliceBytes = 16 << 20;

const port = parentPort;
if (port === null) throw new Error('hash-worker.ts runs as a worker thread.');
const jobs = new Map<number, Job>();
const block = Buffer.allocUnsafe(blockBytes);
let isScheduled = false;

function report(message: HashReport): void {
  port?.postMessage(message);
}

port.on('message', (order: HashOrder) => {
  try {
    obey(order);
  } catch (error) {
    fail(order.job, error);
  }
});

function obey(order: HashOrder): void {
  if (order.kind === 'begin') {
    const { job: id, path, start } = order;
    jobs.set(id, { id, fd: openSync(path, 'r'), hash: createHash('sha256'), at: start, end: start, isLast: false });
    return;
  }
  const job = jobs.get(order.job);
  if (job === undefined) return;
  if (order.kind === 'drop') {
    end(job);
    return;
  }
  job.end = order.end;
  job.isLast = order.isLast;
  schedule();
}

function schedule(): void {
  if (isScheduled) return;
  isScheduled = true;
  setImmediate(work);
}

function work(): void {
  isScheduled = false;
  for (const job of jobs.values()) {
    try {
      readSlice(job);
    } catch (error) {
      fail(job.id, error);
    }
  }
  if ([...jobs.values()].some((job) => job.at < job.end)) schedule();
}

function readSlice(job: Job): void {
  if (job.at === job.end && !job.isLast) return;
  const sliceEnd = Math.min(job.end, job.at + sliceBytes);
  while (job.at < sliceEnd) {
    const count = readSync(job.fd, block, 0, Math.min(blockBytes, sliceEnd - job.at), job.at);
    if (count === 0) throw Object.assign(new Error('the file is shorter than it was'), { code: 'EIO' });
    job.hash.update(block.subarray(0, count));
    job.at += count;
  }
  report({ kind: 'progress', job: job.id, at: job.at });
  if (!job.isLast || job.at < job.end) return;
  const sha256 = job.hash.digest('hex');
  end(job);
  report({ kind: 'hash', job: job.id, sha256 });
}

function end(job: Job): void {
  jobs.delete(job.id);
  closeSync(job.fd);
}

function fail(id: number, error: unknown): void {
  const job = jobs.get(id);
  if (job !== undefined) end(job);
  const { code = '', message } = error as NodeJS.ErrnoException;
  report({ kind: 'error', job: id, code, message });
}
