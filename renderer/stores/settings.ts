import { createStore } from 'zustand/vanilla';
import type { AskedMode, Settings } from '../../app/contract.ts';
import type { Client } from '../client/client.ts';

/** How the window looks. */
export type Appearance = Partial<Pick<Settings, 'theme' | 'contrast' | 'textSize' | 'language'>>;

export interface SettingsSlice extends Settings {
  readonly load: () => Promise<void>;
  readonly changed: (settings: Settings) => void;
  /** Shown at once, then stored; the choice holds for this window even when it cannot be stored. */
  readonly choose: (change: Appearance | { readonly mode: AskedMode }) => Promise<void>;
  /** Stored first: the app may refuse it. */
  readonly change: (change: Partial<Settings>) => Promise<void>;
}

export function createSettings(client: Client) {
  // What was chosen here and is not stored yet: an older state of the app must not undo it.
  const pending = new Map<keyof Settings, number>();
  const withoutPending = (settings: Settings): Partial<Settings> =>
    Object.fromEntries(Object.entries(settings).filter(([key]) => !pending.has(key as keyof Settings)));

  // What the app tells is newer than its answer to a question that was asked before.
  let nTold = 0;

  return createStore<SettingsSlice>()((set) => {
    const take = async (answer: Promise<Settings>) => {
      const before = nTold;
      const settings = await answer;
      if (nTold === before) set(withoutPending(settings));
    };
    return {
      theme: 'system',
      contrast: 'system',
      textSize: 100,
      language: 'system',
      // Not before it is known.
      hasSeenWelcome: true,
      mode: 'auto',
      autoThreshold: 0.5,
      thinkingBudget: { kind: 'none' },
      kvType: 'F16',
      contextTokens: 'auto',
      keepInMemory: false,
      hubEndpoint: 'hugging-face',
      downloadLimitBytesPerSecond: null,
      // Not before it is known that the person has not declined it.
      offersFirstDownload: false,
      savesPrefixState: true,
      recordsConfidence: false,
      prefixStateLimitBytes: 10e9,
      load: () => take(client.command('settings.get', null)),
      changed: (settings) => {
        nTold += 1;
        set(withoutPending(settings));
      },
      choose: async (change) => {
        const keys = Object.keys(change) as (keyof Settings)[];
        set(change);
        for (const key of keys) pending.set(key, (pending.get(key) ?? 0) + 1);
        try {
          await client.command('settings.update', change);
        } finally {
          for (const key of keys) {
            const n = pending.get(key) ?? 1;
            if (n > 1) pending.set(key, n - 1);
            else pending.delete(key);
          }
        }
      },
      change: (change) => take(client.command('settings.update', change)),
    };
  });
}
