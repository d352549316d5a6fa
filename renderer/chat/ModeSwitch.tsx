import { RadioGroup } from 'radix-ui';
import type { Mode } from '../../app/contract.ts';
import { useAvailableModes } from '../models/use-available-modes.ts';
import { useApp } from '../stores/context.ts';
import { strings } from '../strings.ts';
import { ModeMark } from '../ui/ModeMark.tsx';

const modes: readonly Mode[] = ['fast', 'deep'];

export function ModeSwitch({ mode }: { readonly mode: Mode }) {
  const { actions } = useApp();
  const available = useAvailableModes();
  return (
    <RadioGroup.Root
      className="mode-switch"
      aria-label={strings.modes.label}
      orientation="horizontal"
      value={mode}
      data-mode={mode}
      onValueChange={(value) => {
        const chosen = modes.find((one) => one === value);
        if (chosen !== undefined) void actions.chooseMode(chosen);
      }}
    >
      {modes.map((one) => {
        const isAvailable = available.includes(one);
        const explanation = isAvailable ? strings.modes.explanations[one] : strings.modes.unavailable(one);
        return (
          <RadioGroup.Item
            key={one}
            value={one}
            data-mode={one}
            disabled={!isAvailable}
            title={explanation}
            aria-label={strings.modes.names[one]}
            aria-description={explanation}
          >
            <ModeMark mode={one} />
            {strings.modes.names[one]}
          </RadioGroup.Item>
        );
      })}
    </RadioGroup.Root>
  );
}
