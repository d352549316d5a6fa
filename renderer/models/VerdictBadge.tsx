import type { MemoryNeed } from '../../app/contract.ts';
import { Badge } from '../ui/Badge.tsx';
import { verdictOf } from './verdict.ts';

/** Whether a model fits into memory; the figure shows when the pointer rests on it. */
export function VerdictBadge({ memory }: { readonly memory: MemoryNeed }) {
  const { tone, icon, label, sentence } = verdictOf(memory);
  return (
    <Badge tone={tone} icon={icon} title={sentence}>
      {label}
    </Badge>
  );
}
