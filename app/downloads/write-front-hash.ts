import type { Hasher, HashJob } from './hasher.ts';

const stepBytes = 4 << 20;

/**
 * The hash of a file while it is being written: it follows the front, behind which nothing is missing, so that little is left to
 * do at the end. When bytes behind the front are given up, it begins again.
 */
export class WriteFrontHash {
  readonly #hasher: Hasher;
  readonly #path: string;
  readonly #onProgress: () => void;
  #job: HashJob | null = null;
  #front = 0;
  #hashedBytes = 0;

  constructor(hasher: Hasher, path: string, onProgress: () => void) {
    this.#hasher = hasher;
    this.#path = path;
    this.#onProgress = onProgress;
  }

  get hashedBytes(): number {
    return this.#hashedBytes;
  }

  /** `front`: how many bytes from the start on are there. */
  advance(front: number): void {
    if (front < this.#front) this.drop();
    if (front - this.#front < stepBytes) return;
    this.#front = front;
    this.#job ??= this.#begin();
    this.#job.advance(front);
  }

  /** Rejects with an error of the disk or the signal's reason. */
  async finish(sizeBytes: number, signal: AbortSignal): Promise<string> {
    this.#job ??= this.#begin();
    try {
      return await this.#job.finish(sizeBytes, signal);
    } finally {
      this.#job = null;
      this.#front = 0;
    }
  }

  drop(): void {
    this.#job?.drop();
    this.#job = null;
    this.#front = 0;
    this.#hashedBytes = 0;
  }

  #begin(): HashJob {
    return this.#hasher.begin(this.#path, 0, (at) => {
      this.#hashedBytes = at;
      this.#onProgress();
    });
  }
}
