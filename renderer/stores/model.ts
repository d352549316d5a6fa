import { createStore } from 'zustand/vanilla';
import type { ModelState, Problem } from '../../app/contract.ts';
import type { Client } from '../client/client.ts';

/** Which model is in memory, on its way there, and chosen. */
export interface ModelSlice extends ModelState {
  /** False until the app has told its state for the first time. */
  readonly isKnown: boolean;
  readonly isProblemDismissed: boolean;
  readonly refresh: () => Promise<void>;
  readonly changed: (state: ModelState) => void;
  readonly dismissProblem: () => void;
  /** Chooses it for every conversation without a model of its own. */
  readonly load: (id: string) => Promise<void>;
  readonly unload: () => Promise<void>;
  readonly cancelLoad: () => Promise<void>;
  /** Lets the person pick a file. */
  readonly choose: () => Promise<void>;
}

function sameProblem(a: Problem | null, b: Problem | null): boolean {
  return a?.code === b?.code && a?.message === b?.message;
}

export function createModel(client: Client) {
  return createStore<ModelSlice>()((set, get) => ({
    engine: 'starting',
    current: null,
    chosenId: null,
    loading: null,
    problem: null,
    canKeepInMemory: false,
    isKnown: false,
    isProblemDismissed: false,
    refresh: async () => get().changed(await client.command('model.state', null)),
    // A new attempt begins with a state without problem, so the same problem after it is shown again.
    changed: (state) =>
      set((now) => ({
        ...state,
        isKnown: true,
        isProblemDismissed: now.isProblemDismissed && sameProblem(now.problem, state.problem),
      })),
    dismissProblem: () => set({ isProblemDismissed: true }),
    load: async (id) => get().changed(await client.command('model.load', { id })),
    unload: async () => get().changed(await client.command('model.unload', null)),
    cancelLoad: async () => get().changed(await client.command('model.cancelLoad', null)),
    choose: async () => get().changed(await client.command('model.choose', null)),
  }));
}
