import { createStore } from 'zustand/vanilla';
import type { Passage } from '../../app/contract.ts';

/** What stands beside the conversation. */
export type PanelContent =
  | {
      readonly kind: 'document';
      readonly documentId: string;
      /** The passage that is marked. */
      readonly passage: Passage | null;
      /** Counts, so that the same passage can be asked for again after scrolling away. */
      readonly request: number;
    }
  | { readonly kind: 'context' };

export interface Panel {
  readonly content: PanelContent | null;
  readonly openDocument: (documentId: string, passage?: Passage) => void;
  readonly openContext: () => void;
  readonly close: () => void;
}

export function createPanel() {
  let lastRequest = 0;
  /** Where the focus goes back to. */
  let opener: Element | null = null;
  return createStore<Panel>()((set, get) => {
    const rememberOpener = () => {
      if (get().content === null) opener = document.activeElement;
    };
    return {
      content: null,
      openDocument: (documentId, passage) => {
        rememberOpener();
        lastRequest += 1;
        set({ content: { kind: 'document', documentId, passage: passage ?? null, request: lastRequest } });
      },
      openContext: () => {
        rememberOpener();
        set({ content: { kind: 'context' } });
      },
      close: () => {
        set({ content: null });
        if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
        opener = null;
      },
    };
  });
}
