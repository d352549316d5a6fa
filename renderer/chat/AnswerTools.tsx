import { ChevronLeft, ChevronRight, RotateCcw } from 'lucide-react';
import type { Message, Mode } from '../../app/contract.ts';
import { useAvailableModes } from '../models/use-available-modes.ts';
import { useApp, useMessages } from '../stores/context.ts';
import { strings } from '../strings.ts';
import { IconButton } from '../ui/IconButton.tsx';
import { Menu, MenuItem } from '../ui/Menu.tsx';
import { ModeMark } from '../ui/ModeMark.tsx';
import { CopyButton } from './CopyButton.tsx';
import { Figures } from './Figures.tsx';

const modes: readonly Mode[] = ['fast', 'deep'];

/** What can be done with a finished answer. */
export function AnswerTools({ message }: { readonly message: Message }) {
  const isBusy = useMessages((state) => state.generatingId !== null);
  return (
    <div className="answer-tools">
      <span className="mode-name" data-mode={message.mode} title={strings.modes.marks[message.mode]}>
        <ModeMark mode={message.mode} size={10} />
        {strings.modes.names[message.mode]}
      </span>
      <VersionSwitch message={message} isBusy={isBusy} />
      {message.content !== '' && <CopyButton text={message.content} label={strings.answer.copy} />}
      <AskAgain replyId={message.id} isBusy={isBusy} />
      <Figures message={message} />
    </div>
  );
}

function AskAgain({ replyId, isBusy }: { readonly replyId: string; readonly isBusy: boolean }) {
  const { actions } = useApp();
  const available = useAvailableModes();
  return (
    <Menu align="start" trigger={<IconButton label={strings.answer.askAgain} icon={RotateCcw} disabled={isBusy} />}>
      {modes.map((mode) => (
        <MenuItem
          key={mode}
          icon={<ModeMark mode={mode} />}
          title={strings.modes.names[mode]}
          explanation={available.includes(mode) ? strings.answer.askAgainIn[mode] : strings.modes.unavailable(mode)}
          isDisabled={!available.includes(mode)}
          onChoose={() => void actions.askAgain(replyId, mode)}
        />
      ))}
    </Menu>
  );
}

function VersionSwitch({ message, isBusy }: { readonly message: Message; readonly isBusy: boolean }) {
  const { actions } = useApp();
  const { versionIds, id } = message;
  if (versionIds.length < 2) return null;
  const index = versionIds.indexOf(id);
  const step = (by: -1 | 1) => {
    const other = versionIds[index + by];
    if (other !== undefined) void actions.selectVersion(other);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms; these buttons change what is shown.
    <span className="versions" role="group" aria-label={strings.answer.versions}>
      <IconButton
        label={strings.answer.previousVersion}
        icon={ChevronLeft}
        disabled={isBusy || index <= 0}
        onClick={() => step(-1)}
      />
      <span>{strings.answer.version(index + 1, versionIds.length)}</span>
      <IconButton
        label={strings.answer.nextVersion}
        icon={ChevronRight}
        disabled={isBusy || index >= versionIds.length - 1}
        onClick={() => step(1)}
      />
    </span>
  );
}
