import * as z from 'zod';
import { id, problem } from './common.ts';

/** Downloads: one item for each model, whatever the number of its files. */

export const downloadStatus = z.enum([
  'queued',
  'checking',
  'downloading',
  'paused',
  'waiting',
  'verifying',
  'done',
  'failed',
]);
/** checking: asks the hub for size and hash. waiting: for the next attempt, at `retryAt`, and for that one to bring something. */
export type DownloadStatus = z.infer<typeof downloadStatus>;

export const downloadItem = z.object({
  id,
  title: z.string(),
  quantization: z.string().nullable(),
  repo: z.string(),
  /** Of all files; null until the hub has told it. */
  sizeBytes: z.number().nullable(),
  doneBytes: z.number(),
  status: downloadStatus,
  bytesPerSecond: z.number().nullable(),
  secondsLeft: z.number().nullable(),
  /** Milliseconds since 1970; null while it is tried. */
  retryAt: z.number().nullable(),
  /** In the queue, from 0. */
  position: z.int(),
  problem: problem.nullable(),
  /** Of the library, once it is done. */
  modelId: id.nullable(),
});
export type DownloadItem = z.infer<typeof downloadItem>;

export const downloadChoice = z.union([
  z.object({ entryId: id }),
  z.object({ repo: z.string().min(3).max(400), offerId: z.string().min(1).max(400) }),
]);
/** An entry of the catalogue, or an offer of a repository that `catalogue.open` has listed. */
export type DownloadChoice = z.infer<typeof downloadChoice>;

export const tokenState = z.object({
  hasToken: z.boolean(),
  /**
   * Where a token is kept, or would be. key-store: the system's. obfuscated: in a file that anyone who can read it can undo, and only
   * when the person agrees. memory: until Tandem quits.
   */
  keeping: z.enum(['key-store', 'obfuscated', 'memory']),
});
export type TokenState = z.infer<typeof tokenState>;
