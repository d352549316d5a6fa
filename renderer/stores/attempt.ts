import type { StoreApi } from 'zustand/vanilla';
import { problemOf } from '../client/client.ts';
import type { Ui } from './ui.ts';

/** Runs `work`; what it throws becomes a banner, unless it is that the person called it off. */
export type Attempt = (work: () => Promise<void>) => Promise<void>;

export function attemptWith(ui: StoreApi<Ui>): Attempt {
  return async (work) => {
    try {
      await work();
    } catch (error) {
      const problem = problemOf(error);
      if (problem.code !== 'cancelled') ui.getState().fail(problem);
    }
  };
}
