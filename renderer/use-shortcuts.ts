import { useEffect } from 'react';
import type { Action } from './actions/action.ts';
import { applies } from './actions/action.ts';
import { closeUppermost } from './actions/escape.ts';
import { actionById, allActions } from './actions/registry.ts';
import { runAction } from './actions/run-action.ts';
import { matches } from './actions/shortcut.ts';
import type { App } from './stores/app.ts';
import { useApp } from './stores/context.ts';

/** What input methods have taken; keyCode 229 is what browsers report where they do not say so otherwise. */
function isComposing(event: KeyboardEvent): boolean {
  return event.isComposing || event.keyCode === 229;
}

/** Keys without Ctrl, Cmd or Alt belong to the text that is being written. */
function isTyping(event: KeyboardEvent): boolean {
  const { target } = event;
  return (
    event.key.length === 1 &&
    !event.ctrlKey &&
    !event.metaKey &&
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches('input, textarea, select'))
  );
}

/** The action that a key press stands for now. */
export function actionFor(event: KeyboardEvent, app: App): Action | undefined {
  return allActions.find(
    (action) => action.shortcuts?.some((shortcut) => matches(shortcut, event)) === true && applies(action, app),
  );
}

/** Carries out the same actions from the keyboard and from the application menu. */
export function useShortcuts(): void {
  const app = useApp();
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      // A menu or field that used the key has prevented its default.
      if (event.defaultPrevented || isComposing(event) || isTyping(event)) return;
      if (event.key === 'Escape') {
        // An open dialog closes by itself.
        if (app.ui.getState().dialog !== null || event.ctrlKey || event.metaKey || event.altKey) return;
        if (closeUppermost(app)) {
          event.preventDefault();
          return;
        }
      }
      const action = actionFor(event, app);
      if (action === undefined) return;
      event.preventDefault();
      runAction(action, app);
    };
    window.addEventListener('keydown', onKey);
    const endMenu = app.client.on('menu.chosen', ({ id }) => {
      const action = actionById(id);
      // The menu shows Escape beside Stop; chosen with the mouse, it means the answer alone.
      if (action !== undefined) runAction(action, app);
    });
    return () => {
      window.removeEventListener('keydown', onKey);
      endMenu();
    };
  }, [app]);
}
