import { Ellipsis, Pin } from 'lucide-react';
import { type KeyboardEvent, memo, useRef, useState } from 'react';
import type { ConversationSummary } from '../../app/contract.ts';
import { useApp } from '../stores/context.ts';
import { strings } from '../strings.ts';
import { IconButton } from '../ui/IconButton.tsx';
import { Menu } from '../ui/Menu.tsx';
import { ConversationMenu } from './ConversationMenu.tsx';
import { RenameField } from './RenameField.tsx';

interface ConversationRowProps {
  readonly conversation: ConversationSummary;
  readonly isCurrent: boolean;
  readonly isGenerating: boolean;
  readonly isInFolder: boolean;
  /** Tab reaches this one; the arrow keys reach the others. */
  readonly isActive: boolean;
}

export const ConversationRow = memo(function ConversationRow({
  conversation,
  isCurrent,
  isGenerating,
  isInFolder,
  isActive,
}: ConversationRowProps) {
  const { id, title, isPinned } = conversation;
  const { actions } = useApp();
  const [isRenaming, setRenaming] = useState(false);
  const [isMenuOpen, setMenuOpen] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const titleButton = useRef<HTMLButtonElement>(null);
  const row = useRef<HTMLDivElement>(null);
  const tabIndex = isActive ? 0 : -1;

  const endRenaming = (newTitle: string | null) => {
    setRenaming(false);
    if (newTitle !== null && newTitle !== title) void actions.rename(id, newTitle);
    // The field goes away; the title takes its place in the next frame, unless the person has clicked elsewhere.
    requestAnimationFrame(() => {
      if (document.activeElement === document.body) titleButton.current?.focus();
    });
  };

  const leave = async (work: Promise<void>) => {
    const item = row.current?.closest('li');
    const beside = (list: (Element | null | undefined)[]) => list.find((one) => one?.querySelector('[data-row-focus]'));
    const neighbour = beside([item?.nextElementSibling, item?.previousElementSibling]);
    await work;
    // The row that had the focus is gone: the keyboard goes on from the one beside it.
    if (document.activeElement === document.body) neighbour?.querySelector<HTMLElement>('[data-row-focus]')?.focus();
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== titleButton.current || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === 'F2') setRenaming(true);
    else if (event.key === 'Delete') void leave(actions.remove(id));
    else return;
    event.preventDefault();
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the buttons in it take the keys; the row only gathers them.
    <div
      ref={row}
      className="conversation-row"
      data-current={isCurrent}
      data-in-folder={isInFolder}
      draggable={!isRenaming}
      onKeyDown={onKeyDown}
      onContextMenu={(event) => {
        if (isRenaming) return;
        event.preventDefault();
        setMenuOpen(true);
      }}
    >
      {isRenaming ? (
        <RenameField ref={field} title={title} onEnd={endRenaming} autoFocus />
      ) : (
        <button
          ref={titleButton}
          type="button"
          className="conversation-title"
          title={title}
          data-row-focus
          tabIndex={tabIndex}
          aria-current={isCurrent ? 'page' : undefined}
          aria-keyshortcuts="F2 Delete"
          onClick={() => void actions.open(id)}
        >
          {isGenerating && (
            <>
              <span className="generating-dot" aria-hidden />
              <span className="sr-only">{strings.sidebar.generating} </span>
            </>
          )}
          {isPinned && <Pin size={13} strokeWidth={1.75} aria-hidden />}
          <span dir="auto">{title}</span>
        </button>
      )}
      <Menu
        align="start"
        isOpen={isMenuOpen}
        onOpenChange={setMenuOpen}
        trigger={
          <IconButton
            label={strings.sidebar.options(title)}
            icon={Ellipsis}
            className="row-options"
            tabIndex={tabIndex}
          />
        }
        onClosed={(event) => {
          if (field.current === null) return;
          // The closing menu would give the focus back to its button.
          event.preventDefault();
          field.current.focus();
        }}
      >
        <ConversationMenu conversation={conversation} onRename={() => setRenaming(true)} onLeave={leave} />
      </Menu>
    </div>
  );
});
