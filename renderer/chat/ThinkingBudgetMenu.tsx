import { Check, Timer } from 'lucide-react';
import { useState } from 'react';
import type { ThinkingBudget } from '../../app/contract.ts';
import { useAnsweringModel } from '../models/use-answering-model.ts';
import { useApp, useConversations, useLibrary, useMessages, useSettings, useTurns } from '../stores/context.ts';
import type { BudgetScope } from '../stores/turn-actions.ts';
import { budgetChoiceOf } from '../stores/turns.ts';
import { strings } from '../strings.ts';
import { smallIcon } from '../ui/icon-size.ts';
import { Menu, MenuChoice, MenuHeading, MenuSeparator } from '../ui/Menu.tsx';

const offered: readonly ThinkingBudget[] = [
  { kind: 'none' },
  { kind: 'seconds', seconds: 10 },
  { kind: 'seconds', seconds: 30 },
  { kind: 'seconds', seconds: 120 },
  { kind: 'tokens', tokens: 500 },
  { kind: 'tokens', tokens: 2_000 },
  { kind: 'tokens', tokens: 8_000 },
];
const scopes: readonly BudgetScope[] = ['all', 'conversation', 'message'];

const keyOf = (budget: ThinkingBudget) => JSON.stringify(budget);

/** How long Deep answers may think: everywhere, in this conversation, or for the next message. */
export function ThinkingBudgetMenu() {
  const { turnActions } = useApp();
  const text = strings.turns.budget;
  const { budget, scope: usual } = useBudget();
  const speed = useDecodeSpeed();
  const [scope, setScope] = useState<BudgetScope>('all');
  const all = offered.some((one) => keyOf(one) === keyOf(budget)) ? offered : [...offered, budget];
  const icon = (isChosen: boolean) => (isChosen ? <Check {...smallIcon} /> : <span className="menu-no-icon" />);
  return (
    <Menu
      align="start"
      side="top"
      onOpened={() => setScope(usual)}
      trigger={
        <button
          type="button"
          className="budget-button"
          data-limited={budget.kind !== 'none'}
          aria-label={text.label(text.short(budget))}
          title={text.label(text.short(budget))}
        >
          <Timer size={15} strokeWidth={1.75} aria-hidden />
          {budget.kind !== 'none' && <span>{text.short(budget)}</span>}
        </button>
      }
    >
      <MenuHeading>{text.heading}</MenuHeading>
      <MenuChoice
        label={text.heading}
        value={keyOf(budget)}
        options={all.map((one) => ({
          value: keyOf(one),
          title: text.short(one),
          icon: icon(keyOf(one) === keyOf(budget)),
          explanation: explanationOf(one, speed) ?? undefined,
        }))}
        onChoose={(key) => {
          const chosen = all.find((one) => keyOf(one) === key);
          if (chosen !== undefined) void turnActions.chooseBudget(chosen, scope);
        }}
      />
      <MenuSeparator />
      <MenuHeading>{text.scope}</MenuHeading>
      <MenuChoice
        label={text.scope}
        value={scope}
        staysOpen
        options={scopes.map((value) => ({ value, title: text.scopes[value], icon: icon(value === scope) }))}
        onChoose={(chosen) => {
          setScope(chosen);
          void turnActions.chooseBudget(budget, chosen);
        }}
      />
    </Menu>
  );
}

/** The budget in the other measure, where the model's speed is known. */
function explanationOf(budget: ThinkingBudget, tokensPerSecond: number | null): string | null {
  if (tokensPerSecond === null || budget.kind === 'none') return null;
  const { aboutTokens, aboutSeconds } = strings.turns.budget;
  return budget.kind === 'seconds'
    ? aboutTokens(Number((budget.seconds * tokensPerSecond).toPrecision(2)))
    : aboutSeconds(Math.max(1, Math.round(budget.tokens / tokensPerSecond)));
}

function useBudget(): { readonly budget: ThinkingBudget; readonly scope: BudgetScope } {
  const conversationId = useMessages((state) => state.conversationId);
  const choice = useTurns((state) => budgetChoiceOf(state, conversationId));
  const pinned = useConversations((state) => state.list.find((one) => one.id === conversationId)?.thinkingBudget);
  const usual = useSettings((state) => state.thinkingBudget);
  if (choice !== null) return choice;
  return pinned ? { budget: pinned, scope: 'conversation' } : { budget: usual, scope: 'all' };
}

function useDecodeSpeed(): number | null {
  const id = useAnsweringModel()?.id ?? '';
  return useLibrary((state) => state.byId[id]?.speed?.decodeTokensPerSecond ?? null);
}
