import { AppError } from '../errors.ts';

/**
 * What follows from a fault:
 *   give-up: only the person can help; the download fails until they ask for it again.
 *   retry: it passes by itself, whenever that is, as a lost network does.
 *   retry-few: it may pass, so it is tried again, five times in a row at most.
 *   wait-for-space: the download pauses and goes on when the disk has room.
 */
export type Consequence = 'give-up' | 'retry' | 'retry-few' | 'wait-for-space';

/** A fault of a download, with a sentence of what happened, why, and what comes next. */
export class DownloadError extends AppError {
  readonly consequence: Consequence;
  /** How long the server asked us to stay away, in milliseconds; null when it did not. */
  readonly retryAfterMs: number | null;

  constructor(
    code: string,
    message: string,
    { consequence = 'give-up', retryAfterMs = null, cause }: DownloadErrorOptions = {},
  ) {
    super(code, message, { cause });
    this.name = 'DownloadError';
    this.consequence = consequence;
    this.retryAfterMs = retryAfterMs;
  }
}

export interface DownloadErrorOptions {
  readonly consequence?: Consequence;
  readonly retryAfterMs?: number | null;
  readonly cause?: unknown;
}
