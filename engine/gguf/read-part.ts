import { closeSync, fstatSync, openSync, statSync } from 'node:fs';
import { EngineError } from '../errors.ts';
import { damaged } from './damaged.ts';
import { HeaderReader } from './header-reader.ts';
import { checkMagic } from './magic.ts';
import type { Metadata } from './metadata.ts';
import { readKeyCount, readMetadata } from './read-metadata.ts';
import type { PlacedTensor } from './read-tensors.ts';
import { readTensorCount, readTensors } from './read-tensors.ts';

/** The header of one GGUF file: most models are one; large ones are several, each with some of the tensors. */
export interface GgufPart {
  readonly path: string;
  readonly sizeBytes: number;
  /** Of the container: 2 or 3, which differ only for big-endian machines. */
  readonly version: number;
  readonly metadata: Metadata;
  /** In the order of the file's table; names may repeat only from one part to another. */
  readonly tensors: readonly PlacedTensor[];
}

/** Reads and checks the header of one file. Errors are those of `readGguf`. */
export function readPart(path: string): GgufPart {
  requireRegularFile(path);
  const fd = attempt(path, () => openSync(path, 'r'));
  try {
    const sizeBytes = attempt(path, () => fstatSync(fd)).size;
    return attempt(path, () => parseHeader(path, fd, sizeBytes));
  } finally {
    closeSync(fd);
  }
}

function parseHeader(path: string, fd: number, sizeBytes: number): GgufPart {
  const version = checkMagic(fd, sizeBytes);
  const reader = new HeaderReader(fd, sizeBytes);
  reader.u64('the magic number and the version');
  const nTensors = readTensorCount(reader);
  const nKeys = readKeyCount(reader);
  const metadata = readMetadata(reader, nKeys);
  const tensors = readTensors(reader, nTensors, readAlignment(metadata), sizeBytes);
  return { path, sizeBytes, version, metadata, tensors };
}

function readAlignment(metadata: Metadata): number {
  const alignment = metadata.numberOr('general.alignment', 32);
  const isPowerOfTwo = Number.isInteger(Math.log2(alignment));
  if (!isPowerOfTwo || alignment < 8 || alignment > 65_536) {
    throw damaged(`its key "general.alignment" is ${alignment}, which is not a power of two from 8 to 65536`);
  }
  return alignment;
}

/** Before opening: opening a pipe would wait for a writer. */
function requireRegularFile(path: string): void {
  const stats = attempt(path, () => statSync(path));
  if (stats.isDirectory()) {
    throw new EngineError('file-unreadable', `"${path}" is a folder. Choose the model file inside it.`);
  }
  if (!stats.isFile()) {
    throw new EngineError('file-unreadable', `"${path}" is not an ordinary file. Choose a model file ending in .gguf.`);
  }
}

/** Runs a file operation and turns what the operating system says into our errors. */
function attempt<T>(path: string, operation: () => T): T {
  try {
    return operation();
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    const { code } = error;
    // The last is Node's word for a path that no system could have, such as one with a zero in it.
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ERR_INVALID_ARG_VALUE') {
      throw new EngineError('file-missing', `There is no file "${path}". It may have been moved or deleted.`, {
        cause: error,
      });
    }
    if (!('syscall' in error)) throw error;
    throw new EngineError('file-unreadable', `The file "${path}" cannot be read: ${error.message}.`, { cause: error });
  }
}
