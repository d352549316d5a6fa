import * as z from 'zod';
import type { Disk } from './disk.ts';
import { downloadSchema } from './protocol.ts';
import { writeAtomically } from './write-atomically.ts';

const queuedDownloadSchema = downloadSchema
  .pick({
    id: true,
    title: true,
    source: true,
    files: true,
    paths: true,
    sizeBytes: true,
    problem: true,
    isVerified: true,
  })
  .extend({
    modelsFolder: z.string().min(1),
    /** run: at work or waiting for its turn. */
    state: z.enum(['run', 'paused', 'ready', 'failed']),
  });
/** A download as the queue remembers it from one start to the next. */
export type QueuedDownload = Readonly<z.infer<typeof queuedDownloadSchema>>;

const queueFileSchema = z.object({ version: z.literal(1), downloads: z.array(queuedDownloadSchema) });

/** Empty when there is no queue yet. A file that makes no sense is set aside, and the queue begins anew. */
export async function readQueue(disk: Disk, path: string): Promise<readonly QueuedDownload[]> {
  let text: string;
  try {
    text = await disk.readText(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  try {
    return queueFileSchema.parse(JSON.parse(text)).downloads;
  } catch {
    await disk.rename(path, `${path}.damaged`);
    return [];
  }
}

export async function writeQueue(disk: Disk, path: string, downloads: readonly QueuedDownload[]): Promise<void> {
  await writeAtomically(disk, path, JSON.stringify({ version: 1, downloads }, null, 1));
}
