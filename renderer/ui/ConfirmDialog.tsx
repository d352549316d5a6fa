import { useId } from 'react';
import { strings } from '../strings.ts';
import { Dialog } from './Dialog.tsx';

interface ConfirmDialogProps {
  readonly title: string;
  readonly text: string;
  /** What the button that goes ahead is called: the deed itself. */
  readonly confirm: string;
  readonly onAnswer: (isConfirmed: boolean) => void;
}

/** Asks before what cannot be undone; the focus is on the way out. */
export function ConfirmDialog({ title, text, confirm, onAnswer }: ConfirmDialogProps) {
  const titleId = useId();
  return (
    <Dialog labelledBy={titleId} className="small-dialog" onClose={() => onAnswer(false)}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the window's own keys rest while the question is open. */}
      <div className="dialog-body" onKeyDown={(event) => event.stopPropagation()}>
        <h2 id={titleId}>{title}</h2>
        <p>{text}</p>
        <div className="dialog-buttons">
          {/* biome-ignore lint/a11y/noAutofocus: a dialog takes the focus; the harmless choice is the place for it. */}
          <button type="button" className="button" autoFocus onClick={() => onAnswer(false)}>
            {strings.conversations.cancel}
          </button>
          <button type="button" className="button" data-kind="danger" onClick={() => onAnswer(true)}>
            {confirm}
          </button>
        </div>
      </div>
    </Dialog>
  );
}
