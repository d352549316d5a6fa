import { useCallback } from 'react';
import { useApp, useUi } from '../stores/context.ts';
import { useIsNarrow } from '../ui/use-media-query.ts';

export interface SidebarState {
  readonly isShown: boolean;
  readonly isNarrow: boolean;
  readonly toggle: () => void;
}

export function useSidebar(): SidebarState {
  const { ui } = useApp();
  const isNarrow = useIsNarrow();
  const isShown = useUi((state) => (isNarrow ? state.isDrawerOpen : state.isSidebarShown));
  const toggle = useCallback(() => ui.getState().toggleSidebar(isNarrow), [ui, isNarrow]);
  return { isShown, isNarrow, toggle };
}
