import type { ConversationSummary } from '../../app/contract.ts';

export type DayGroup = 'today' | 'yesterday' | 'week' | 'older';

export interface ConversationGroup {
  readonly day: DayGroup;
  readonly conversations: readonly ConversationSummary[];
}

const order: readonly DayGroup[] = ['today', 'yesterday', 'week', 'older'];

/** The start of the day `daysAgo` days before `now`; days are 23 or 25 hours long when clocks change. */
function startOfDay(now: Date, daysAgo: number): number {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() - daysAgo).getTime();
}

/** Groups that have no conversation are left out; the order within a group is kept. */
export function groupByDay(conversations: readonly ConversationSummary[], now: Date): readonly ConversationGroup[] {
  const [today, yesterday, week] = [startOfDay(now, 0), startOfDay(now, 1), startOfDay(now, 7)];
  const dayOf = (time: number): DayGroup => {
    if (time >= today) return 'today';
    if (time >= yesterday) return 'yesterday';
    return time >= week ? 'week' : 'older';
  };
  return order
    .map((day) => ({ day, conversations: conversations.filter((one) => dayOf(one.updatedAt) === day) }))
    .filter((group) => group.conversations.length > 0);
}
