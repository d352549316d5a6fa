import type { EngineName } from './engine-side.ts';
import type { Answer } from './orders.ts';

/** What one engine did, and the cores that other programs kept busy meanwhile. */
export interface Measurement {
  readonly othersBusyCores: number;
}
export type Pair<T> = Readonly<Record<EngineName, T>>;

/** More than that beside a measurement changes it: with all cores spinning for one that waits, speeds fall to a tenth. */
export const busyCores = 0.15;

/** What times are taken by: the clock, or the processor time of one thread, which other programs hardly change. */
export type Timer = 'clock' | 'processor';

/** For the threads of the one to fall asleep before the other begins. */
const restMs = 100;

/**
 * Asks both engines by turns, who went second going first in the next pair. Until `count` pairs were undisturbed, more are measured, up
 * to twice as many; the quietest count.
 */
export async function inTurn<T extends Measurement>(
  count: number,
  measure: (engine: EngineName, pair: number) => Promise<T>,
): Promise<readonly Pair<T>[]> {
  const pairs: Pair<T>[] = [];
  while (pairs.length < 2 * count && pairs.filter((pair) => disturbance(pair) <= busyCores).length < count) {
    const turn = async (engine: EngineName) => {
      await new Promise((resolve) => setTimeout(resolve, restMs));
      return measure(engine, pairs.length);
    };
    if (pairs.length % 2 === 0) {
      const tandem = await turn('tandem');
      pairs.push({ tandem, llamacpp: await turn('llamacpp') });
    } else {
      const llamacpp = await turn('llamacpp');
      pairs.push({ tandem: await turn('tandem'), llamacpp });
    }
  }
  return pairs.toSorted((a, b) => disturbance(a) - disturbance(b)).slice(0, count);
}

/** In the worse half of a pair. */
export function disturbance({ tandem, llamacpp }: Pair<Measurement>): number {
  return Math.max(tandem.othersBusyCores, llamacpp.othersBusyCores);
}

export function timeOf({ milliseconds, processorMilliseconds }: Answer, timer: Timer): number {
  return timer === 'clock' ? milliseconds : processorMilliseconds;
}

/** Other programs take time from the clock only. */
export function disturbanceOf({ othersBusyCores }: Measurement, timer: Timer): number {
  return timer === 'clock' ? othersBusyCores : 0;
}
