import { Play } from 'lucide-react';
import type { Message } from '../../app/contract.ts';
import { useApp, useMessages } from '../stores/context.ts';
import { strings } from '../strings.ts';

/** Lets an answer that was broken off go on from its text. Only the last one can, and not one that was given up for another version. */
export function ContinueButton({ message: { id, status, problem } }: { readonly message: Message }) {
  const { actions } = useApp();
  const isLast = useMessages((state) => state.ids.at(-1) === id);
  const isBusy = useMessages((state) => state.generatingId !== null);
  const isGivenUp = status === 'stopped' && problem !== null;
  if (!isLast || isGivenUp || status === 'complete' || status === 'generating') return null;
  return (
    <button
      type="button"
      className="button"
      data-size="small"
      title={strings.modes.goOnHint}
      disabled={isBusy}
      onClick={() => void actions.goOn(id)}
    >
      <Play size={13} strokeWidth={1.75} aria-hidden />
      {strings.modes.goOn}
    </button>
  );
}
