import { useCallback, useSyncExternalStore } from 'react';

export function useMediaQuery(query: string): boolean {
  const subscribe = useCallback(
    (listener: () => void) => {
      const list = window.matchMedia(query);
      list.addEventListener('change', listener);
      return () => list.removeEventListener('change', listener);
    },
    [query],
  );
  return useSyncExternalStore(subscribe, () => window.matchMedia(query).matches);
}

/** Where the sidebar no longer fits beside the chat; the same width as in the style sheets. */
const narrow = '(max-width: 759px)';

export function useIsNarrow(): boolean {
  return useMediaQuery(narrow);
}

/** As of now, for what is not drawn. */
export function isNarrow(): boolean {
  return window.matchMedia(narrow).matches;
}

/** Where a panel no longer fits beside the chat; the same width as in side-panel.css. */
export function useIsCompact(): boolean {
  return useMediaQuery('(max-width: 1019px)');
}
