import { createStore } from 'zustand/vanilla';
import type { DownloadItem, DownloadStatus } from '../../app/contract.ts';
import type { Client } from '../client/client.ts';
import { keepUnchanged } from './keep-unchanged.ts';

/** What is downloaded now or waits for it, in the order of the queue. */
export interface Downloads {
  readonly ids: readonly string[];
  readonly byId: Readonly<Record<string, DownloadItem>>;
  /** Those that will go on by themselves. */
  readonly nUnderWay: number;
  readonly load: () => Promise<void>;
  readonly changed: (list: readonly DownloadItem[]) => void;
  readonly cancel: (id: string) => Promise<void>;
}

const underWay: ReadonlySet<DownloadStatus> = new Set(['queued', 'checking', 'downloading', 'waiting', 'verifying']);

export function isUnderWay({ status }: DownloadItem): boolean {
  return underWay.has(status);
}

export function createDownloads(client: Client) {
  return createStore<Downloads>()((set, get) => ({
    ids: [],
    byId: {},
    nUnderWay: 0,
    load: async () => get().changed(await client.command('download.list', null)),
    changed: (list) => {
      const ordered = [...list].sort((a, b) => a.position - b.position);
      set(({ byId }) => ({
        ids: ordered.map(({ id }) => id),
        byId: keepUnchanged(byId, list),
        nUnderWay: list.filter(isUnderWay).length,
      }));
    },
    cancel: async (id) => {
      await client.command('download.cancel', { id });
      const { ids, byId, changed } = get();
      changed(ids.flatMap((one) => (one === id ? [] : (byId[one] ?? []))));
    },
  }));
}

/** All downloads that are under way, as one; null when there are none. */
export interface OverallProgress {
  readonly n: number;
  readonly doneBytes: number;
  /** Null while a size is not known. */
  readonly totalBytes: number | null;
  readonly secondsLeft: number | null;
}

export function overallProgress(items: readonly DownloadItem[]): OverallProgress | null {
  const running = items.filter(isUnderWay);
  if (running.length === 0) return null;
  const doneBytes = running.reduce((sum, item) => sum + item.doneBytes, 0);
  const sizes = running.map(({ sizeBytes }) => sizeBytes);
  const totalBytes = sizes.reduce<number | null>((sum, size) => (sum === null || size === null ? null : sum + size), 0);
  const rate = running.reduce((sum, { bytesPerSecond }) => sum + (bytesPerSecond ?? 0), 0);
  return {
    n: running.length,
    doneBytes,
    totalBytes,
    secondsLeft: totalBytes === null || rate <= 0 ? null : (totalBytes - doneBytes) / rate,
  };
}
