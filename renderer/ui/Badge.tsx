import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';

/** good: as it should be. care: worth knowing first. bad: will not work. plain: a fact. */
export type Tone = 'plain' | 'good' | 'care' | 'bad';

interface BadgeProps {
  readonly tone?: Tone;
  readonly icon?: LucideIcon;
  /** Says more when the pointer rests on it. */
  readonly title?: string | undefined;
  readonly children: ReactNode;
}

export function Badge({ tone = 'plain', icon: Icon, title, children }: BadgeProps) {
  return (
    <span className="badge" data-tone={tone} title={title}>
      {Icon !== undefined && <Icon size={12} strokeWidth={2} aria-hidden />}
      {children}
    </span>
  );
}
