import { createStore } from 'zustand/vanilla';
import type { Machine } from '../../app/contract.ts';
import type { Client } from '../client/client.ts';

/** What this computer can do, as the app measured it. */
export interface MachineSlice {
  readonly machine: Machine | null;
  /** False until the app has told what it knows. */
  readonly isKnown: boolean;
  readonly isMeasuring: boolean;
  readonly load: () => Promise<void>;
  readonly changed: (machine: Machine | null) => void;
  readonly measure: () => Promise<void>;
}

export function createMachine(client: Client) {
  return createStore<MachineSlice>()((set, get) => ({
    machine: null,
    isKnown: false,
    isMeasuring: false,
    load: async () => set({ machine: await client.command('machine.get', null), isKnown: true }),
    changed: (machine) => set({ machine, isKnown: true }),
    measure: async () => {
      if (get().isMeasuring) return;
      set({ isMeasuring: true });
      try {
        set({ machine: await client.command('machine.measure', null) });
      } finally {
        set({ isMeasuring: false });
      }
    },
  }));
}
