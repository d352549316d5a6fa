import { strings } from '../strings.ts';
import { ModalDialog } from './ModalDialog.tsx';

interface ConfirmDialogProps {
  readonly title: string;
  readonly text: string;
  /** What the button that goes ahead is called: the deed itself. */
  readonly confirm: string;
  readonly onAnswer: (isConfirmed: boolean) => void;
}

/** Asks before what cannot be undone; the focus is on the way out. */
export function ConfirmDialog({ title, text, confirm, onAnswer }: ConfirmDialogProps) {
  return (
    <ModalDialog title={title} onClose={() => onAnswer(false)}>
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
    </ModalDialog>
  );
}
