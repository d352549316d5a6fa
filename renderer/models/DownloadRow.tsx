import { ArrowDown, ArrowUp, Ellipsis, X } from 'lucide-react';
import { memo, useRef, useState } from 'react';
import { bytes } from '../formats.ts';
import { useApp, useDownloads } from '../stores/context.ts';
import { strings } from '../strings.ts';
import { Badge } from '../ui/Badge.tsx';
import { IconButton } from '../ui/IconButton.tsx';
import { smallIcon } from '../ui/icon-size.ts';
import { Menu, MenuItem } from '../ui/Menu.tsx';
import { ProgressBar } from '../ui/ProgressBar.tsx';
import { useNow } from '../ui/use-now.ts';
import { beside } from '../ui/use-row-focus.ts';
import { DownloadButton } from './DownloadButton.tsx';
import { downloadText } from './download-text.ts';

/** Less is fetched again in a few seconds: nobody needs to be asked. */
const askFromBytes = 50e6;

interface DownloadRowProps {
  readonly id: string;
  readonly isFirst: boolean;
  readonly isLast: boolean;
  /** Tab stops here; other rows are reached with the arrow keys. */
  readonly isActive: boolean;
}

export const DownloadRow = memo(function DownloadRow({ id, isFirst, isLast, isActive }: DownloadRowProps) {
  const { downloadActions, downloads, ui } = useApp();
  const item = useDownloads((state) => state.byId[id]);
  const now = useNow(item?.status === 'waiting');
  const [isAsking, setAsking] = useState(false);
  const row = useRef<HTMLLIElement>(null);
  if (item === undefined) return null;
  const text = strings.models.downloads;
  const { title, status, problem } = item;
  const tabIndex = isActive ? 0 : -1;
  const line = downloadText(item, now);
  const isOver = status === 'done' || status === 'failed';
  // One that is only asked about has no place in the queue yet.
  const canMove = !(isFirst && isLast) && !isOver && status !== 'checking';
  const cancel = async () => {
    const goOn = beside(row.current);
    setAsking(false);
    await downloadActions.cancel(id);
    if (!downloads.getState().ids.includes(id)) goOn();
  };
  const move = async (by: -1 | 1) => {
    if (!canMove || (by === -1 ? isFirst : isLast)) return;
    const to = item.position + by;
    await downloadActions.move(id, to);
    ui.getState().announce(text.moved(title, to + 1, downloads.getState().ids.length));
  };
  const tryNow = () => {
    // The button goes while it is tried.
    row.current?.querySelector<HTMLElement>('[data-row-focus]')?.focus();
    void downloadActions.retry(id);
  };

  return (
    <li
      ref={row}
      className="download-row"
      data-row={id}
      data-status={status}
      onKeyDown={(event) => {
        if (!event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
        event.preventDefault();
        void move(event.key === 'ArrowUp' ? -1 : 1);
      }}
    >
      <div className="download-line">
        <strong dir="auto">{title}</strong>
        {item.quantization !== null && <Badge>{item.quantization}</Badge>}
        <span className="download-source" title={item.repo}>
          {item.repo}
        </span>
        <DownloadButton item={item} tabIndex={tabIndex} />
        {canMove && (
          <Menu trigger={<IconButton label={text.order(title)} icon={Ellipsis} tabIndex={tabIndex} />}>
            <MenuItem
              icon={<ArrowUp {...smallIcon} />}
              title={text.earlier}
              isDisabled={isFirst}
              onChoose={() => void move(-1)}
            />
            <MenuItem
              icon={<ArrowDown {...smallIcon} />}
              title={text.later}
              isDisabled={isLast}
              onChoose={() => void move(1)}
            />
          </Menu>
        )}
        <IconButton
          label={isOver ? text.clearName(title) : text.cancelName(title)}
          icon={X}
          data-row-focus={status === 'verifying' || status === 'done' ? true : undefined}
          tabIndex={tabIndex}
          aria-expanded={isOver ? undefined : isAsking}
          onClick={() => {
            if (status !== 'done' && item.doneBytes >= askFromBytes) setAsking(!isAsking);
            else void cancel();
          }}
        />
      </div>
      <ProgressBar
        label={text.progressOf(title)}
        done={status === 'done' ? 1 : item.doneBytes}
        total={status === 'done' ? 1 : item.sizeBytes}
        tone={status === 'failed' ? 'failed' : status === 'paused' || status === 'queued' ? 'paused' : 'active'}
      />
      {isAsking ? (
        <p className="download-status" role="alert">
          {text.cancelQuestion(bytes(item.doneBytes))}
          <button type="button" className="text-button" onClick={() => void cancel()}>
            {text.cancelYes}
          </button>
          <button type="button" className="text-button" onClick={() => setAsking(false)}>
            {text.cancelNo}
          </button>
        </p>
      ) : (
        <p className="download-status" data-problem={problem !== null}>
          {line}
          {item.retryAt !== null && (
            <button
              type="button"
              className="text-button"
              aria-label={text.tryNowName(title)}
              tabIndex={tabIndex}
              onClick={tryNow}
            >
              {text.tryNow}
            </button>
          )}
        </p>
      )}
    </li>
  );
});
