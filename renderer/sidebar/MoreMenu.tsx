import { Archive, Download, FolderPlus, LibraryBig, Trash2, Upload } from 'lucide-react';
import { useApp } from '../stores/context.ts';
import { strings } from '../strings.ts';
import { IconButton } from '../ui/IconButton.tsx';
import { Menu, MenuItem, MenuSeparator } from '../ui/Menu.tsx';

const size = { size: 15, strokeWidth: 1.75, 'aria-hidden': true } as const;

/** What concerns all conversations together. */
export function MoreMenu() {
  const { keeping, ui } = useApp();
  const words = strings.conversations.keeping;
  return (
    <Menu side="top" trigger={<IconButton label={words.more} icon={LibraryBig} />}>
      <MenuItem icon={<FolderPlus {...size} />} title={words.newFolder} onChoose={() => void keeping.moveToNew(null)} />
      <MenuItem
        icon={<Archive {...size} />}
        title={words.archivePage}
        onChoose={() => ui.getState().openKept('archive')}
      />
      <MenuItem icon={<Trash2 {...size} />} title={words.binPage} onChoose={() => void keeping.showBin()} />
      <MenuSeparator />
      <MenuItem
        icon={<Upload {...size} />}
        title={strings.exchange.exportAll}
        onChoose={() => keeping.askExport(null)}
      />
      <MenuItem
        icon={<Download {...size} />}
        title={strings.exchange.importFile}
        onChoose={() => void keeping.previewImport()}
      />
    </Menu>
  );
}
