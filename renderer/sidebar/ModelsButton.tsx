import { Boxes } from 'lucide-react';
import { useMemo } from 'react';
import { bytes, percent, timeLeft } from '../formats.ts';
import { loadingText } from '../models/loading-text.ts';
import { useApp, useDownloads, useModel, useUi } from '../stores/context.ts';
import { overallProgress } from '../stores/downloads.ts';
import { strings } from '../strings.ts';
import { ProgressBar } from '../ui/ProgressBar.tsx';

/** Opens the Models page, and tells in one line what happens to models: a download, a loading, or what is in memory. */
export function ModelsButton() {
  const { ui } = useApp();
  const text = strings.models;
  const isOpen = useUi((state) => state.page === 'models');
  const downloads = useDownloads((state) => state.byId);
  const overall = useMemo(() => overallProgress(Object.values(downloads)), [downloads]);
  const line = useLine();
  const loading = useModel((state) => state.loading);

  return (
    <>
      {overall !== null && (
        <div className="foot-progress">
          <ProgressBar label={text.downloads.overall(overall.n)} done={overall.doneBytes} total={overall.totalBytes} />
        </div>
      )}
      <button
        type="button"
        className="models-button"
        aria-keyshortcuts="Control+Shift+M Meta+Shift+M"
        aria-current={isOpen ? 'page' : undefined}
        onClick={() => {
          if (overall !== null) ui.getState().openModels('downloads');
          else ui.getState().openModels();
        }}
      >
        <Boxes size={16} strokeWidth={1.75} aria-hidden />
        <span>
          <strong>{text.open}</strong>
          <small>
            {overall === null || loading !== null
              ? line
              : overall.totalBytes === null
                ? text.downloads.overallAmount(bytes(overall.doneBytes))
                : text.downloads.overallShare(
                    percent(overall.doneBytes, overall.totalBytes),
                    overall.secondsLeft === null ? null : timeLeft(overall.secondsLeft),
                  )}
          </small>
        </span>
      </button>
    </>
  );
}

function useLine(): string {
  return useModel(({ loading, engine, current }) => {
    if (loading !== null) return loadingText(loading);
    if (engine !== 'ready') return strings.model.engine[engine];
    return current?.name ?? strings.models.memory.none;
  });
}
