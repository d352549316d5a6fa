import { app } from './app.ts';
import { Guarded, notInStandin } from './guard.ts';

/** Roles that an app may name. Only some can be carried out here; the others throw when they are chosen. */
const roles = new Set(
  (
    'about appMenu clearRecentDocuments close copy cut delete editMenu fileMenu forceReload front help hide hideOthers ' +
    'minimize paste pasteAndMatchStyle quit recentDocuments redo reload resetZoom selectAll services shareMenu ' +
    'showSubstitutions startSpeaking stopSpeaking toggleDevTools toggleSpellChecker toggleTabBar toggleSmartQuotes ' +
    'toggleSmartDashes toggleTextReplacement togglefullscreen undo unhide viewMenu window windowMenu zoom zoomIn zoomOut'
  ).split(' '),
);

type Click = (item: MenuItem, window: object | undefined, event: object) => void;

interface Template {
  readonly id?: string;
  readonly label?: string;
  readonly role?: string;
  readonly type?: 'normal' | 'separator' | 'submenu' | 'checkbox' | 'radio';
  readonly accelerator?: string;
  readonly enabled?: boolean;
  readonly visible?: boolean;
  readonly checked?: boolean;
  readonly registerAccelerator?: boolean;
  readonly submenu?: readonly Template[] | Menu;
  readonly click?: Click;
}

/** A menu item as the template described it. A test chooses it with `click()`; keys do not, since no menu is shown. */
class MenuItem extends Guarded {
  readonly id: string;
  readonly label: string;
  readonly role: string | undefined;
  readonly type: string;
  readonly accelerator: string | undefined;
  readonly registerAccelerator: boolean;
  readonly submenu: Menu | undefined;
  enabled: boolean;
  visible: boolean;
  checked: boolean;
  readonly #click: Click | undefined;

  constructor(template: Template) {
    super();
    if (template.role !== undefined && !roles.has(template.role)) throw notInStandin(`menu role '${template.role}'`);
    this.id = template.id ?? '';
    this.label = template.label ?? template.role ?? '';
    this.role = template.role;
    this.submenu =
      template.submenu === undefined || template.submenu instanceof Menu
        ? template.submenu
        : Menu.buildFromTemplate(template.submenu);
    this.type = template.type ?? (this.submenu === undefined ? 'normal' : 'submenu');
    this.accelerator = template.accelerator;
    this.registerAccelerator = template.registerAccelerator ?? true;
    this.enabled = template.enabled ?? true;
    this.visible = template.visible ?? true;
    this.checked = template.checked ?? false;
    this.#click = template.click;
  }

  click(event: object = {}, window?: object): void {
    if (!this.enabled) return;
    if (this.type === 'checkbox') this.checked = !this.checked;
    if (this.#click !== undefined) this.#click(this, window, event);
    else if (this.role === 'quit') app.quit();
    else if (this.role !== undefined) throw notInStandin(`action for menu role '${this.role}'`);
  }
}

let applicationMenu: Menu | null = null;

class Menu extends Guarded {
  readonly items: MenuItem[] = [];

  static buildFromTemplate(template: readonly Template[]): Menu {
    const menu = new Menu();
    for (const item of template) menu.append(new MenuItem(item));
    return menu;
  }

  static setApplicationMenu(menu: Menu | null): void {
    applicationMenu = menu;
  }

  static getApplicationMenu(): Menu | null {
    return applicationMenu;
  }

  append(item: MenuItem): void {
    this.items.push(item);
  }

  getMenuItemById(id: string): MenuItem | null {
    for (const item of this.items) {
      const found = item.id === id ? item : item.submenu?.getMenuItemById(id);
      if (found) return found;
    }
    return null;
  }
}

export { Menu, MenuItem };
