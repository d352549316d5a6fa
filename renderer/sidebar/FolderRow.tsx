import { ChevronRight, Ellipsis, Pencil, Trash2 } from 'lucide-react';
import { type KeyboardEvent, memo, useEffect, useRef } from 'react';
import type { Folder } from '../../app/contract.ts';
import { useApp, useFolders } from '../stores/context.ts';
import { strings } from '../strings.ts';
import { IconButton } from '../ui/IconButton.tsx';
import { Menu, MenuItem } from '../ui/Menu.tsx';
import { RenameField } from './RenameField.tsx';

interface FolderRowProps {
  readonly folder: Folder;
  readonly count: number;
  readonly isActive: boolean;
}

/** A folder in the list: it opens and closes, and its name can be changed where it stands. */
export const FolderRow = memo(function FolderRow({ folder, count, isActive }: FolderRowProps) {
  const { folders, keeping } = useApp();
  const isRenaming = useFolders((state) => state.renamingId === folder.id);
  const field = useRef<HTMLInputElement>(null);
  const words = strings.conversations.keeping;
  const tabIndex = isActive ? 0 : -1;

  // A new folder comes into being from a menu, which gives the focus back to its button when it closes.
  useEffect(() => {
    if (!isRenaming) return;
    const timer = setTimeout(() => field.current?.focus(), 50);
    return () => clearTimeout(timer);
  }, [isRenaming]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (!(event.target instanceof HTMLElement) || event.target.dataset.rowFocus === undefined) return;
    const isArrow = event.key === (folder.isCollapsed ? 'ArrowRight' : 'ArrowLeft');
    if (isArrow) void keeping.toggleFolder(folder);
    else if (event.key === 'F2') folders.getState().rename(folder.id);
    else if (event.key === 'Delete') void keeping.removeFolder(folder);
    else return;
    event.preventDefault();
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the buttons in it take the keys; the row only gathers them.
    <div className="conversation-row folder-row" onKeyDown={onKeyDown}>
      {isRenaming ? (
        <RenameField
          ref={field}
          title={folder.name}
          label={words.folderName}
          onEnd={(name) => {
            folders.getState().rename(null);
            if (name !== null && name !== folder.name) void keeping.renameFolder(folder.id, name);
          }}
        />
      ) : (
        <button
          type="button"
          className="conversation-title"
          data-row-focus
          tabIndex={tabIndex}
          aria-expanded={!folder.isCollapsed}
          onClick={() => void keeping.toggleFolder(folder)}
        >
          <ChevronRight size={14} strokeWidth={1.75} aria-hidden />
          <span dir="auto">{folder.name}</span>
          <small>
            <span className="sr-only">{words.holds(count)}</span>
            <span aria-hidden>{count}</span>
          </small>
        </button>
      )}
      <Menu
        align="start"
        trigger={
          <IconButton
            label={words.folderOptions(folder.name)}
            icon={Ellipsis}
            className="row-options"
            tabIndex={tabIndex}
          />
        }
      >
        <MenuItem
          icon={<Pencil size={15} strokeWidth={1.75} aria-hidden />}
          title={strings.sidebar.rename}
          onChoose={() => folders.getState().rename(folder.id)}
        />
        <MenuItem
          icon={<Trash2 size={15} strokeWidth={1.75} aria-hidden />}
          title={words.removeFolder}
          explanation={words.removeFolderExplanation}
          onChoose={() => void keeping.removeFolder(folder)}
        />
      </Menu>
    </div>
  );
});
