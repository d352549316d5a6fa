import clsx from 'clsx';
import { type ReactNode, useLayoutEffect, useRef } from 'react';

interface DialogProps {
  /** Its name for screen readers, where no heading inside gives it. */
  readonly label?: string;
  readonly labelledBy?: string;
  readonly className?: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/**
 * Lies over the window and takes the keyboard until it is closed, by Escape or with a click beside it. The browser's own modal
 * dialog keeps the focus inside, gives it back at the end and makes the rest inert; the libraries' would add a style element to
 * the page, which its policy forbids. The focus goes to what carries `data-autofocus`, else to the first that can take it.
 */
export function Dialog({ label, labelledBy, className, onClose, children }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const dialog = ref.current;
    if (dialog === null) return;
    dialog.showModal();
    // React does not write `autofocus` into the page, where the browser would look for it.
    dialog.querySelector<HTMLElement>('[data-autofocus]')?.focus();
    return () => dialog.close();
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the browser closes a dialog with Escape itself.
    <dialog
      ref={ref}
      className={clsx('dialog', className)}
      aria-label={label}
      aria-labelledby={labelledBy}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        // The backdrop counts as the dialog itself; what is inside stands in an element that fills it.
        if (event.target === ref.current) onClose();
      }}
    >
      <div className="dialog-content">{children}</div>
    </dialog>
  );
}
