import { EngineError } from './errors.ts';
import type { MappedFile, Ops } from './ops/ops.ts';
import { readMemory } from './predict/memory.ts';

/** Of reading a model into memory, which takes as long as the disk does. */
export interface LoadHooks {
  /** Called after each part that was read. */
  readonly onProgress?: (doneBytes: number, totalBytes: number) => void;
  /** Asked after each part. */
  readonly isCancelled?: () => boolean;
}

/** Left to other programs, and to keys and values, beside weights that the system cannot take back. */
export const KEPT_FREE_BYTES = 2e9;

/** Whether weights of this size can be kept in memory. */
export function canKeep(sizeBytes: number, freeBytes: number): boolean {
  return sizeBytes + KEPT_FREE_BYTES <= freeBytes;
}

/**
 * Reads the files of a model into memory, where the system cannot take them back and may use large pages.
 * @throws EngineError 'out-of-memory' before anything is read where they leave too little room, 'cancelled'.
 */
export function keepFiles(
  ops: Ops,
  parts: readonly { readonly path: string; readonly sizeBytes: number }[],
  { onProgress, isCancelled }: LoadHooks,
  freeBytes: number = readMemory().free,
): MappedFile[] {
  const totalBytes = parts.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  if (!canKeep(totalBytes, freeBytes)) throw noRoom(totalBytes, freeBytes);
  const files: MappedFile[] = [];
  let before = 0;
  try {
    for (const { path } of parts) {
      const file = ops.keepFile(path, (done) => {
        onProgress?.(before + done, totalBytes);
        return isCancelled?.() !== true;
      });
      if (file === null) throw new EngineError('cancelled', 'Opening the model was cancelled.');
      files.push(file);
      before += file.sizeBytes;
    }
    return files;
  } catch (error) {
    for (const file of files) file.close();
    throw error;
  }
}

function noRoom(sizeBytes: number, freeBytes: number): EngineError {
  const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(1)} GB`;
  return new EngineError(
    'out-of-memory',
    `The model cannot be kept in memory: it takes ${gigabytes(sizeBytes)}, ${gigabytes(KEPT_FREE_BYTES)} should stay free ` +
      `beside it, and ${gigabytes(freeBytes)} are free. Open it without keeping it in memory, or close other programs first.`,
  );
}
