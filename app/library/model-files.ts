import type { Problem, Progress } from '../contract.ts';
import type { Survey } from '../storage/models.ts';

export interface SeenPart {
  readonly path: string;
  readonly sizeBytes: number;
  readonly modifiedMs: number;
}

/** What looking at a model's header found. With a problem there is no survey, and the parts are those that could be seen. */
export interface Inspection {
  readonly parts: readonly SeenPart[];
  readonly survey: Survey | null;
  readonly problem: Problem | null;
}

export interface FileWork {
  readonly signal?: AbortSignal | undefined;
  /** A few times a second. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

export interface FileCopy {
  readonly from: string;
  readonly to: string;
  readonly sizeBytes: number;
  /** Both places are on one disk: a second name may do in place of a copy. */
  readonly isSameDisk: boolean;
}

/** What is done with model files beside running them; nothing of it holds up the caller's thread. */
export interface ModelFiles {
  /** Reads and checks the header of the model that this file is, or is a part of. Never rejects for what is in the file. */
  inspect(path: string): Promise<Inspection>;
  /** Sizes and times of files, without reading them; null for one that is not there. */
  look(paths: readonly string[]): Promise<readonly (SeenPart | null)[]>;
  /**
   * sha256 of each file in lower-case hex. @throws AppError 'file-missing' | 'file-unreadable', or the signal's reason.
   */
  hash(paths: readonly string[], work?: FileWork): Promise<readonly string[]>;
  /** Reads files to the end, so that they are in memory when the engine maps them; those that are there already are left alone. Throws as `hash` does. */
  read(paths: readonly string[], work?: FileWork): Promise<void>;
  /**
   * Makes each file a second time at its other place, read back and flushed; throws what `copyFile` throws. Copies that were
   * finished before an error stay.
   */
  copy(files: readonly FileCopy[], work?: FileWork): Promise<void>;
  close(): Promise<void>;
}
