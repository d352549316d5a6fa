import { X } from 'lucide-react';
import { Toast } from 'radix-ui';
import { useApp, useUi } from '../stores/context.ts';
import { strings } from '../strings.ts';
import { IconButton } from '../ui/IconButton.tsx';

/** Long enough to notice a mistake and reach Undo; it waits while the pointer or the focus is on it. */
const shownForMs = 10_000;

export function Toasts() {
  const { ui } = useApp();
  const toasts = useUi((state) => state.toasts);
  return (
    <Toast.Provider duration={shownForMs} swipeDirection="down">
      {toasts.map(({ id, text, action }) => (
        <Toast.Root
          key={id}
          className="toast"
          onOpenChange={(isOpen) => {
            if (!isOpen) ui.getState().closeToast(id);
          }}
        >
          <Toast.Description className="toast-text">{text}</Toast.Description>
          {action !== null && (
            <Toast.Action className="text-button" altText={action.hint} onClick={action.run}>
              {action.label}
            </Toast.Action>
          )}
          <Toast.Close asChild>
            <IconButton label={strings.toasts.close} icon={X} />
          </Toast.Close>
        </Toast.Root>
      ))}
      <Toast.Viewport className="toasts" label={strings.toasts.label} />
    </Toast.Provider>
  );
}
