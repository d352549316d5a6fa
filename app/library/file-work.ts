import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { EngineError, surveyModel } from '../../engine/index.ts';
import type { Problem } from '../contract.ts';
import { AppError } from '../errors.ts';
import { copyFile } from './copy-file.ts';
import type { FileCopy, FileWork, Inspection, SeenPart } from './model-files.ts';

/** The work itself, which runs in a thread of its own: see `file-worker.ts`. */

/** Large enough for a fast disk, small enough that an inspection in between waits only milliseconds. */
const chunkBytes = 4 * 2 ** 20;
const progressIntervalMs = 100;

export function inspect(path: string): Inspection {
  try {
    const { parts, description, cost } = surveyModel(path);
    return { parts: parts.flatMap((part) => seenPart(part.path) ?? []), survey: { description, cost }, problem: null };
  } catch (error) {
    const part = seenPart(path);
    return { parts: part === null ? [] : [part], survey: null, problem: problemWith(error) };
  }
}

export function look(paths: readonly string[]): readonly (SeenPart | null)[] {
  return paths.map(seenPart);
}

export async function hash(paths: readonly string[], work: FileWork): Promise<string[]> {
  const digests = paths.map(() => createHash('sha256'));
  await readThrough(paths, work, (bytes, file) => digests[file]?.update(bytes));
  return digests.map((digest) => digest.digest('hex'));
}

export async function read(paths: readonly string[], work: FileWork): Promise<void> {
  await readThrough(
    paths.filter((path) => !isInMemory(path)),
    work,
    () => {},
  );
}

const nSamples = 64;
const sampleBytes = 4_096;
/** From memory such a sample takes a few microseconds, from the fastest disks many times that. */
const promptMs = 0.04;
/** So many may have been held up by other programs. */
const fewSamples = nSamples / 4;

/** Whether samples from all over a file come as promptly as from memory, where most of it then is. */
function isInMemory(path: string): boolean {
  try {
    const file = openSync(path, 'r');
    try {
      const { size } = fstatSync(file);
      const buffer = new Uint8Array(sampleBytes);
      let nSlow = 0;
      for (let i = 0; i < nSamples; i++) {
        const start = performance.now();
        readSync(file, buffer, 0, sampleBytes, Math.floor((size * i) / nSamples));
        if (performance.now() - start > promptMs) nSlow++;
      }
      return nSlow <= fewSamples;
    } finally {
      closeSync(file);
    }
  } catch {
    return false; // the reading says what is wrong
  }
}

export async function copy(files: readonly FileCopy[], { signal, onProgress }: FileWork): Promise<void> {
  const progress = new ProgressReport(
    files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    onProgress,
  );
  for (const file of files) {
    signal?.throwIfAborted();
    await copyFile(file, { signal, onBytes: (bytes) => progress.add(bytes) });
  }
}

/** Counts bytes and says so now and then. */
class ProgressReport {
  readonly #totalBytes: number;
  readonly #say: FileWork['onProgress'];
  #doneBytes = 0;
  #saidAt = performance.now();

  constructor(totalBytes: number, say: FileWork['onProgress']) {
    this.#totalBytes = totalBytes;
    this.#say = say;
  }

  add(bytes: number): void {
    this.#doneBytes += bytes;
    if (performance.now() - this.#saidAt < progressIntervalMs) return;
    this.#saidAt = performance.now();
    this.#say?.({ doneBytes: this.#doneBytes, totalBytes: this.#totalBytes });
  }
}

function seenPart(path: string): SeenPart | null {
  try {
    const { size, mtimeMs } = statSync(path);
    return { path, sizeBytes: size, modifiedMs: mtimeMs };
  } catch {
    return null;
  }
}

async function readThrough(
  paths: readonly string[],
  { signal, onProgress }: FileWork,
  take: (bytes: Uint8Array, file: number) => void,
): Promise<void> {
  const sizes = await Promise.all(paths.map((path) => attempt(path, async () => (await stat(path)).size)));
  const progress = new ProgressReport(
    sizes.reduce((sum, size) => sum + size, 0),
    onProgress,
  );
  const buffer = new Uint8Array(chunkBytes);
  for (const [index, path] of paths.entries()) {
    const file = await attempt(path, () => open(path));
    try {
      for (;;) {
        signal?.throwIfAborted();
        const { bytesRead } = await attempt(path, () => file.read(buffer, 0, chunkBytes));
        if (bytesRead === 0) break;
        take(buffer.subarray(0, bytesRead), index);
        progress.add(bytesRead);
      }
    } finally {
      await file.close();
    }
  }
}

/** Turns what the operating system says into a sentence. */
async function attempt<T>(path: string, operation: () => Promise<T>): Promise<T> {
  try {
    return await operation();
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') throw fileMissing(path, error);
    throw new AppError('file-unreadable', `The file "${path}" cannot be read: ${error.message}.`, { cause: error });
  }
}

export function fileMissing(path: string, cause?: unknown): AppError {
  return new AppError(
    'file-missing',
    `There is no file "${path}" any more. Connect the disk that it is on, or remove the model from the list.`,
    { cause },
  );
}

function problemWith(error: unknown): Problem {
  if (error instanceof EngineError) return { code: error.code, message: error.message };
  const reason = error instanceof Error ? error.message : String(error);
  return {
    code: 'file-unreadable',
    message: `This file cannot be read (${reason}). Try again, or choose another one.`,
  };
}
