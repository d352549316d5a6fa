import { createStore } from 'zustand/vanilla';
import type { Machine } from '../../app/contract.ts';
import type { Client } from '../client/client.ts';

/** What this computer can do, as the app measured it. */
export interface MachineSlice {
  readonly machine: Machine | null;
  /** True from the start: until the app has told what it knows, or has measured what it did not. */
  readonly isMeasuring: boolean;
  /** Asks for the present figures. Where nobody has measured yet, that begins. */
  readonly load: () => Promise<void>;
  readonly changed: (machine: Machine | null) => void;
  readonly measure: () => Promise<void>;
}

export function createMachine(client: Client) {
  let measuring: Promise<Machine | null> | null = null;

  return createStore<MachineSlice>()((set, get) => ({
    machine: null,
    isMeasuring: true,
    load: async () => {
      const machine = await client.command('machine.get', null);
      if (machine !== null) set({ machine, isMeasuring: false });
      // Nobody has asked for it, so nobody is told when it fails: then no speeds are shown.
      else
        get()
          .measure()
          .catch(() => {});
    },
    changed: (machine) => set({ machine, isMeasuring: false }),
    measure: async () => {
      set({ isMeasuring: true });
      measuring ??= client.command('machine.measure', null);
      try {
        set({ machine: await measuring });
      } finally {
        measuring = null;
        set({ isMeasuring: false });
      }
    },
  }));
}
