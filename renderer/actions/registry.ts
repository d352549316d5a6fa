import type { Action } from './action.ts';
import { answerActions } from './answer-actions.ts';
import { conversationActions } from './conversation-actions.ts';
import { documentActions } from './document-actions.ts';
import { helpActions } from './help-actions.ts';
import { modelActions } from './model-actions.ts';
import { turnActions } from './turn-actions.ts';
import { viewActions } from './view-actions.ts';

/** Everything that can be done from anywhere, in the order in which lists show it. Ids and shortcuts are unique. */
export const allActions: readonly Action[] = [
  ...conversationActions,
  ...documentActions,
  ...answerActions,
  ...turnActions,
  ...modelActions,
  ...viewActions,
  ...helpActions,
];

export function actionById(id: string): Action | undefined {
  return allActions.find((action) => action.id === id);
}
