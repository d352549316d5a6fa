import type { ContextPlan } from '../../app/contract.ts';
import { strings } from '../strings.ts';

/** Shorter waits need no promise. */
const worthTellingSeconds = 2;

/** How long the next answer will keep the person waiting, when that is known. */
export function promiseText(promise: ContextPlan['promise']): string | null {
  if (promise === null) return null;
  const { readingSeconds, decodeTokensPerSecond } = promise;
  return readingSeconds < worthTellingSeconds
    ? strings.context.promiseSoon(decodeTokensPerSecond)
    : strings.context.promise(readingSeconds, decodeTokensPerSecond);
}

/** The same, where the wait is long enough to be told without being asked. */
export function longPromiseText(plan: ContextPlan | null): string | null {
  const promise = plan?.promise ?? null;
  return promise !== null && promise.readingSeconds >= worthTellingSeconds ? promiseText(promise) : null;
}
