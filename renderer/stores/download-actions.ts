import type { DownloadChoice } from '../../app/contract.ts';
import type { Client } from '../client/client.ts';
import type { Slices } from './app.ts';
import { attemptWith } from './attempt.ts';

/** What a person does with downloads and with what can be downloaded. None of these throws: failures become banners. */
export interface DownloadActions {
  readonly start: (what: DownloadChoice) => Promise<void>;
  readonly pause: (id: string) => Promise<void>;
  readonly resume: (id: string) => Promise<void>;
  readonly retry: (id: string) => Promise<void>;
  /** Deletes what is there of it, or takes a finished one out of the list. */
  readonly cancel: (id: string) => Promise<void>;
  readonly move: (id: string, to: number) => Promise<void>;
  /** Asks the hub for sizes and hashes. */
  readonly refreshCatalogue: () => Promise<void>;
  readonly lookAtMachine: () => Promise<void>;
  readonly measure: () => Promise<void>;
}

export function createDownloadActions(client: Client, { catalogue, downloads, machine, ui }: Slices): DownloadActions {
  const attempt = attemptWith(ui);
  return {
    start: (what) =>
      attempt(async () => {
        await client.command('download.start', what);
      }),
    pause: (id) => attempt(() => client.command('download.pause', { id })),
    resume: (id) => attempt(() => client.command('download.resume', { id })),
    retry: (id) => attempt(() => client.command('download.retry', { id })),
    cancel: (id) => attempt(() => downloads.getState().cancel(id)),
    move: (id, to) => attempt(() => client.command('download.move', { id, to })),
    refreshCatalogue: () => attempt(() => catalogue.getState().refresh()),
    lookAtMachine: () => attempt(() => machine.getState().load()),
    measure: () => attempt(() => machine.getState().measure()),
  };
}
