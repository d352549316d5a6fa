import { chosenModeOf, nextMode } from '../models/chosen-mode.ts';
import { availableModesOf } from '../models/use-available-modes.ts';
import { strings } from '../strings.ts';
import type { Action } from './action.ts';

export const answerActions: readonly Action[] = [
  {
    id: 'mode.toggle',
    group: 'answer',
    label: () => strings.actions.toggleMode,
    shortcuts: ['Mod+Shift+D'],
    applies: (app) => availableModesOf(app).length > 1,
    run: (app) => void app.actions.chooseMode(nextMode(chosenModeOf(app), availableModesOf(app))),
  },
  {
    id: 'answer.stop',
    group: 'answer',
    label: () => strings.actions.stop,
    // Escape closes what is open first; see escape.ts.
    shortcuts: ['Escape'],
    applies: ({ messages }) => messages.getState().generatingId !== null,
    run: ({ actions }) => void actions.stop(),
  },
];
