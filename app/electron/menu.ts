import { Menu, type MenuItemConstructorOptions } from 'electron';
import type { ApplicationMenu, MenuEntry } from '../contract.ts';
import type { NativeWords } from '../native-words.ts';

/**
 * Returns what shows a menu as the window describes it, framed by what belongs to the system; an empty one until the window has
 * spoken. Choices are carried out by the window, which owns the state that they concern.
 */
export function applicationMenu(
  choose: (id: string) => void,
  isPackaged: boolean,
  words: () => NativeWords['menu'],
): (menu: ApplicationMenu) => void {
  const isMac = process.platform === 'darwin';

  const item = (entry: MenuEntry): MenuItemConstructorOptions => {
    if (entry.kind === 'separator') return { type: 'separator' };
    if (entry.kind === 'role') return { role: entry.role, label: entry.label };
    return {
      id: entry.id,
      label: entry.label,
      ...(entry.accelerator === null ? {} : { accelerator: entry.accelerator }),
      // The window listens to the same keys itself, so that they also work where a menu bar is hidden.
      registerAccelerator: false,
      click: () => choose(entry.id),
    };
  };

  return (menu) => {
    const template: MenuItemConstructorOptions[] = [
      ...(isMac ? [appMenu(words())] : []),
      ...(menu.length === 0 ? [{ role: 'editMenu' as const }] : []),
      ...menu.map(({ label, entries }) => ({ label, submenu: entries.map(item) })),
      ...(isMac ? [windowMenu(words())] : []),
      ...(isPackaged ? [] : [{ label: 'Development', submenu: [{ role: 'toggleDevTools' as const }] }]),
    ];
    Menu.setApplicationMenu(Menu.buildFromTemplate(template));
  };
}

/** As the role of that name has it, which knows English only. */
function appMenu({ about, services, hide, hideOthers, unhide, quit }: NativeWords['menu']): MenuItemConstructorOptions {
  return {
    role: 'appMenu',
    submenu: [
      { role: 'about', label: about },
      { type: 'separator' },
      { role: 'services', label: services },
      { type: 'separator' },
      { role: 'hide', label: hide },
      { role: 'hideOthers', label: hideOthers },
      { role: 'unhide', label: unhide },
      { type: 'separator' },
      { role: 'quit', label: quit },
    ],
  };
}

/** As the role of that name has it, which knows English only. */
function windowMenu({ window, minimize, zoom, front }: NativeWords['menu']): MenuItemConstructorOptions {
  return {
    role: 'windowMenu',
    label: window,
    submenu: [
      { role: 'minimize', label: minimize },
      { role: 'zoom', label: zoom },
      { type: 'separator' },
      { role: 'front', label: front },
    ],
  };
}
