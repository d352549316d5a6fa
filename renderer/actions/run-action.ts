import type { App } from '../stores/app.ts';
import { type Action, applies } from './action.ts';

/** Carries out an action, whoever asked for it; one that does not apply now does nothing. */
export function runAction(action: Action, app: App): void {
  if (!applies(action, app)) return;
  const { dialog } = app.ui.getState();
  action.run(app);
  // What the action shows lies under the dialog that was open before it.
  if (dialog !== null && action.keepsDialog !== true && app.ui.getState().dialog === dialog)
    app.ui.getState().closeDialog();
}
