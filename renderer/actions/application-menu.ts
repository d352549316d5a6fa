import type { ApplicationMenu, MenuEntry, MenuRole } from '../../app/contract.ts';
import type { App } from '../stores/app.ts';
import { strings } from '../strings.ts';
import type { ActionGroup } from './action.ts';
import { allActions } from './registry.ts';
import { acceleratorOf, isMac } from './shortcut.ts';

const separator: MenuEntry = { kind: 'separator' };

/** The application menu: one for each group of actions, and the system's own entries where people look for them. */
export function applicationMenuOf(app: App): ApplicationMenu {
  const of = (group: ActionGroup): MenuEntry[] =>
    allActions
      .filter((action) => action.group === group && action.isOffMenu !== true)
      .map(({ id, label, shortcuts }) => ({
        kind: 'action',
        id,
        label: label(app),
        accelerator: shortcuts?.[0] === undefined ? null : acceleratorOf(shortcuts[0]),
      }));
  const { menu } = strings;
  const { groups } = strings.actions;
  const role = (name: MenuRole, label: string): MenuEntry => ({ kind: 'role', role: name, label });
  const edit = [
    role('undo', menu.undo),
    role('redo', menu.redo),
    separator,
    role('cut', menu.cut),
    role('copy', menu.copy),
    role('paste', menu.paste),
    role('selectAll', menu.selectAll),
  ];
  const end = isMac ? role('close', menu.closeWindow) : role('quit', menu.quit);
  return [
    { label: groups.conversation, entries: [...of('conversation'), separator, end] },
    { label: menu.edit, entries: edit },
    { label: groups.answer, entries: of('answer') },
    { label: groups.models, entries: of('models') },
    { label: groups.view, entries: [...of('view'), separator, role('togglefullscreen', menu.fullScreen)] },
    { label: groups.help, entries: of('help') },
  ];
}
