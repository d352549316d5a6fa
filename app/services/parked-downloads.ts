import * as z from 'zod';
import { downloadSchema } from '../downloads/protocol.ts';

export const parkedDownload = downloadSchema
  .pick({ id: true, title: true, source: true, files: true })
  .extend({ isPaused: z.boolean() });
/** A download that is out of the queue for a while, with what has arrived of it left on the disk. */
export type ParkedDownload = z.infer<typeof parkedDownload>;

/** The queue, as far as a move of the models folder concerns it. */
export interface ParkableDownloads {
  unfinished(): readonly ParkedDownload[];
  /** Ends when nothing of them is at work any more. */
  park(downloads: readonly ParkedDownload[]): Promise<void>;
  /** Puts back those that are not in the queue, into the models folder as it is now; they go on from what has arrived. */
  unpark(downloads: readonly ParkedDownload[]): Promise<void>;
}
