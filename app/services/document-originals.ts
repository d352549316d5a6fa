import { createHash } from 'node:crypto';
import { constants, createReadStream } from 'node:fs';
import { chmod, copyFile, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../errors.ts';
import type { Log } from '../log.ts';

export interface DocumentOriginalsOptions {
  /** Of nothing else; it is made when it is needed. */
  readonly folder: string;
  readonly log: Log;
}

/** The files of documents that can be shown as they look, under the hash of their bytes. They are copies: the person's may go. */
export class DocumentOriginals {
  readonly #options: DocumentOriginalsOptions;

  constructor(options: DocumentOriginalsOptions) {
    this.#options = options;
  }

  /**
   * Keeps a copy of this file, unless there is one.
   * @throws AppError 'file-changed' when it has not got this hash any more; else the system's error. Nothing is left then.
   */
  async keep(hash: string, path: string): Promise<void> {
    const target = this.#pathOf(hash);
    if ((await sizeOf(target)) !== null) return;
    await mkdir(this.#options.folder, { recursive: true, mode: 0o700 });
    const temporary = `${target}.tmp`;
    try {
      // Where the file system can share the bytes of two files, this takes no room.
      await copyFile(path, temporary, constants.COPYFILE_FICLONE);
      // The person's file may be one that cannot be written.
      await chmod(temporary, 0o600);
      await flush(temporary);
      if ((await hashOfFile(temporary)) !== hash) throw fileChanged();
      await rename(temporary, target);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  }

  /** A piece of the file, shorter at its end. @throws AppError 'no-original' */
  async read(hash: string, start: number, length: number): Promise<{ bytes: Uint8Array; sizeBytes: number }> {
    try {
      await using file = await open(this.#pathOf(hash));
      const { size } = await file.stat();
      const bytes = new Uint8Array(Math.max(0, Math.min(length, size - start)));
      const { bytesRead } = await file.read(bytes, 0, bytes.length, start);
      return { bytes: bytes.subarray(0, bytesRead), sizeBytes: size };
    } catch (cause) {
      throw noOriginal(cause);
    }
  }

  /** Deletes what belongs to none of these, and what a killed app left half copied. Never throws. */
  async keepOnly(hashes: ReadonlySet<string>): Promise<void> {
    const { folder, log } = this.#options;
    try {
      const names = await readdir(folder).catch(() => []);
      const kept = new Set([...hashes].map((hash) => `${hash}.pdf`));
      for (const name of names) if (!kept.has(name)) await rm(join(folder, name), { force: true });
    } catch (error) {
      log.warn('originals of documents could not be tidied up', { error });
    }
  }

  #pathOf(hash: string): string {
    return join(this.#options.folder, `${hash}.pdf`);
  }
}

/** SHA-256 in hexadecimal digits. @throws the system's error */
export async function hashOfFile(path: string, signal?: AbortSignal): Promise<string> {
  const digest = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20, signal })) digest.update(chunk as Buffer);
  return digest.digest('hex');
}

/** Bytes of a file that can be read to its end; null for what is none or not there. */
export async function sizeOf(path: string): Promise<number | null> {
  const status = await stat(path).catch(() => null);
  return status?.isFile() ? status.size : null;
}

async function flush(path: string): Promise<void> {
  await using file = await open(path, 'r+');
  await file.sync();
}

export function noOriginal(cause?: unknown): AppError {
  return new AppError('no-original', 'Tandem has no copy of this document’s pages. Its text is still there.', {
    cause,
  });
}

function fileChanged(): AppError {
  return new AppError('file-changed', 'The file was changed while Tandem read it. Add it again.');
}
