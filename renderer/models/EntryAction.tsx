import { Download, LoaderCircle } from 'lucide-react';
import { useState } from 'react';
import { bytes, percent } from '../formats.ts';
import { useApp, useDownloads, useLibrary } from '../stores/context.ts';
import { strings } from '../strings.ts';
import { smallIcon } from '../ui/icon-size.ts';
import { ProgressBar } from '../ui/ProgressBar.tsx';
import { type Downloadable, titleOf } from './downloadable.ts';
import { useIsLoaded } from './use-is-loaded.ts';

interface EntryActionProps {
  readonly entry: Downloadable;
  /** The step that the screen is about. */
  readonly isMain?: boolean;
  readonly tabIndex?: number;
}

/** The next step with something that can be downloaded: get it, see how far it is, or use it. One place for all of them. */
export function EntryAction({ entry, isMain = false, tabIndex }: EntryActionProps) {
  const { downloadActions, modelActions, ui } = useApp();
  const text = strings.models;
  const { sizeBytes, installedModelId, downloadId, choice } = entry;
  const title = titleOf(entry);
  const installed = useLibrary((state) => (installedModelId === null ? undefined : state.byId[installedModelId]));
  const download = useDownloads((state) => (downloadId === null ? undefined : state.byId[downloadId]));
  const isLoaded = useIsLoaded(installedModelId);
  // The hub is asked first what there is to download.
  const [isStarting, setStarting] = useState(false);
  const start = async () => {
    setStarting(true);
    await downloadActions.start(choice);
    setStarting(false);
  };
  const size = isMain ? undefined : 'small';

  if (installed !== undefined) {
    return isLoaded ? (
      <button
        type="button"
        className="button entry-button"
        data-size={size}
        tabIndex={tabIndex}
        aria-label={text.row.chatName(installed.name)}
        onClick={() => ui.getState().focusComposer()}
      >
        {text.row.chat}
      </button>
    ) : (
      <button
        type="button"
        className="button entry-button"
        data-size={size}
        data-kind={isMain ? 'main' : undefined}
        tabIndex={tabIndex}
        aria-label={text.row.chooseName(installed.name)}
        onClick={() => void modelActions.load(installed.id)}
      >
        {text.row.use}
      </button>
    );
  }
  if (download !== undefined && download.status !== 'done') {
    const { status, doneBytes } = download;
    const share = download.sizeBytes === null ? bytes(doneBytes) : percent(doneBytes, download.sizeBytes);
    return (
      <button
        type="button"
        className="entry-progress"
        tabIndex={tabIndex}
        aria-label={text.get.showDownload(title)}
        onClick={() => ui.getState().openModels('downloads')}
      >
        <span>{text.downloads.short[status](share)}</span>
        <ProgressBar
          label={text.downloads.progressOf(title)}
          done={doneBytes}
          total={download.sizeBytes}
          tone={status === 'failed' ? 'failed' : status === 'paused' || status === 'queued' ? 'paused' : 'active'}
        />
      </button>
    );
  }
  return (
    <button
      type="button"
      className="button entry-button"
      data-size={size}
      data-kind={isMain ? 'main' : undefined}
      tabIndex={tabIndex}
      aria-label={isMain && sizeBytes !== null ? text.get.getNameSized(title, sizeBytes) : text.get.getName(title)}
      aria-disabled={isStarting}
      onClick={() => {
        if (!isStarting) void start();
      }}
    >
      {isStarting ? <LoaderCircle {...smallIcon} className="spin" /> : <Download {...smallIcon} />}
      {isMain && sizeBytes !== null ? text.get.getItSized(sizeBytes) : text.get.getIt}
    </button>
  );
}
