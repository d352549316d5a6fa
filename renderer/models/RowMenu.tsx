import { Ban, Ellipsis, FolderSearch, LogOut, ShieldCheck, Trash2 } from 'lucide-react';
import type { InstalledModel } from '../../app/contract.ts';
import { useApp } from '../stores/context.ts';
import { strings } from '../strings.ts';
import { IconButton } from '../ui/IconButton.tsx';
import { smallIcon } from '../ui/icon-size.ts';
import { Menu, MenuItem } from '../ui/Menu.tsx';
import { useIsLoaded } from './use-is-loaded.ts';

interface RowMenuProps {
  readonly model: InstalledModel;
  readonly tabIndex: number;
  readonly onRemove: () => void;
}

export function RowMenu({ model, tabIndex, onRemove }: RowMenuProps) {
  const { modelActions } = useApp();
  const text = strings.models.row;
  const { id, name, origin } = model;
  const isLoaded = useIsLoaded(id);
  const isOwn = origin === 'downloaded';
  return (
    <Menu trigger={<IconButton label={text.actions(name)} icon={Ellipsis} tabIndex={tabIndex} />}>
      {isLoaded && (
        <MenuItem icon={<LogOut {...smallIcon} />} title={text.unload} onChoose={() => void modelActions.unload()} />
      )}
      {model.verifying === null ? (
        <MenuItem
          icon={<ShieldCheck {...smallIcon} />}
          title={text.verify}
          explanation={text.verifyHint}
          onChoose={() => void modelActions.verify(id)}
        />
      ) : (
        <MenuItem
          icon={<Ban {...smallIcon} />}
          title={text.cancelVerify}
          onChoose={() => void modelActions.cancelVerify(id)}
        />
      )}
      <MenuItem
        icon={<FolderSearch {...smallIcon} />}
        title={text.reveal}
        onChoose={() => void modelActions.reveal(id)}
      />
      {origin !== 'starter' && (
        <MenuItem
          icon={<Trash2 {...smallIcon} />}
          title={isOwn ? text.remove : text.takeOff}
          explanation={isOwn ? text.removeHint(model.sizeBytes) : text.takeOffHint}
          onChoose={onRemove}
        />
      )}
    </Menu>
  );
}
