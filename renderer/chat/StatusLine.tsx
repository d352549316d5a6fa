import { CircleAlert, CircleStop, type LucideIcon, PowerOff, Ruler } from 'lucide-react';
import type { Message, MessageStatus } from '../../app/contract.ts';
import { strings } from '../strings.ts';
import { ContinueButton } from './ContinueButton.tsx';

type EndedEarly = Exclude<MessageStatus, 'generating' | 'complete'>;

const icons: Readonly<Record<EndedEarly, LucideIcon>> = {
  stopped: CircleStop,
  length: Ruler,
  interrupted: PowerOff,
  failed: CircleAlert,
};

/** Why an answer ended before the model ended it. */
export function StatusLine({ message }: { readonly message: Message }) {
  const { status, problem } = message;
  if (status === 'generating' || status === 'complete') return null;
  const Icon = icons[status];
  return (
    <p className="status-line" data-status={status}>
      <Icon size={15} strokeWidth={1.75} aria-hidden />
      <span>{problem === null ? strings.answer.status[status] : strings.problemText(problem)}</span>
      <ContinueButton message={message} />
    </p>
  );
}
