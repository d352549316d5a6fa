import type { DownloadItem } from '../../app/contract.ts';
import { bytes, countdown, percent, timeLeft, transferRate } from '../formats.ts';
import { strings } from '../strings.ts';

function amount({ doneBytes, sizeBytes }: DownloadItem): string {
  return sizeBytes === null ? bytes(doneBytes) : strings.models.downloads.amount(bytes(doneBytes), bytes(sizeBytes));
}

/**
 * What happens to a download, in one line.
 * @param now milliseconds since 1970.
 */
export function downloadText(item: DownloadItem, now: number): string {
  const text = strings.models.downloads;
  const { status, bytesPerSecond, secondsLeft, retryAt, problem } = item;
  switch (status) {
    case 'queued':
      return text.queued;
    case 'checking':
      return text.checking;
    case 'downloading': {
      const parts = [amount(item)];
      if (bytesPerSecond !== null && bytesPerSecond > 0) parts.push(transferRate(bytesPerSecond));
      if (secondsLeft !== null) parts.push(text.left(timeLeft(secondsLeft)));
      return parts.join(', ');
    }
    case 'paused':
      return text.paused(amount(item));
    case 'waiting': {
      const next = retryAt === null ? text.trying : text.retryIn(countdown((retryAt - now) / 1000));
      return problem === null ? next : `${strings.problemText(problem)} ${next}`;
    }
    case 'verifying':
      return text.verifying(item.sizeBytes === null ? null : percent(item.doneBytes, item.sizeBytes));
    case 'done':
      return text.done;
    case 'failed':
      return problem === null ? text.failed : strings.problemText(problem);
  }
}
