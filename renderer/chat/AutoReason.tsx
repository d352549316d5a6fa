import { Zap } from 'lucide-react';
import type { Message } from '../../app/contract.ts';
import { useAvailableModes } from '../models/use-available-modes.ts';
import { useApp, useMessages } from '../stores/context.ts';
import { strings } from '../strings.ts';
import { ModeMark } from '../ui/ModeMark.tsx';

/** More would be a list; the weightiest stand first. */
const maxReasons = 2;

/** Why Auto answers in this mode, in words; null where it did not choose, or has not yet. */
export function reasonsOf({ askedMode, why }: Pick<Message, 'askedMode' | 'why'>): string | null {
  if (askedMode !== 'auto' || why.length === 0) return null;
  return why
    .slice(0, maxReasons)
    .map((reason) => strings.modes.auto.reasons[reason])
    .join(', ');
}

/** Says above a deep answer why Auto thought first, and lets the person turn that round. Fast answers speak for themselves. */
export function AutoReason({ message }: { readonly message: Message }) {
  const { actions } = useApp();
  const isBusy = useMessages((state) => state.generatingId !== null);
  const canBeFast = useAvailableModes().includes('fast');
  const reasons = reasonsOf(message);
  if (reasons === null || message.mode !== 'deep') return null;
  const { auto, names } = strings.modes;
  return (
    <p className="auto-reason" data-mode="deep">
      <ModeMark mode="auto" size={11} />
      <span>{auto.chosen(names.deep, reasons)}</span>
      {canBeFast && !isBusy && (
        <button
          type="button"
          className="text-button"
          title={auto.answerFastHint}
          onClick={() => void actions.askAgain(message.id, 'fast')}
        >
          <Zap size={12} strokeWidth={1.75} aria-hidden />
          {auto.answerFast}
        </button>
      )}
    </p>
  );
}
