import { X } from 'lucide-react';
import { Fragment, useId } from 'react';
import type { ActionGroup } from '../actions/action.ts';
import { allActions } from '../actions/registry.ts';
import type { Shortcut } from '../actions/shortcut.ts';
import { useApp } from '../stores/context.ts';
import { strings } from '../strings.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { IconButton } from '../ui/IconButton.tsx';
import { Keys } from '../ui/Keys.tsx';

const groups: readonly ActionGroup[] = ['conversation', 'answer', 'models', 'view', 'help'];

/** Keys that belong to a place in the window rather than to an action. */
const placeKeys: readonly { readonly name: keyof typeof strings.shortcuts.places; readonly shortcut: Shortcut }[] = [
  { name: 'send', shortcut: 'Enter' },
  { name: 'newLine', shortcut: 'Shift+Enter' },
  { name: 'close', shortcut: 'Escape' },
  { name: 'rows', shortcut: 'ArrowDown' },
  { name: 'remove', shortcut: 'Delete' },
  { name: 'order', shortcut: 'Alt+ArrowDown' },
];

/** Every key that does something, in one place. */
export function ShortcutSheet() {
  const app = useApp();
  const text = strings.shortcuts;
  const id = useId();
  const close = () => app.ui.getState().closeDialog();
  const sections = groups
    .map((group) => ({
      title: strings.actions.groups[group],
      rows: allActions
        .filter((action) => action.group === group && action.shortcuts !== undefined)
        .map((action) => ({ label: action.label(app), shortcuts: action.shortcuts ?? [] })),
    }))
    .filter(({ rows }) => rows.length > 0);
  const places = placeKeys.map(({ name, shortcut }) => ({ label: text.places[name], shortcuts: [shortcut] }));

  return (
    <Dialog labelledBy={id} className="sheet" onClose={close}>
      <header className="dialog-head">
        <h2 id={id}>{text.title}</h2>
        <IconButton label={text.close} icon={X} onClick={close} />
      </header>
      {/* It scrolls in a small window, so the keyboard must reach it. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: for scrolling. */}
      <section className="sheet-body" tabIndex={0} aria-labelledby={id}>
        {[...sections, { title: text.everywhere, rows: places }].map(({ title, rows }) => (
          <section key={title}>
            <h3>{title}</h3>
            <dl>
              {rows.map(({ label, shortcuts }) => (
                <div key={label}>
                  <dt>{label}</dt>
                  <dd>
                    {shortcuts.map((shortcut, i) => (
                      <Fragment key={shortcut}>
                        {i > 0 && <span>{text.or}</span>}
                        <Keys shortcut={shortcut} />
                      </Fragment>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </section>
    </Dialog>
  );
}
