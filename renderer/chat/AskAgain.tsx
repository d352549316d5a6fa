import { RotateCcw } from 'lucide-react';
import { useMemo } from 'react';
import type { Message, Mode } from '../../app/contract.ts';
import { chooseModels } from '../models/sort-models.ts';
import { useAnsweringModel } from '../models/use-answering-model.ts';
import { useAvailableModes } from '../models/use-available-modes.ts';
import { useApp, useLibrary, useMessages } from '../stores/context.ts';
import { strings } from '../strings.ts';
import { IconButton } from '../ui/IconButton.tsx';
import { Menu, MenuHeading, MenuItem, MenuSeparator } from '../ui/Menu.tsx';
import { ModeMark } from '../ui/ModeMark.tsx';

const modes: readonly Mode[] = ['fast', 'deep'];
/** More are quicker chosen below the message field. */
const maxListed = 6;

/** Another version of an answer: in either mode, or by another model. */
export function AskAgain({ message }: { readonly message: Message }) {
  const { actions, turnActions } = useApp();
  const isBusy = useMessages((state) => state.generatingId !== null);
  const available = useAvailableModes();
  const others = useOtherModels();
  const text = strings.turns.askAgain;
  return (
    <Menu align="start" trigger={<IconButton label={strings.answer.askAgain} icon={RotateCcw} disabled={isBusy} />}>
      {others.length > 0 && <MenuHeading>{text.modes}</MenuHeading>}
      {modes.map((mode) => (
        <MenuItem
          key={mode}
          icon={<ModeMark mode={mode} />}
          title={strings.modes.names[mode]}
          explanation={available.includes(mode) ? strings.answer.askAgainIn[mode] : strings.modes.unavailable(mode)}
          isDisabled={!available.includes(mode)}
          onChoose={() => void actions.askAgain(message.id, mode)}
        />
      ))}
      {others.length > 0 && (
        <>
          <MenuSeparator />
          <MenuHeading>{text.models}</MenuHeading>
          {others.map(({ id, name, facts }) => {
            const has = facts?.modes ?? modes;
            const mode = has.includes(message.mode) ? message.mode : (has[0] ?? message.mode);
            return (
              <MenuItem
                key={id}
                icon={<ModeMark mode={mode} />}
                title={name}
                explanation={text.inMode(mode)}
                onChoose={() => void turnActions.askModel(message.id, mode, id)}
              />
            );
          })}
        </>
      )}
    </Menu>
  );
}

/** Models of the library that would not answer by themselves, those used last first. */
function useOtherModels() {
  const answeringId = useAnsweringModel()?.id ?? null;
  const ids = useLibrary((state) => state.ids);
  const byId = useLibrary((state) => state.byId);
  return useMemo(() => {
    const all = ids.flatMap((id) => byId[id] ?? []).filter(({ id, problem }) => id !== answeringId && problem === null);
    return chooseModels(all, 'used', '')
      .slice(0, maxListed)
      .flatMap((id) => byId[id] ?? []);
  }, [ids, byId, answeringId]);
}
