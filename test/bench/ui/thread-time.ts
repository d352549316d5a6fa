import type { CDPSession } from 'playwright-core';

/** What the page's thread itself did, in processor time: on a busy machine the clock counts the others' work, too. */
export interface ThreadTime {
  readonly totalMs: number;
  readonly longestTaskMs: number;
}

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur?: number;
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

const isTask = ({ name, ph }: TraceEvent) => ph === 'X' && name === 'ThreadControllerImpl::RunTask';

/** Begins to count; the returned function ends that. */
export async function countThreadTime(cdp: CDPSession): Promise<() => Promise<ThreadTime>> {
  const events: TraceEvent[] = [];
  cdp.on('Tracing.dataCollected', ({ value }) => events.push(...(value as unknown as TraceEvent[])));
  await cdp.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: ['toplevel', 'devtools.timeline'] },
  });
  return async () => {
    const complete = new Promise((resolve) => cdp.once('Tracing.tracingComplete', resolve));
    await cdp.send('Tracing.end');
    await complete;
    // Several pages may have a process; the one that draws frames and calls functions is ours.
    const busiest = events
      .filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
      .map(({ pid, tid }) => events.filter((event) => isTask(event) && event.pid === pid && event.tid === tid))
      .toSorted((a, b) => b.length - a.length)[0];
    const times = (busiest ?? []).map(({ tdur = 0 }) => tdur / 1_000);
    return { totalMs: times.reduce((sum, time) => sum + time, 0), longestTaskMs: Math.max(0, ...times) };
  };
}
