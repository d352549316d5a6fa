import type { Mode } from '../../app/contract.ts';
import { strings } from '../strings.ts';
import { ModeMark } from '../ui/ModeMark.tsx';

interface ModeMarksProps {
  readonly modes: readonly Mode[];
  /** Why one is missing; shown when the pointer rests on the marks. */
  readonly reason?: string | null;
}

/** The modes that a model has, by name. */
export function ModeMarks({ modes, reason }: ModeMarksProps) {
  return (
    <span className="mode-marks" title={reason ?? undefined}>
      {modes.map((mode) => (
        <span key={mode} data-mode={mode}>
          <ModeMark mode={mode} size={9} />
          {strings.modes.names[mode]}
        </span>
      ))}
    </span>
  );
}
