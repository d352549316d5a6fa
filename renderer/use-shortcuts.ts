import { useEffect } from 'react';
import type { EventPayload } from '../app/contract.ts';
import { useAvailableModes } from './models/use-available-modes.ts';
import { useApp } from './stores/context.ts';

type MenuCommand = EventPayload<'menu.chosen'>['command'];

/** The command that a key press stands for. */
export function commandFor(event: KeyboardEvent): MenuCommand | null {
  if (event.key === 'Escape') return event.ctrlKey || event.metaKey || event.altKey ? null : 'stop';
  if (event.ctrlKey === event.metaKey || event.altKey) return null;
  const key = event.key.toLowerCase();
  if (event.shiftKey) return { d: 'toggle-mode' as const, m: 'open-models' as const }[key] ?? null;
  if (key === 'n') return 'new-conversation';
  if (key === 'b') return 'toggle-sidebar';
  return key === 'l' ? 'focus-composer' : null;
}

/** Carries out the same commands from the keyboard and from the application menu. */
export function useShortcuts(toggleSidebar: () => void): void {
  const { actions, client, messages, panel, settings, ui } = useApp();
  const available = useAvailableModes();

  useEffect(() => {
    const run: Readonly<Record<MenuCommand, () => void>> = {
      'new-conversation': actions.startNew,
      'toggle-mode': () => {
        const other = settings.getState().mode === 'fast' ? 'deep' : 'fast';
        if (available.includes(other)) void actions.chooseMode(other);
      },
      stop: () => {
        if (ui.getState().isDrawerOpen) ui.getState().closeDrawer();
        else if (ui.getState().page === 'models') ui.getState().focusComposer();
        else if (messages.getState().generatingId !== null) void actions.stop();
        else panel.getState().close();
      },
      'focus-composer': () => ui.getState().focusComposer(),
      'toggle-sidebar': toggleSidebar,
      'open-models': () => ui.getState().openModels(),
    };
    const onKey = (event: KeyboardEvent) => {
      // A menu or field that used the key has prevented its default; an input method uses Escape itself.
      if (event.defaultPrevented || event.isComposing) return;
      const command = commandFor(event);
      if (command === null) return;
      event.preventDefault();
      run[command]();
    };
    window.addEventListener('keydown', onKey);
    const endMenu = client.on('menu.chosen', ({ command }) => run[command]());
    return () => {
      window.removeEventListener('keydown', onKey);
      endMenu();
    };
  }, [actions, client, messages, panel, settings, ui, available, toggleSidebar]);
}
