import { createStore } from 'zustand/vanilla';
import type { ImportPreview } from '../../app/contract.ts';

/** What the dialogs for export and import are about. */
export interface Exchange {
  /** To be exported; null: all. */
  readonly ids: readonly string[] | null;
  /** What the chosen file holds. */
  readonly preview: ImportPreview;
  /** A file is being written or taken in. */
  readonly isWorking: boolean;
  readonly ask: (ids: readonly string[] | null) => void;
  readonly show: (preview: NonNullable<ImportPreview>) => void;
  readonly working: (isWorking: boolean) => void;
}

export function createExchange() {
  return createStore<Exchange>()((set) => ({
    ids: null,
    preview: null,
    isWorking: false,
    ask: (ids) => set({ ids }),
    show: (preview) => set({ preview }),
    working: (isWorking) => set({ isWorking }),
  }));
}
