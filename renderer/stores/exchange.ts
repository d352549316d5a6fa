import { createStore } from 'zustand/vanilla';
import type { ExchangeProgress, ImportPreview } from '../../app/contract.ts';

/** What the dialogs for export and import are about. */
export interface Exchange {
  /** To be exported; null: all. */
  readonly ids: readonly string[] | null;
  /** What the chosen file holds. */
  readonly preview: ImportPreview;
  /** A file is being written or taken in. */
  readonly isWorking: boolean;
  /** Of work that takes longer; null for any other. */
  readonly progress: ExchangeProgress | null;
  /** The person has cancelled it, and it is being undone. */
  readonly isCancelling: boolean;
  readonly ask: (ids: readonly string[] | null) => void;
  readonly show: (preview: ImportPreview) => void;
  readonly working: (isWorking: boolean) => void;
  readonly progressed: (progress: ExchangeProgress) => void;
  readonly cancelling: () => void;
}

export function createExchange() {
  return createStore<Exchange>()((set) => ({
    ids: null,
    preview: null,
    isWorking: false,
    progress: null,
    isCancelling: false,
    ask: (ids) => set({ ids }),
    show: (preview) => set({ preview }),
    working: (isWorking) => set({ isWorking, progress: null, isCancelling: false }),
    // It may come after the answer.
    progressed: (progress) => set(({ isWorking }) => (isWorking ? { progress } : {})),
    cancelling: () => set({ isCancelling: true }),
  }));
}
