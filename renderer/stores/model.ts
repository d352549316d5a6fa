import { createStore } from 'zustand/vanilla';
import type { ModelState, Problem } from '../../app/contract.ts';
import type { Client } from '../client/client.ts';

export interface ModelSlice extends ModelState {
  /** False until the app has told its state for the first time. */
  readonly isKnown: boolean;
  readonly isProblemDismissed: boolean;
  readonly load: () => Promise<void>;
  readonly changed: (state: ModelState) => void;
  readonly dismissProblem: () => void;
  readonly choose: () => Promise<void>;
  readonly useStarter: () => Promise<void>;
}

function sameProblem(a: Problem | null, b: Problem | null): boolean {
  return a?.code === b?.code && a?.message === b?.message;
}

export function createModel(client: Client) {
  return createStore<ModelSlice>()((set, get) => ({
    engine: 'starting',
    current: null,
    loading: null,
    problem: null,
    isKnown: false,
    isProblemDismissed: false,
    load: async () => get().changed(await client.command('model.state', null)),
    // A new attempt begins with a state without problem, so the same problem after it is shown again.
    changed: (state) =>
      set((now) => ({
        ...state,
        isKnown: true,
        isProblemDismissed: now.isProblemDismissed && sameProblem(now.problem, state.problem),
      })),
    dismissProblem: () => set({ isProblemDismissed: true }),
    choose: async () => get().changed(await client.command('model.choose', null)),
    useStarter: async () => get().changed(await client.command('model.useStarter', null)),
  }));
}
