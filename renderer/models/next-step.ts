import type { InstalledModel } from '../../app/contract.ts';

/** What can be done about a model that cannot be used. look: read its file again, which may have changed. */
export type NextStep = 'find' | 'get-again' | 'look';

/** Null while nothing is wrong with it. */
export function nextStep({ problem, origin }: InstalledModel): NextStep | null {
  if (problem === null) return null;
  const isGone = problem.code === 'file-missing';
  if (origin === 'downloaded' && (isGone || problem.code === 'hash-mismatch')) return 'get-again';
  return isGone ? 'find' : 'look';
}
