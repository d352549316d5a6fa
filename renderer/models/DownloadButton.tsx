import { Pause, Play, RotateCcw } from 'lucide-react';
import type { DownloadItem } from '../../app/contract.ts';
import { useApp, useLibrary } from '../stores/context.ts';
import { strings } from '../strings.ts';
import { IconButton } from '../ui/IconButton.tsx';
import { useIsLoaded } from './use-is-loaded.ts';

/** The step that most people want next with a download. */
export function DownloadButton({ item, tabIndex }: { readonly item: DownloadItem; readonly tabIndex: number }) {
  const { downloadActions } = useApp();
  const text = strings.models.downloads;
  const { id, title, status } = item;
  switch (status) {
    case 'queued':
    case 'checking':
    case 'downloading':
    case 'waiting':
      return (
        <IconButton
          label={text.pauseName(title)}
          icon={Pause}
          data-row-focus
          tabIndex={tabIndex}
          onClick={() => void downloadActions.pause(id)}
        />
      );
    case 'paused':
      return (
        <IconButton
          label={text.resumeName(title)}
          icon={Play}
          data-row-focus
          tabIndex={tabIndex}
          onClick={() => void downloadActions.resume(id)}
        />
      );
    case 'failed':
      return (
        <IconButton
          label={text.retryName(title)}
          icon={RotateCcw}
          data-row-focus
          tabIndex={tabIndex}
          onClick={() => void downloadActions.retry(id)}
        />
      );
    case 'verifying':
      return null;
    case 'done':
      return <UseButton item={item} tabIndex={tabIndex} />;
  }
}

/** Once the model is in the library. */
function UseButton({ item: { modelId }, tabIndex }: { readonly item: DownloadItem; readonly tabIndex: number }) {
  const { modelActions } = useApp();
  const model = useLibrary((state) => (modelId === null ? undefined : state.byId[modelId]));
  const isLoaded = useIsLoaded(modelId);
  if (model === undefined || isLoaded) return null;
  const text = strings.models.row;
  return (
    <button
      type="button"
      className="button"
      data-size="small"
      tabIndex={tabIndex}
      aria-label={text.chooseName(model.name)}
      onClick={() => void modelActions.load(model.id)}
    >
      {text.use}
    </button>
  );
}
