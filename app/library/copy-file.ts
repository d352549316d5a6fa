import { createHash, type Hash } from 'node:crypto';
import * as systemFiles from 'node:fs/promises';
import { dirname } from 'node:path';
import { AppError } from '../errors.ts';
import type { FileCopy } from './model-files.ts';

const chunkBytes = 4 * 2 ** 20;

/** The file system as copying uses it, so that a test can let any step fail. */
export type CopyFiles = Pick<typeof systemFiles, 'link' | 'mkdir' | 'open' | 'rename' | 'rm'>;

export interface CopyWork {
  readonly signal?: AbortSignal | undefined;
  /** Called with bytes that are done since the last call: half of a file's size for writing, half for reading it back. */
  readonly onBytes: (bytes: number) => void;
}

/**
 * Makes the same file at another place. On the same disk it gets a second name, which takes no time and no room; elsewhere it is
 * copied, flushed, and read back before it gets its name, so that the first may be deleted.
 * @throws AppError 'disk-full' | 'folder-read-only' | 'copy-failed', or the signal's reason; nothing is left at `to` then.
 */
export async function copyFile(
  { from, to, sizeBytes, isSameDisk }: FileCopy,
  work: CopyWork,
  files: CopyFiles = systemFiles,
): Promise<void> {
  const temporary = `${to}.moving`;
  try {
    await files.mkdir(dirname(to), { recursive: true });
    if (isSameDisk && (await gotSecondName(from, to, files))) {
      work.onBytes(sizeBytes);
      return;
    }
    const written = await write(from, temporary, work, files);
    const read = await hashOf(temporary, work, files);
    if (written !== read) throw copyFailed(to);
    await files.rename(temporary, to);
  } catch (error) {
    await files.rm(temporary, { force: true });
    throw asCopyError(error, to);
  }
}

async function gotSecondName(from: string, to: string, files: CopyFiles): Promise<boolean> {
  try {
    await files.link(from, to);
    return true;
  } catch (error) {
    // A file system without second names.
    if (codeOf(error) !== 'EEXIST') return false;
    throw error;
  }
}

async function write(from: string, to: string, work: CopyWork, files: CopyFiles): Promise<string> {
  const digest = createHash('sha256');
  const target = await files.open(to, 'w');
  try {
    await eachChunk(await files.open(from), work, digest, async (bytes) => {
      await target.writeFile(bytes);
    });
    await target.sync();
  } finally {
    await target.close();
  }
  return digest.digest('hex');
}

async function hashOf(path: string, work: CopyWork, files: CopyFiles): Promise<string> {
  const digest = createHash('sha256');
  await eachChunk(await files.open(path), work, digest, async () => {});
  return digest.digest('hex');
}

/** Closes the file. */
async function eachChunk(
  file: systemFiles.FileHandle,
  { signal, onBytes }: CopyWork,
  digest: Hash,
  take: (bytes: Uint8Array) => Promise<void>,
): Promise<void> {
  const buffer = new Uint8Array(chunkBytes);
  try {
    for (;;) {
      signal?.throwIfAborted();
      const { bytesRead } = await file.read(buffer, 0, chunkBytes);
      if (bytesRead === 0) return;
      const bytes = buffer.subarray(0, bytesRead);
      digest.update(bytes);
      await take(bytes);
      onBytes(bytesRead / 2);
    }
  } finally {
    await file.close();
  }
}

function asCopyError(error: unknown, to: string): unknown {
  switch (codeOf(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new AppError(
        'disk-full',
        'The other disk is full. All models are still where they were: free some space there, or choose another folder.',
        { cause: error },
      );
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new AppError(
        'folder-read-only',
        'Tandem may not write to that folder. All models are still where they were: choose another folder.',
        { cause: error },
      );
    case '':
      return error;
    default:
      return copyFailed(to, error);
  }
}

function copyFailed(to: string, cause?: unknown): AppError {
  return new AppError(
    'copy-failed',
    `A copy could not be made at "${to}": the disk may be failing or was disconnected. All models are still where they were.`,
    { cause },
  );
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && 'syscall' in error ? String(error.code) : '';
}
