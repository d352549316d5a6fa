import { createStore, type StoreApi } from 'zustand/vanilla';
import { occurrences, readText, wordPattern } from '../text/find-text.ts';
import type { Messages } from './messages.ts';

/** One place in the conversation: the n-th match of a message, from 0. */
export interface FoundPlace {
  readonly messageId: string;
  readonly nth: number;
}

/** Finding in the conversation that is shown: among all its messages, also those that are not on the screen. */
export interface Find {
  readonly isOpen: boolean;
  readonly text: string;
  readonly places: readonly FoundPlace[];
  /** Of `places`; −1 while there is none. */
  readonly index: number;
  /** Counts requests to move the focus into the field. */
  readonly focusRequests: number;
  readonly open: () => void;
  readonly close: () => void;
  readonly setText: (text: string) => void;
  readonly step: (by: 1 | -1) => void;
}

export function createFind(messages: StoreApi<Messages>) {
  const store = createStore<Find>()((set, get) => ({
    isOpen: false,
    text: '',
    places: [],
    index: -1,
    focusRequests: 0,
    open: () => {
      const { text, focusRequests } = get();
      set({ isOpen: true, focusRequests: focusRequests + 1, ...found(text, messages.getState()) });
    },
    close: () => set({ isOpen: false, places: [], index: -1 }),
    setText: (text) => set({ text, ...found(text, messages.getState()) }),
    step: (by) =>
      set(({ index, places }) => ({ index: places.length === 0 ? -1 : (index + by + places.length) % places.length })),
  }));

  messages.subscribe((now, before) => {
    const { isOpen, text, places, index } = store.getState();
    if (!isOpen || (now.ids === before.ids && now.byId === before.byId)) return;
    if (now.conversationId !== before.conversationId) {
      store.getState().close();
      return;
    }
    const again = found(text, now);
    const here = places[index];
    const same = again.places.findIndex(({ messageId, nth }) => messageId === here?.messageId && nth === here.nth);
    store.setState({ places: again.places, index: same >= 0 ? same : again.index });
  });
  return store;
}

/** The newest match first, as that is where a reader is. */
function found(text: string, { ids, byId }: Messages): Pick<Find, 'places' | 'index'> {
  const pattern = wordPattern([text.trim()]);
  if (pattern === null) return { places: [], index: -1 };
  const places = ids.flatMap((messageId) => {
    const message = byId[messageId];
    if (message === undefined) return [];
    const read = message.role === 'user' ? message.content : readText(message.content);
    return Array.from({ length: occurrences(read, pattern) }, (_, nth) => ({ messageId, nth }));
  });
  return { places, index: places.length - 1 };
}
