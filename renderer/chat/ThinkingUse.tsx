import type { ThinkingBudget } from '../../app/contract.ts';
import { strings } from '../strings.ts';
import { useNow } from '../ui/use-now.ts';

interface ThinkingUseProps {
  readonly budget: ThinkingBudget | null;
  readonly tokens: number;
  /** Milliseconds since 1970; null: it has not begun. */
  readonly since: number | null;
}

/** How much of its budget the thinking has used; nothing where it has none. */
export function ThinkingUse({ budget, tokens, since }: ThinkingUseProps) {
  const now = useNow(budget?.kind === 'seconds');
  if (budget === null || budget.kind === 'none') return null;
  const text = strings.turns.budget;
  const of = budget.kind === 'tokens' ? budget.tokens : budget.seconds;
  const used = budget.kind === 'tokens' ? tokens : since === null ? 0 : Math.max(0, Math.floor((now - since) / 1000));
  const shown = Math.min(used, of);
  return (
    <span className="thinking-use">
      <progress aria-label={text.bar} value={shown} max={of} />
      <span>{budget.kind === 'tokens' ? text.usedTokens(shown, of) : text.usedSeconds(shown, of)}</span>
    </span>
  );
}
