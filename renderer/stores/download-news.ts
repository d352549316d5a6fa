import type { DownloadItem } from '../../app/contract.ts';

function isReady({ status, modelId }: DownloadItem): boolean {
  return status === 'done' && modelId !== null;
}

export interface DownloadNews {
  /** Their models can be used now. */
  readonly finished: readonly DownloadItem[];
  readonly failed: readonly DownloadItem[];
}

/** What ended between two states of the list. One that was not in the list before is no news: the window was opened later. */
export function downloadNews(
  before: Readonly<Record<string, DownloadItem>>,
  after: readonly DownloadItem[],
): DownloadNews {
  const known = after.flatMap((item) => {
    const old = before[item.id];
    return old === undefined ? [] : [{ old, item }];
  });
  return {
    finished: known.filter(({ old, item }) => isReady(item) && !isReady(old)).map(({ item }) => item),
    failed: known
      .filter(({ old, item }) => item.status === 'failed' && old.status !== 'failed')
      .map(({ item }) => item),
  };
}
