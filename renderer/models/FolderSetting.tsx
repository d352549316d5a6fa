import { FolderInput } from 'lucide-react';
import { useEffect } from 'react';
import { percent } from '../formats.ts';
import { useApp, useLibrary } from '../stores/context.ts';
import { strings } from '../strings.ts';
import { smallIcon } from '../ui/icon-size.ts';
import { ProgressBar } from '../ui/ProgressBar.tsx';
import { SettingSection } from '../ui/SettingSection.tsx';

/** Where downloads lie, and their move to another disk. */
export function FolderSetting() {
  const { library, modelActions } = useApp();
  const text = strings.models.folder;
  const folder = useLibrary((state) => state.folder);
  useEffect(() => void library.getState().loadFolder(), [library]);
  const move = folder?.move ?? null;
  return (
    <SettingSection title={text.title} explanation={text.explanation}>
      <p className="folder-path">{folder?.path ?? '…'}</p>
      <p className="setting-explanation">
        {folder === null
          ? '…'
          : folder.freeBytes === null
            ? text.notConnected
            : text.space(folder.usedBytes, folder.freeBytes)}
      </p>
      {move === null ? (
        <button type="button" className="button" onClick={() => void modelActions.moveFolder()}>
          <FolderInput {...smallIcon} />
          {text.move}
        </button>
      ) : (
        <div className="folder-move">
          <p role="status">{text.moving(move.to, percent(move.doneBytes, move.totalBytes))}</p>
          <ProgressBar label={text.movingLabel} done={move.doneBytes} total={move.totalBytes} />
          <button type="button" className="button" data-size="small" onClick={() => void modelActions.cancelMove()}>
            {text.cancelMove}
          </button>
        </div>
      )}
    </SettingSection>
  );
}
