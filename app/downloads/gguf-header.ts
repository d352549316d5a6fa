import type { DiskFile } from './disk.ts';

const bytes = 24;
const newestVersion = 3;
/** Far above any real model; see the loader's own bounds. */
const mostRecords = 65_536n;

/**
 * Whether a file begins as a GGUF file does: magic, a version that exists, counts of tensors and keys that can be. All that can be
 * said of contents whose hash nobody tells; the engine checks the rest when it opens the file.
 */
export async function hasGgufHeader(file: DiskFile): Promise<boolean> {
  const head = Buffer.alloc(bytes);
  const { bytesRead } = await file.read(head, 0, bytes, 0);
  if (bytesRead < bytes || head.toString('latin1', 0, 4) !== 'GGUF') return false;
  const version = head.readUInt32LE(4);
  return (
    version >= 2 &&
    version <= newestVersion &&
    head.readBigUInt64LE(8) <= mostRecords &&
    head.readBigUInt64LE(16) <= mostRecords
  );
}
