import { type ThinkingBudget, thinkingBudget } from '../contract.ts';

/** Null where there is none, and where a later version wrote something that this one does not know. */
export function parseBudget(text: string | null): ThinkingBudget | null {
  if (text === null) return null;
  const parsed = thinkingBudget.safeParse(JSON.parse(text));
  return parsed.success ? parsed.data : null;
}

export function budgetText(budget: ThinkingBudget | null): string | null {
  return budget === null ? null : JSON.stringify(budget);
}
