import { Brain } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Message } from '../../app/contract.ts';
import { useAvailableModes } from '../models/use-available-modes.ts';
import { useApp, useMessages } from '../stores/context.ts';
import { strings } from '../strings.ts';
import { IconButton } from '../ui/IconButton.tsx';
import { ModeMark } from '../ui/ModeMark.tsx';
import { AskAgain } from './AskAgain.tsx';
import { reasonsOf } from './AutoReason.tsx';
import { CopyButton } from './CopyButton.tsx';
import { Figures } from './Figures.tsx';
import { VersionSwitch } from './VersionSwitch.tsx';

interface AnswerToolsProps {
  readonly message: Message;
  /** More tools, at the end. */
  readonly children?: ReactNode;
}

/** What can be done with a finished answer. */
export function AnswerTools({ message, children }: AnswerToolsProps) {
  return (
    <div className="answer-tools">
      <span className="mode-name" data-mode={message.mode} title={modeHint(message)}>
        <ModeMark mode={message.mode} size={10} />
        {strings.modes.names[message.mode]}
      </span>
      <VersionSwitch message={message} />
      {message.content !== '' && <CopyButton text={message.content} label={strings.answer.copy} />}
      <ThinkHarder message={message} />
      <AskAgain message={message} />
      <Figures message={message} />
      {children}
    </div>
  );
}

function modeHint(message: Message): string {
  const reasons = reasonsOf(message);
  if (reasons === null) return strings.modes.marks[message.mode];
  return strings.modes.auto.chosenHint(strings.modes.names[message.mode], reasons);
}

/** For answers that were not thought about, or not for as long as the model would have. */
function ThinkHarder({ message }: { readonly message: Message }) {
  const { turnActions } = useApp();
  const isBusy = useMessages((state) => state.generatingId !== null);
  const canThink = useAvailableModes().includes('deep');
  const isThoughtOut = message.mode === 'deep' && (message.thinkingBudget?.kind ?? 'none') === 'none';
  if (isThoughtOut || !canThink) return null;
  return (
    <IconButton
      label={strings.turns.thinkHarder}
      icon={Brain}
      disabled={isBusy}
      onClick={() => void turnActions.thinkHarder(message.id)}
    />
  );
}
