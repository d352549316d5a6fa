import { Archive, Folder as FolderIcon, FolderPlus, Pencil, Pin, PinOff, Trash2, Upload } from 'lucide-react';
import type { ConversationSummary } from '../../app/contract.ts';
import { useApp, useFolders } from '../stores/context.ts';
import { strings } from '../strings.ts';
import { MenuChoice, MenuItem, MenuSeparator, SubMenu } from '../ui/Menu.tsx';

const size = { size: 15, strokeWidth: 1.75, 'aria-hidden': true } as const;
/** No folder has an empty id. */
const noFolder = '';

interface ConversationMenuProps {
  readonly conversation: ConversationSummary;
  readonly onRename: () => void;
  /** Does what takes the row out of the list. */
  readonly onLeave: (work: Promise<void>) => Promise<void>;
}

/** What can be done with a conversation in the list. */
export function ConversationMenu({ conversation, onRename, onLeave }: ConversationMenuProps) {
  const { actions, keeping } = useApp();
  const folders = useFolders((state) => state.list);
  const words = strings.conversations.keeping;
  const { id, isPinned, folderId } = conversation;
  return (
    <>
      <MenuItem icon={<Pencil {...size} />} title={strings.sidebar.rename} onChoose={onRename} />
      <MenuItem
        icon={isPinned ? <PinOff {...size} /> : <Pin {...size} />}
        title={isPinned ? words.unpin : words.pin}
        onChoose={() => void keeping.pin(id, !isPinned)}
      />
      <SubMenu icon={<FolderIcon {...size} />} title={words.move}>
        <MenuChoice
          label={words.move}
          value={folderId ?? noFolder}
          options={[
            { value: noFolder, title: words.noFolder, icon: <span className="menu-no-icon" /> },
            ...folders.map((folder) => ({
              value: folder.id,
              title: folder.name,
              icon: <FolderIcon {...size} />,
            })),
          ]}
          onChoose={(chosen) => void keeping.move(id, chosen === noFolder ? null : chosen)}
        />
        <MenuSeparator />
        <MenuItem icon={<FolderPlus {...size} />} title={words.newFolder} onChoose={() => void keeping.moveToNew(id)} />
      </SubMenu>
      <MenuItem icon={<Archive {...size} />} title={words.archive} onChoose={() => void onLeave(keeping.archive(id))} />
      <MenuItem
        icon={<Upload {...size} />}
        title={strings.exchange.exportOne}
        onChoose={() => keeping.askExport([id])}
      />
      <MenuSeparator />
      <MenuItem
        icon={<Trash2 {...size} />}
        title={strings.sidebar.remove}
        onChoose={() => void onLeave(actions.remove(id))}
      />
    </>
  );
}
