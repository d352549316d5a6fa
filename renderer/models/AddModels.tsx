import { Boxes, File, FolderOpen, Plus } from 'lucide-react';
import { useApp } from '../stores/context.ts';
import { strings } from '../strings.ts';
import { smallIcon } from '../ui/icon-size.ts';
import { Menu, MenuItem } from '../ui/Menu.tsx';

interface AddModelsProps {
  readonly onScan: () => void;
}

/** Three ways to bring models in that are on this computer already; none of them copies anything. */
export function AddModels({ onScan }: AddModelsProps) {
  const { modelActions } = useApp();
  const text = strings.models.library;
  return (
    <Menu
      trigger={
        <button type="button" className="button">
          <Plus {...smallIcon} />
          {text.add}
        </button>
      }
    >
      <MenuItem
        icon={<File {...smallIcon} />}
        title={text.addFiles}
        explanation={text.addFilesHint}
        onChoose={() => void modelActions.importFrom('files')}
      />
      <MenuItem
        icon={<FolderOpen {...smallIcon} />}
        title={text.addFolder}
        explanation={text.addFolderHint}
        onChoose={() => void modelActions.importFrom('folder')}
      />
      <MenuItem
        icon={<Boxes {...smallIcon} />}
        title={text.addFound}
        explanation={text.addFoundHint}
        onChoose={onScan}
      />
    </Menu>
  );
}
