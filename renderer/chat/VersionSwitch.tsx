import { ChevronLeft, ChevronRight, Columns2 } from 'lucide-react';
import type { Message } from '../../app/contract.ts';
import { useApp, useMessages } from '../stores/context.ts';
import { strings } from '../strings.ts';
import { IconButton } from '../ui/IconButton.tsx';

/** Goes through the versions of a question or an answer; each brings back what followed it. */
export function VersionSwitch({ message }: { readonly message: Message }) {
  const { actions, turns } = useApp();
  const isBusy = useMessages((state) => state.generatingId !== null);
  const { versionIds, id, role } = message;
  if (versionIds.length < 2) return null;
  const index = versionIds.indexOf(id);
  const step = (by: -1 | 1) => {
    const other = versionIds[index + by];
    if (other !== undefined) void actions.selectVersion(other);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms; these buttons change what is shown.
    <span
      className="versions"
      role="group"
      aria-label={role === 'user' ? strings.turns.question.versions : strings.answer.versions}
    >
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
      {role === 'assistant' && (
        <IconButton label={strings.turns.compare.open} icon={Columns2} onClick={() => turns.getState().compare(id)} />
      )}
    </span>
  );
}
