import type { StoreApi } from 'zustand/vanilla';
import type { ThinkingBudget } from '../../app/contract.ts';
import { budgetChoiceOf, type Turns } from './turns.ts';
import { modelChoiceOf, type Ui } from './ui.ts';

interface Choices {
  readonly ui: StoreApi<Ui>;
  readonly turns: StoreApi<Turns>;
}

/** What was chosen for the next message of a conversation alone; fields are missing where nothing was. */
export function choicesFor(
  { ui, turns }: Choices,
  conversationId: string | null,
): { readonly modelId?: string; readonly thinkingBudget?: ThinkingBudget } {
  const model = modelChoiceOf(ui.getState(), conversationId);
  const budget = budgetChoiceOf(turns.getState(), conversationId);
  return {
    ...(model === null ? {} : { modelId: model.modelId }),
    ...(budget === null ? {} : { thinkingBudget: budget.budget }),
  };
}

/** The message they were chosen for is on its way. */
export function spendChoices({ ui, turns }: Choices, conversationId: string | null): void {
  ui.getState().chooseModel(conversationId, null);
  turns.getState().chooseBudget(conversationId, null);
}
