import { createStore } from 'zustand/vanilla';
import type { ConversationSettings, ConversationSettingsView, Preset } from '../../app/contract.ts';
import type { Client } from '../client/client.ts';

/** What the settings of the shown conversation are, for the dialog that changes them; and those of one that has not begun. */
export interface ConversationSettingsSlice {
  /** Null: not known yet. */
  readonly view: ConversationSettingsView | null;
  readonly presets: readonly Preset[];
  /** Of the conversation that begins with the next message; null: nothing was chosen. */
  readonly forNew: ConversationSettings | null;
  readonly load: (conversationId: string | null) => Promise<void>;
  readonly save: (conversationId: string | null, settings: ConversationSettings) => Promise<void>;
  /** The conversation has begun. */
  readonly begun: () => void;
  readonly savePreset: (name: string, settings: ConversationSettings) => Promise<void>;
  readonly removePreset: (id: string) => Promise<void>;
  readonly restorePreset: (id: string) => Promise<void>;
}

export function createConversationSettings(client: Client) {
  return createStore<ConversationSettingsSlice>()((set, get) => {
    const loadPresets = async () => set({ presets: await client.command('preset.list', null) });
    return {
      view: null,
      presets: [],
      forNew: null,
      load: async (conversationId) => {
        set({ view: null });
        const [view] = await Promise.all([
          client.command('conversation.settings', { id: conversationId }),
          loadPresets(),
        ]);
        const { forNew } = get();
        set({ view: conversationId === null && forNew !== null ? { ...view, settings: forNew } : view });
      },
      save: async (conversationId, settings) => {
        if (conversationId === null) set({ forNew: settings });
        else await client.command('conversation.configure', { id: conversationId, settings });
      },
      begun: () => set({ forNew: null }),
      savePreset: async (name, settings) => {
        await client.command('preset.save', { name, settings });
        await loadPresets();
      },
      removePreset: async (id) => {
        await client.command('preset.delete', { id });
        await loadPresets();
      },
      restorePreset: async (id) => {
        await client.command('preset.restore', { id });
        await loadPresets();
      },
    };
  });
}
