import type { DownloadError } from './download-error.ts';

const firstMs = 500;
const longestMs = 30_000;
/** After so many tries without a byte, what may be a passing trouble of the server counts as a lasting one. */
const fewTries = 5;

/** How long to wait after a try that failed, the `tries`th in a row that brought nothing; null: no longer worth it. */
export function backOffMs(error: DownloadError, tries: number, random: () => number): number | null {
  const { consequence, retryAfterMs } = error;
  if (consequence === 'give-up' || consequence === 'wait-for-space') return null;
  if (consequence === 'retry-few' && tries >= fewTries) return null;
  // Spread, so that many clients that lost the same server do not come back as one.
  const wait = Math.min(longestMs, firstMs * 2 ** (tries - 1)) * (0.5 + random() / 2);
  return Math.max(wait, retryAfterMs ?? 0);
}
