import { useId } from 'react';
import { ago } from '../formats.ts';
import { useApp, useExchange } from '../stores/context.ts';
import { strings } from '../strings.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { CancelButton } from './CancelButton.tsx';
import { ExchangeProgressBar } from './ExchangeProgressBar.tsx';

/** More than anybody reads through before they import. */
const maxShown = 500;

/** What a file holds, before anything is taken from it. */
export function ImportDialog() {
  const { keeping, ui } = useApp();
  const preview = useExchange((state) => state.preview);
  const isWorking = useExchange((state) => state.isWorking);
  const titleId = useId();
  const words = strings.exchange;
  const close = () => (isWorking ? void keeping.cancelExchange() : ui.getState().closeDialog());
  if (preview === null) return <ReadingFile onClose={close} />;
  const { conversations, importId, unreadable } = preview;
  const nNew = conversations.filter((one) => !one.isKnown).length;
  const now = Date.now();
  return (
    <Dialog labelledBy={titleId} className="small-dialog" onClose={close}>
      <div className="dialog-body">
        <h2 id={titleId}>{words.importTitle}</h2>
        <p>
          <span dir="auto">{preview.fileName}</span>
          <br />
          {words.sources[preview.format]}
        </p>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, which must also work from the keyboard. */}
        <ul aria-label={words.list} className="import-list" tabIndex={0}>
          {conversations.slice(0, maxShown).map((one, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes, and titles may be the same.
            <li key={index} data-known={one.isKnown}>
              <span dir="auto">{one.title}</span>
              <small>{one.isKnown ? words.known : `${words.messages(one.messages)}, ${ago(one.updatedAt, now)}`}</small>
            </li>
          ))}
          {conversations.length > maxShown && <li>…</li>}
        </ul>
        {unreadable > 0 && <p>{words.unreadable(unreadable)}</p>}
        {nNew === 0 && <p>{words.nothingNew}</p>}
        <ExchangeProgressBar />
        <div className="dialog-buttons">
          <CancelButton onClose={close} />
          {nNew > 0 && (
            <button
              type="button"
              className="button"
              data-kind="main"
              disabled={isWorking}
              onClick={() => void keeping.applyImport(importId)}
            >
              {isWorking ? words.importing : words.import(nNew)}
            </button>
          )}
        </div>
      </div>
    </Dialog>
  );
}

/** While a large file is read, before it is known what is in it. */
function ReadingFile({ onClose }: { readonly onClose: () => void }) {
  const titleId = useId();
  return (
    <Dialog labelledBy={titleId} className="small-dialog" onClose={onClose}>
      <div className="dialog-body">
        <h2 id={titleId}>{strings.exchange.importTitle}</h2>
        <ExchangeProgressBar />
        <div className="dialog-buttons">
          <CancelButton onClose={onClose} />
        </div>
      </div>
    </Dialog>
  );
}
