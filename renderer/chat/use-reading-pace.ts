import { useRef } from 'react';

export interface ReadingPace {
  readonly tokensPerSecond: number;
  readonly secondsLeft: number;
}

interface Sample {
  readonly at: number;
  readonly done: number;
}

/** Looking back this far: later tokens take longer, since each looks at all before it. */
const windowMs = 10_000;
/** Shorter stretches tell more of chance than of speed. */
const minimumMs = 1_000;

/** How fast a prompt is read and how long it will take, from what was seen of it; null until that can be told. */
export function useReadingPace(done: number, total: number, now: () => number = Date.now): ReadingPace | null {
  const samples = useRef<readonly Sample[]>([]);
  if (samples.current.at(-1)?.done !== done) samples.current = withSample(samples.current, { at: now(), done });
  return paceOf(samples.current, total);
}

/** What the cache held already was not read: the first sample only says where the reading began. */
export function withSample(samples: readonly Sample[], next: Sample): readonly Sample[] {
  const last = samples.at(-1);
  if (last !== undefined && next.done < last.done) return [next];
  return [...samples, next].filter(({ at }, index, all) => index >= all.length - 2 || next.at - at <= windowMs);
}

export function paceOf(samples: readonly Sample[], total: number): ReadingPace | null {
  const [first, last] = [samples[0], samples.at(-1)];
  if (first === undefined || last === undefined) return null;
  const [tokens, milliseconds] = [last.done - first.done, last.at - first.at];
  if (milliseconds < minimumMs || tokens <= 0) return null;
  const tokensPerSecond = (1000 * tokens) / milliseconds;
  return { tokensPerSecond, secondsLeft: Math.max(0, total - last.done) / tokensPerSecond };
}
