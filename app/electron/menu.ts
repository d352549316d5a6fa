import { Menu, type MenuItemConstructorOptions } from 'electron';
import type { EventPayload } from '../contract.ts';

type MenuCommand = EventPayload<'menu.chosen'>['command'];

/** The application menu. Choices that concern the chat are carried out by the window, which owns that state. */
export function setApplicationMenu(choose: (command: MenuCommand) => void, isPackaged: boolean): void {
  const item = (id: MenuCommand, label: string, accelerator: string): MenuItemConstructorOptions => ({
    id,
    label,
    accelerator,
    // The window listens to the same keys itself, so that they also work where a menu bar is hidden.
    registerAccelerator: false,
    click: () => choose(id),
  });
  const template: MenuItemConstructorOptions[] = [
    ...(process.platform === 'darwin' ? [{ role: 'appMenu' as const }] : []),
    {
      label: 'Chat',
      submenu: [
        item('new-conversation', 'New conversation', 'CmdOrCtrl+N'),
        item('toggle-mode', 'Switch between Fast and Deep', 'CmdOrCtrl+Shift+D'),
        item('stop', 'Stop answering', 'Escape'),
        item('focus-composer', 'Go to the message field', 'CmdOrCtrl+L'),
        { type: 'separator' },
        { role: process.platform === 'darwin' ? 'close' : 'quit' },
      ],
    },
    { role: 'editMenu' },
    {
      label: 'View',
      submenu: [
        item('toggle-sidebar', 'Show or hide conversations', 'CmdOrCtrl+B'),
        item('open-models', 'Models', 'CmdOrCtrl+Shift+M'),
        { type: 'separator' },
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { role: 'togglefullscreen' },
        ...(isPackaged ? [] : [{ role: 'toggleDevTools' as const }]),
      ],
    },
    { role: 'windowMenu' },
  ];
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}
