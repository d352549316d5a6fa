import { Ellipsis, Pencil, Trash2 } from 'lucide-react';
import { memo, useRef, useState } from 'react';
import type { ConversationSummary } from '../../app/contract.ts';
import { useApp } from '../stores/context.ts';
import { strings } from '../strings.ts';
import { IconButton } from '../ui/IconButton.tsx';
import { Menu, MenuItem } from '../ui/Menu.tsx';
import { RenameField } from './RenameField.tsx';

interface ConversationRowProps {
  readonly conversation: ConversationSummary;
  readonly isCurrent: boolean;
  readonly isGenerating: boolean;
}

export const ConversationRow = memo(function ConversationRow({
  conversation: { id, title },
  isCurrent,
  isGenerating,
}: ConversationRowProps) {
  const { actions } = useApp();
  const [isRenaming, setRenaming] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const titleButton = useRef<HTMLButtonElement>(null);
  const row = useRef<HTMLLIElement>(null);

  const endRenaming = (newTitle: string | null) => {
    setRenaming(false);
    if (newTitle !== null && newTitle !== title) void actions.rename(id, newTitle);
    // The field goes away; the title takes its place in the next frame, unless the person has clicked elsewhere.
    requestAnimationFrame(() => {
      if (document.activeElement === document.body) titleButton.current?.focus();
    });
  };

  const remove = async () => {
    const neighbour = row.current?.nextElementSibling ?? row.current?.previousElementSibling;
    await actions.remove(id);
    // The row that had the focus is gone: the keyboard goes on from the one beside it.
    if (document.activeElement === document.body) neighbour?.querySelector('button')?.focus();
  };

  return (
    <li ref={row} className="conversation-row" data-current={isCurrent}>
      {isRenaming ? (
        <RenameField ref={field} title={title} onEnd={endRenaming} />
      ) : (
        <button
          ref={titleButton}
          type="button"
          className="conversation-title"
          title={title}
          aria-current={isCurrent ? 'page' : undefined}
          onClick={() => void actions.open(id)}
        >
          {isGenerating && (
            <>
              <span className="generating-dot" aria-hidden />
              <span className="sr-only">{strings.sidebar.generating} </span>
            </>
          )}
          <span dir="auto">{title}</span>
        </button>
      )}
      <Menu
        align="start"
        trigger={<IconButton label={strings.sidebar.options(title)} icon={Ellipsis} className="row-options" />}
        onClosed={(event) => {
          if (field.current === null) return;
          // The closing menu would give the focus back to its button.
          event.preventDefault();
          field.current.focus();
        }}
      >
        <MenuItem
          icon={<Pencil size={15} strokeWidth={1.75} aria-hidden />}
          title={strings.sidebar.rename}
          onChoose={() => setRenaming(true)}
        />
        <MenuItem
          icon={<Trash2 size={15} strokeWidth={1.75} aria-hidden />}
          title={strings.sidebar.remove}
          onChoose={() => void remove()}
        />
      </Menu>
    </li>
  );
});
