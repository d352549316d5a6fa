import { createStore } from 'zustand/vanilla';
import type { DeletedConversation, Folder } from '../../app/contract.ts';
import type { Client } from '../client/client.ts';

export interface Folders {
  /** By name. */
  readonly list: readonly Folder[];
  /** The folder whose name is being changed. */
  readonly renamingId: string | null;
  readonly load: () => Promise<void>;
  readonly changed: (list: readonly Folder[]) => void;
  readonly rename: (id: string | null) => void;
}

const byName = new Intl.Collator();

export function createFolders(client: Client) {
  return createStore<Folders>()((set, get) => ({
    list: [],
    renamingId: null,
    load: async () => get().changed(await client.command('folder.list', null)),
    changed: (list) => set({ list: list.toSorted((a, b) => byName.compare(a.name, b.name)) }),
    rename: (renamingId) => set({ renamingId }),
  }));
}

export interface Bin {
  readonly list: readonly DeletedConversation[];
  readonly isKnown: boolean;
  readonly load: () => Promise<void>;
}

export function createBin(client: Client) {
  return createStore<Bin>()((set) => ({
    list: [],
    isKnown: false,
    load: async () => set({ list: await client.command('bin.list', null), isKnown: true }),
  }));
}
