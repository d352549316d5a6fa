import { useExchange } from '../stores/context.ts';
import { strings } from '../strings.ts';

/** Closes the dialog, or ends the work that it began. */
export function CancelButton({ onClose }: { readonly onClose: () => void }) {
  const isCancelling = useExchange((state) => state.isCancelling);
  return (
    <button type="button" className="button" disabled={isCancelling} onClick={onClose}>
      {isCancelling ? strings.exchange.cancelling : strings.conversations.cancel}
    </button>
  );
}
