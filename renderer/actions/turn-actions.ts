import type { Message } from '../../app/contract.ts';
import { availableModesOf } from '../models/use-available-modes.ts';
import type { App } from '../stores/app.ts';
import { strings } from '../strings.ts';
import type { Action } from './action.ts';

function last(app: App, role: Message['role']): Message | undefined {
  const { ids, byId } = app.messages.getState();
  return ids.map((id) => byId[id]).findLast((message) => message?.role === role);
}

const isBusy = ({ messages }: App) => messages.getState().generatingId !== null;

/** What can be done with the newest turn of the open conversation. */
export const turnActions: readonly Action[] = [
  {
    id: 'answer.now',
    group: 'answer',
    label: () => strings.turns.answerNow,
    shortcuts: ['Mod+Shift+A'],
    applies: (app) => isBusy(app) && last(app, 'assistant')?.mode !== 'fast',
    run: (app) => void app.turnActions.answerNow(),
  },
  {
    id: 'answer.thinkHarder',
    group: 'answer',
    label: () => strings.turns.thinkHarder,
    shortcuts: ['Mod+Shift+H'],
    applies: (app) => last(app, 'assistant')?.mode === 'fast' && availableModesOf(app).includes('deep'),
    run: (app) => {
      const reply = last(app, 'assistant');
      if (reply !== undefined) void app.turnActions.thinkHarder(reply.id);
    },
  },
  {
    id: 'question.edit',
    group: 'answer',
    label: () => strings.turns.question.editLast,
    shortcuts: ['Mod+Shift+E'],
    applies: (app) => !isBusy(app) && last(app, 'user') !== undefined,
    run: (app) => {
      const question = last(app, 'user');
      if (question !== undefined) app.turnActions.beginEdit(question);
    },
  },
  {
    id: 'answer.compare',
    group: 'answer',
    label: () => strings.turns.compare.open,
    shortcuts: ['Mod+Shift+V'],
    applies: (app) => (last(app, 'assistant')?.versionIds.length ?? 0) > 1,
    run: (app) => app.turns.getState().compare(last(app, 'assistant')?.id ?? null),
  },
];
