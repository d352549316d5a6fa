import clsx from 'clsx';
import type { AskedMode } from '../../app/contract.ts';

interface ModeMarkProps {
  readonly mode: AskedMode;
  readonly size?: number;
  /** It breathes while an answer in this mode is being written. */
  readonly isActive?: boolean;
}

/** The wheels of the tandem: a full disc for Fast, a ring around a core for Deep, half of either for Auto. Always beside or under its name. */
export function ModeMark({ mode, size = 12, isActive = false }: ModeMarkProps) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 12 12"
      data-mode={mode}
      className={clsx('mode-mark', isActive && 'is-active')}
      aria-hidden
    >
      {mode === 'fast' && <circle cx="6" cy="6" r="4.25" fill="currentColor" />}
      {mode === 'auto' && (
        <>
          <circle cx="6" cy="6" r="4.75" fill="none" stroke="currentColor" strokeWidth="1.5" />
          <path d="M6 1.75a4.25 4.25 0 0 0 0 8.5z" fill="currentColor" />
        </>
      )}
      {mode === 'deep' && (
        <>
          <circle cx="6" cy="6" r="4.75" fill="none" stroke="currentColor" strokeWidth="1.5" />
          <circle cx="6" cy="6" r="1.75" fill="currentColor" />
        </>
      )}
    </svg>
  );
}
