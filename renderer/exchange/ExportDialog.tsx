import { useId, useState } from 'react';
import type { ExportChoice } from '../../app/contract.ts';
import { useApp, useExchange } from '../stores/context.ts';
import { strings } from '../strings.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { CancelButton } from './CancelButton.tsx';
import { ExchangeProgressBar } from './ExchangeProgressBar.tsx';

const formats: readonly ExportChoice['format'][] = ['markdown', 'json'];

export function ExportDialog() {
  const { keeping, ui } = useApp();
  const ids = useExchange((state) => state.ids);
  const isWorking = useExchange((state) => state.isWorking);
  const [format, setFormat] = useState<ExportChoice['format']>('markdown');
  const [includesThinking, setThinking] = useState(false);
  const titleId = useId();
  const words = strings.exchange;
  const close = () => (isWorking ? void keeping.cancelExchange() : ui.getState().closeDialog());
  return (
    <Dialog labelledBy={titleId} className="small-dialog" onClose={close}>
      <form
        className="dialog-body"
        onSubmit={(event) => {
          event.preventDefault();
          void keeping.export({ ids: ids === null ? null : [...ids], format, includesThinking });
        }}
      >
        <h2 id={titleId}>{words.exportTitle}</h2>
        <fieldset className="choices">
          <legend className="sr-only">{words.format}</legend>
          {formats.map((one) => (
            <label key={one}>
              <input type="radio" name="format" checked={format === one} onChange={() => setFormat(one)} />
              <span>
                {words.formats[one].title}
                <small>{words.formats[one].text}</small>
              </span>
            </label>
          ))}
        </fieldset>
        <div className="choices">
          <label>
            <input type="checkbox" checked={includesThinking} onChange={(event) => setThinking(event.target.checked)} />
            <span>{words.thinking}</span>
          </label>
        </div>
        <ExchangeProgressBar />
        <div className="dialog-buttons">
          <CancelButton onClose={close} />
          <button type="submit" className="button" data-kind="main" disabled={isWorking}>
            {isWorking ? words.exporting : words.export}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
