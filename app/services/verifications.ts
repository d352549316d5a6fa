import type { Clock } from '../clock.ts';
import type { Problem, Progress } from '../contract.ts';
import { cancelledError } from '../engine-job.ts';
import type { ModelFiles } from '../library/model-files.ts';
import type { ModelRepository, StoredModel, StoredPart } from '../storage/models.ts';

export interface VerificationsOptions {
  readonly models: ModelRepository;
  readonly files: ModelFiles;
  readonly clock: Clock;
}

interface Verifying {
  readonly cancellation: AbortController;
  readonly finished: Promise<void>;
  progress: Progress;
}

/** Reads models whole and compares them with what was published, or with what they were when they were first read. */
export class Verifications {
  readonly #options: VerificationsOptions;
  readonly #running = new Map<string, Verifying>();
  #listener: (id: string) => void = () => {};

  constructor(options: VerificationsOptions) {
    this.#options = options;
  }

  /** Called when a verification begins, goes on or ends. */
  onChange(listener: (id: string) => void): void {
    this.#listener = listener;
  }

  progressOf(id: string): Progress | null {
    return this.#running.get(id)?.progress ?? null;
  }

  /**
   * Ends when one that runs already ends. What it finds is stored.
   * @throws AppError 'cancelled' | 'file-missing' | 'file-unreadable'
   */
  async verify(model: StoredModel): Promise<void> {
    const { id } = model;
    const running = this.#running.get(id);
    if (running !== undefined) return running.finished;
    const cancellation = new AbortController();
    const totalBytes = model.parts.reduce((sum, part) => sum + part.sizeBytes, 0);
    const finished = this.#run(model, cancellation.signal).finally(() => {
      this.#running.delete(id);
      this.#listener(id);
    });
    this.#running.set(id, { cancellation, finished, progress: { doneBytes: 0, totalBytes } });
    this.#listener(id);
    return finished;
  }

  cancel(id: string): void {
    this.#running.get(id)?.cancellation.abort(cancelledError());
  }

  close(): void {
    for (const { cancellation } of this.#running.values()) cancellation.abort(cancelledError());
  }

  async #run(model: StoredModel, signal: AbortSignal): Promise<void> {
    const { files, models, clock } = this.#options;
    const onProgress = (progress: Progress) => {
      const running = this.#running.get(model.id);
      if (running === undefined) return;
      running.progress = progress;
      this.#listener(model.id);
    };
    const paths = model.parts.map(({ path }) => path);
    const hashes = await files.hash(paths, { signal, onProgress });
    const parts = model.parts.map((part, i) => ({ ...part, sha256: part.sha256 ?? hashes[i] ?? null }));
    const wrong = parts.filter((part, i) => part.sha256 !== hashes[i]);
    models.saveSighting(model.id, { ...model, parts, problem: wrong.length === 0 ? null : mismatch(wrong, parts) });
    const isPublished = parts.every((part) => part.isPublished);
    const outcome = wrong.length > 0 ? 'failed' : isPublished ? 'verified' : 'not-verifiable';
    models.saveVerification(model.id, outcome, clock.now());
  }
}

function mismatch(wrong: readonly StoredPart[], parts: readonly StoredPart[]): Problem {
  const several = `${wrong.length} of the ${parts.length} files of this model ${wrong.length === 1 ? 'does' : 'do'}`;
  const which = parts.length === 1 ? 'This file does' : several;
  return {
    code: 'hash-mismatch',
    message: wrong.every((part) => part.isPublished)
      ? `${which} not hold the bytes that were published, so that its answers cannot be trusted. Download the model again.`
      : `${which} not hold the bytes that it held when it was first read: the disk may be failing. Get the model again.`,
  };
}
