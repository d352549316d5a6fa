import * as z from 'zod';
import type { ByteRange } from './byte-ranges.ts';
import type { Disk } from './disk.ts';
import type { RemoteFile, Source } from './protocol.ts';
import { writeAtomically } from './write-atomically.ts';

/** What is known of a file that is not whole yet; kept beside it, as `<name>.part.json`. */
const sideFileSchema = z.object({
  version: z.literal(1),
  endpointUrl: z.string(),
  repo: z.string(),
  revision: z.string(),
  path: z.string(),
  sizeBytes: z.int().positive(),
  sha256: z.string().nullable(),
  /** Validator of the server that sent the bytes. */
  etag: z.string().nullable(),
  /** [start, end) of what has arrived and is safe on the disk. */
  finished: z.array(z.tuple([z.int().nonnegative(), z.int().positive()])),
  /** The contents were wrong once, and this is the second try. */
  isRetry: z.boolean(),
  /** All bytes are there, hashed and safe on the disk: only the final name is missing. */
  isVerified: z.boolean(),
});
type SideFile = z.infer<typeof sideFileSchema>;

export type Progress = Pick<SideFile, 'etag' | 'isRetry' | 'isVerified'> & { readonly finished: readonly ByteRange[] };

export const noProgress: Progress = { etag: null, finished: [], isRetry: false, isVerified: false };

export function sidePath(partPath: string): string {
  return `${partPath}.json`;
}

/**
 * What an earlier run left for this file. Bytes count when they must be the same ones: by the hash where the hub told it,
 * whichever mirror they came from, else by server, repository and revision. Anything unreadable counts as nothing.
 */
export async function readSideFile(disk: Disk, partPath: string, source: Source, file: RemoteFile): Promise<Progress> {
  const found = sideFileSchema.safeParse(await readJsonFile(disk, sidePath(partPath)));
  if (!found.success) return noProgress;
  const { data } = found;
  const isSameServer = data.endpointUrl === source.endpoint.url;
  const isSamePlace =
    isSameServer && data.repo === source.repo && data.revision === source.revision && data.path === file.path;
  const isSameFile = file.sha256 === null || data.sha256 === null ? isSamePlace : data.sha256 === file.sha256;
  if (!isSameFile || data.sizeBytes !== file.sizeBytes) return noProgress;
  if (data.finished.some(([start, end]) => start >= end || end > file.sizeBytes)) return noProgress;
  const { etag, finished, isRetry, isVerified } = data;
  return { etag: isSameServer ? etag : null, finished, isRetry, isVerified };
}

export async function writeSideFile(
  disk: Disk,
  partPath: string,
  source: Source,
  file: RemoteFile,
  progress: Progress,
): Promise<void> {
  const contents: SideFile = {
    version: 1,
    endpointUrl: source.endpoint.url,
    repo: source.repo,
    revision: source.revision,
    path: file.path,
    sizeBytes: file.sizeBytes,
    sha256: file.sha256,
    ...progress,
    finished: progress.finished.map(([start, end]) => [start, end]),
  };
  await writeAtomically(disk, sidePath(partPath), JSON.stringify(contents));
}

async function readJsonFile(disk: Disk, path: string): Promise<unknown> {
  try {
    return JSON.parse(await disk.readText(path));
  } catch {
    return null;
  }
}
