import { strings } from '../strings.ts';
import type { Action } from './action.ts';

export const helpActions: readonly Action[] = [
  {
    id: 'palette.open',
    group: 'help',
    label: () => strings.actions.openPalette,
    shortcuts: ['Mod+K'],
    isOffPalette: true,
    run: ({ ui }) => ui.getState().toggleDialog('palette'),
  },
  {
    id: 'shortcuts.open',
    group: 'help',
    label: () => strings.actions.openShortcuts,
    shortcuts: ['Mod+/', '?'],
    run: ({ ui }) => ui.getState().toggleDialog('shortcuts'),
  },
];
