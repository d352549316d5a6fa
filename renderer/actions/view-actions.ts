import { strings } from '../strings.ts';
import { isNarrow } from '../ui/use-media-query.ts';
import type { Action } from './action.ts';

export const viewActions: readonly Action[] = [
  {
    id: 'sidebar.toggle',
    group: 'view',
    label: () => strings.actions.toggleSidebar,
    shortcuts: ['Mod+B'],
    run: ({ ui }) => ui.getState().toggleSidebar(isNarrow()),
  },
];
