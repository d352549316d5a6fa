import { RadioGroup } from 'radix-ui';
import type { AskedMode } from '../../app/contract.ts';
import { askedModes, canAsk } from '../models/chosen-mode.ts';
import { useAvailableModes } from '../models/use-available-modes.ts';
import { useApp } from '../stores/context.ts';
import { strings } from '../strings.ts';
import { ModeMark } from '../ui/ModeMark.tsx';

export function ModeSwitch({ mode }: { readonly mode: AskedMode }) {
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
        const chosen = askedModes.find((one) => one === value);
        if (chosen !== undefined) void actions.chooseMode(chosen);
      }}
    >
      {askedModes.map((one) => {
        const isAvailable = canAsk(one, available);
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
            <span>{strings.modes.names[one]}</span>
          </RadioGroup.Item>
        );
      })}
    </RadioGroup.Root>
  );
}
