import type { DownloadError } from './download-error.ts';
import {
  gated,
  notFound,
  otherStatus,
  rangeRefused,
  rateLimited,
  serverTrouble,
  tokenNeeded,
} from './network-errors.ts';

const maxRetryAfterMs = 10 * 60_000;

export interface StatusContext {
  readonly host: string;
  readonly repo: string;
  readonly hadToken: boolean;
  /** Wall clock, for a Retry-After that names a time. */
  readonly now: number;
}

/** The fault that an HTTP error status means. */
export function statusError({ status, headers }: Response, context: StatusContext): DownloadError {
  const { host, repo, hadToken, now } = context;
  const wait = retryAfterMs(headers.get('retry-after'), now);
  switch (status) {
    case 401:
    case 403:
      // Hugging Face says GatedRepo whether or not a token came along, and with either status.
      return status === 403 || headers.get('x-error-code') === 'GatedRepo'
        ? gated(host, repo, hadToken)
        : tokenNeeded(host, hadToken);
    case 404:
    case 410:
      return notFound(host, repo);
    case 416:
      return rangeRefused(host);
    case 429:
      return rateLimited(host, wait);
    default:
      return status >= 500 ? serverTrouble(host, status, wait) : otherStatus(host, status);
  }
}

/** Seconds or a date, never more than ten minutes; null without a header that makes sense. */
export function retryAfterMs(header: string | null, now: number): number | null {
  if (header === null) return null;
  if (!/^\d+$|GMT$/.test(header)) return null;
  const ms = /^\d+$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - now;
  return Number.isNaN(ms) ? null : Math.min(maxRetryAfterMs, Math.max(0, ms));
}
