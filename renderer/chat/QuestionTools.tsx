import { Pencil } from 'lucide-react';
import type { Message } from '../../app/contract.ts';
import { useApp, useMessages } from '../stores/context.ts';
import { strings } from '../strings.ts';
import { IconButton } from '../ui/IconButton.tsx';
import { VersionSwitch } from './VersionSwitch.tsx';

/** What can be done with a question. */
export function QuestionTools({ message }: { readonly message: Message }) {
  const { turnActions } = useApp();
  const isBusy = useMessages((state) => state.generatingId !== null);
  return (
    <div className="question-tools">
      <VersionSwitch message={message} />
      <IconButton
        label={strings.turns.question.edit}
        icon={Pencil}
        disabled={isBusy}
        onClick={() => turnActions.beginEdit(message)}
      />
    </div>
  );
}
