import { closeSync, fstatSync, openSync, statSync } from 'node:fs';
import { EngineError } from '../errors.ts';
import { damaged } from './damaged.ts';
import { HeaderReader } from './header-reader.ts';
import { checkMagic } from './magic.ts';
import type { Metadata } from './metadata.ts';
import { readKeyCount, readMetadata } from './read-metadata.ts';
import type { TensorInfo } from './read-tensors.ts';
import { readTensorCount, readTensors } from './read-tensors.ts';

export type { TensorInfo } from './read-tensors.ts';

/** The header of a GGUF file: what the model is and where its tensors lie. Tensor data is not read. */
export interface GgufFile {
  readonly path: string;
  readonly sizeBytes: number;
  /** Of the container: 2 or 3, which differ only for big-endian machines. */
  readonly version: number;
  readonly metadata: Metadata;
  /** By name, in the order of the file's table. */
  readonly tensors: ReadonlyMap<string, TensorInfo>;
}

/**
 * Reads and checks the header of a model file. Source: the GGUF specification.
 *
 * @throws EngineError 'file-missing', 'file-unreadable', 'not-gguf', 'file-damaged' (names the key or tensor) or
 *   'unsupported-type' (names the tensor, the type and what to choose instead).
 */
export function readGguf(path: string): GgufFile {
  requireRegularFile(path);
  const fd = attempt(path, () => openSync(path, 'r'));
  try {
    const sizeBytes = attempt(path, () => fstatSync(fd)).size;
    return attempt(path, () => parseHeader(path, fd, sizeBytes));
  } finally {
    closeSync(fd);
  }
}

function parseHeader(path: string, fd: number, sizeBytes: number): GgufFile {
  const version = checkMagic(fd, sizeBytes);
  const reader = new HeaderReader(fd, sizeBytes);
  reader.u64('the magic number and the version');
  const nTensors = readTensorCount(reader);
  const nKeys = readKeyCount(reader);
  const metadata = readMetadata(reader, nKeys);
  refusePartOfSet(metadata);
  const tensors = readTensors(reader, nTensors, readAlignment(metadata), sizeBytes);
  return { path, sizeBytes, version, metadata, tensors };
}

/** Large models are published in several files, each with some of the tensors. */
function refusePartOfSet(metadata: Metadata): void {
  const nParts = metadata.numberOr('split.count', 1);
  if (nParts > 1) {
    throw new EngineError(
      'unsupported-type',
      `This file is one part of a model split into ${nParts} files, which Tandem cannot open yet. Choose a version in one file.`,
    );
  }
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
    if (!(error instanceof Error && 'syscall' in error && 'code' in error)) throw error;
    const { code } = error;
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      throw new EngineError('file-missing', `There is no file "${path}". It may have been moved or deleted.`, {
        cause: error,
      });
    }
    throw new EngineError('file-unreadable', `The file "${path}" cannot be read: ${error.message}.`, { cause: error });
  }
}
