import type { App } from '../stores/app.ts';

/** Something that lies over or beside the conversation and that Escape closes. */
export interface Closable {
  readonly isOpen: (app: App) => boolean;
  readonly close: (app: App) => void;
}

/**
 * What Escape closes, the uppermost first; only when none of it is open does Escape stop the answer. Menus and dialogs come before
 * all of these: they take the key themselves.
 */
const closables: readonly Closable[] = [
  {
    isOpen: ({ turns }) => turns.getState().comparedId !== null,
    close: ({ turns }) => turns.getState().compare(null),
  },
  { isOpen: ({ ui }) => ui.getState().isDrawerOpen, close: ({ ui }) => ui.getState().closeDrawer() },
  {
    isOpen: ({ find, ui }) => find.getState().isOpen && ui.getState().page === 'chat',
    close: ({ find }) => find.getState().close(),
  },
  {
    isOpen: ({ panel, ui }) => panel.getState().content !== null && ui.getState().page === 'chat',
    close: ({ panel }) => panel.getState().close(),
  },
  { isOpen: ({ ui }) => ui.getState().page !== 'chat', close: ({ ui }) => ui.getState().focusComposer() },
];

/** Returns whether something was open. */
export function closeUppermost(app: App): boolean {
  const open = closables.find((one) => one.isOpen(app));
  open?.close(app);
  return open !== undefined;
}
