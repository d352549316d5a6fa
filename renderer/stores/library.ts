import { createStore } from 'zustand/vanilla';
import type { InstalledModel, ModelsFolder, Progress, Removal } from '../../app/contract.ts';
import type { Client } from '../client/client.ts';
import { keepUnchanged } from './keep-unchanged.ts';

/** The models on this computer. */
export interface Library {
  /** False until the app has told its list for the first time. */
  readonly isKnown: boolean;
  /** In the order of the app. */
  readonly ids: readonly string[];
  readonly byId: Readonly<Record<string, InstalledModel>>;
  /** Removed since Tandem started, last first; each can be put back until it quits. */
  readonly removed: readonly InstalledModel[];
  readonly folder: ModelsFolder | null;
  readonly load: () => Promise<void>;
  readonly loadFolder: () => Promise<void>;
  readonly remove: (id: string) => Promise<Removal>;
  readonly restore: (id: string) => Promise<void>;
  readonly changed: (list: readonly InstalledModel[]) => void;
  readonly folderChanged: (folder: ModelsFolder) => void;
  /** Of a verification, or of a move of the models folder when `id` is null. */
  readonly progressed: (id: string | null, progress: Progress) => void;
}

export function createLibrary(client: Client) {
  return createStore<Library>()((set, get) => ({
    isKnown: false,
    ids: [],
    byId: {},
    removed: [],
    folder: null,
    load: async () => {
      const [list, removed] = await Promise.all([
        client.command('library.list', null),
        client.command('library.removed', null),
      ]);
      get().changed(list);
      set({ removed });
    },
    loadFolder: async () => get().folderChanged(await client.command('library.folder', null)),
    remove: async (id) => {
      const model = get().byId[id];
      const removal = await client.command('library.remove', { id });
      set(({ ids, removed }) => ({
        ids: ids.filter((one) => one !== id),
        removed: model === undefined ? removed : [model, ...removed.filter((one) => one.id !== id)],
      }));
      return removal;
    },
    restore: async (id) => {
      const model = await client.command('library.restore', { id });
      set(({ ids, byId, removed }) => ({
        ids: ids.includes(id) ? ids : [...ids, id],
        byId: { ...byId, [id]: model },
        removed: removed.filter((one) => one.id !== id),
      }));
    },
    changed: (list) =>
      set(({ byId }) => ({ isKnown: true, ids: list.map(({ id }) => id), byId: keepUnchanged(byId, list) })),
    folderChanged: (folder) => set({ folder }),
    progressed: (id, progress) =>
      set(({ byId, folder }) => {
        if (id === null) {
          // The answer to the command says when the move is over; late progress must not bring it back.
          return folder?.move ? { folder: { ...folder, move: { ...folder.move, ...progress } } } : {};
        }
        const model = byId[id];
        if (model === undefined || model.verifying === null) return {};
        return { byId: { ...byId, [id]: { ...model, verifying: progress } } };
      }),
  }));
}
