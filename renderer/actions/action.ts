import type { App } from '../stores/app.ts';
import type { Shortcut } from './shortcut.ts';

/** Where an action stands in the shortcut sheet, the palette and the application menu. */
export type ActionGroup = 'conversation' | 'answer' | 'models' | 'view' | 'help';

/**
 * One thing that a person can do from anywhere in the window. The palette, the shortcut sheet, the keyboard and the application
 * menu all draw on these, so an action is written once: here it is named, there it is found.
 */
export interface Action {
  /** `noun.verb`, and stable: the palette remembers recent use by it, and the application menu answers with it. */
  readonly id: string;
  readonly group: ActionGroup;
  /** Read whenever it is shown, so that it follows the language and the state. */
  readonly label: (app: App) => string;
  /** Other words for it, that the palette finds it by. */
  readonly keywords?: () => readonly string[];
  /** The first is the one that menus show. */
  readonly shortcuts?: readonly Shortcut[];
  /** Left out: always. Where it is false, the palette does not list it and its keys do nothing. */
  readonly applies?: (app: App) => boolean;
  /** Not in the application menu: it would be one too many there. */
  readonly isOffMenu?: boolean;
  /** Not in the palette: there it makes no sense, for example opening the palette. */
  readonly isOffPalette?: boolean;
  /** An open dialog stays open: the action changes only how things look. */
  readonly keepsDialog?: boolean;
  /** Must not throw: what fails becomes a banner, as all actions of the stores do. */
  readonly run: (app: App) => void;
}

export function applies(action: Action, app: App): boolean {
  return action.applies?.(app) ?? true;
}
