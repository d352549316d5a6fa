import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import type { DocumentLimits } from './protocol.ts';
import { refuse } from './refusal.ts';

/** @throws Refusal 'not-found' | 'not-a-file' | 'not-readable' | 'too-large' */
export async function readDocumentFile(path: string, limits: DocumentLimits): Promise<Uint8Array> {
  try {
    // Opening a pipe would wait for whoever writes into it, for ever; Windows has no such flag and no such pipes.
    await using file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const status = await file.stat();
    if (!status.isFile()) refuse('not-a-file', 'is not a file.');
    if (status.size > limits.fileBytes) {
      refuse('too-large', `is larger than ${Math.round(limits.fileBytes / 2 ** 20)} MB, which is too much to read.`);
    }
    // The size at the time of opening: a file that grows while it is read stays within the limit.
    const bytes = new Uint8Array(status.size);
    let length = 0;
    while (length < bytes.length) {
      const { bytesRead } = await file.read(bytes, length, bytes.length - length, length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    return bytes.subarray(0, length);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') refuse('not-found', 'is not there any more.', { cause: error });
    if (code === 'EISDIR') refuse('not-a-file', 'is a folder.', { cause: error });
    if (code === 'EACCES' || code === 'EPERM') {
      refuse('not-readable', 'cannot be opened: Tandem is not allowed to read it.', { cause: error });
    }
    if (typeof code === 'string' && /^E[A-Z]+$/.test(code)) {
      refuse('not-readable', `cannot be read from its disk (${code}).`, { cause: error });
    }
    throw error;
  }
}
