import { strings } from '../strings.ts';
import type { Action } from './action.ts';

export const modelActions: readonly Action[] = [
  {
    id: 'models.open',
    group: 'models',
    label: () => strings.actions.openModels,
    shortcuts: ['Mod+Shift+M'],
    run: ({ ui }) => ui.getState().openModels(),
  },
  {
    id: 'models.get',
    group: 'models',
    label: () => strings.actions.getModels,
    isOffMenu: true,
    run: ({ ui }) => ui.getState().openModels('get'),
  },
  {
    id: 'models.openFile',
    group: 'models',
    label: () => strings.actions.openModelFile,
    isOffMenu: true,
    run: ({ modelActions: models }) => void models.openFile(),
  },
  {
    id: 'models.unload',
    group: 'models',
    label: () => strings.actions.unloadModel,
    isOffMenu: true,
    applies: ({ model }) => model.getState().current !== null,
    run: ({ modelActions: models }) => void models.unload(),
  },
];
