import { useApp, useDownloads } from '../stores/context.ts';
import { strings } from '../strings.ts';
import { useRowFocus } from '../ui/use-row-focus.ts';
import { DownloadRow } from './DownloadRow.tsx';
import { SpeedLimit } from './SpeedLimit.tsx';

/** The queue, first to last. */
export function DownloadsTab() {
  const { ui } = useApp();
  const ids = useDownloads((state) => state.ids);
  const { activeId, listProps } = useRowFocus(ids);
  const text = strings.models.downloads;
  return (
    <>
      <div className="models-bar">
        <p className="models-summary">{ids.length > 1 && <span className="order-hint">{text.orderHint}</span>}</p>
        <SpeedLimit />
      </div>
      {ids.length === 0 && (
        <div className="models-empty">
          <p>{text.empty}</p>
          <button type="button" className="button" onClick={() => ui.getState().openModels('get')}>
            {strings.models.tabs.get}
          </button>
        </div>
      )}
      <ol className="download-list" aria-label={text.title} {...listProps}>
        {ids.map((id, index) => (
          <DownloadRow
            key={id}
            id={id}
            isFirst={index === 0}
            isLast={index === ids.length - 1}
            isActive={id === activeId}
          />
        ))}
      </ol>
    </>
  );
}
