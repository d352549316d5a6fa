import type { ExportChoice, Folder } from '../../app/contract.ts';
import type { Client } from '../client/client.ts';
import { strings } from '../strings.ts';
import type { Slices } from './app.ts';
import { attemptWith } from './attempt.ts';
import type { DialogName } from './ui.ts';

/** Where conversations are kept: folders, pins, the archive, the bin. None of these throws: failures become banners. */
export interface KeepingActions {
  readonly pin: (id: string, isPinned: boolean) => Promise<void>;
  /** Null: into no folder. A notification offers to undo it. */
  readonly move: (id: string, folderId: string | null) => Promise<void>;
  /** Into a new folder, whose name can be typed at once. */
  readonly moveToNew: (id: string | null) => Promise<void>;
  /** A notification offers to undo it. */
  readonly archive: (id: string) => Promise<void>;
  readonly unarchive: (id: string) => Promise<void>;
  readonly renameFolder: (id: string, name: string) => Promise<void>;
  readonly toggleFolder: (folder: Folder) => Promise<void>;
  /** Its conversations stay; a notification offers to undo it. */
  readonly removeFolder: (folder: Folder) => Promise<void>;
  /** Null: all conversations. Asks how, in a dialog. */
  readonly askExport: (ids: readonly string[] | null) => void;
  readonly export: (choice: ExportChoice) => Promise<void>;
  /** Lets the person pick a file and shows what is in it. */
  readonly previewImport: () => Promise<void>;
  /** A notification offers to undo it. */
  readonly applyImport: (importId: string) => Promise<void>;
  /** Ends the export or import under way; it leaves nothing behind. */
  readonly cancelExchange: () => Promise<void>;
  readonly showBin: () => Promise<void>;
  readonly restore: (id: string) => Promise<void>;
  /** For good; null: everything in the bin. The person was asked. */
  readonly purge: (ids: readonly string[] | null) => Promise<void>;
}

export function createKeepingActions(client: Client, slices: Slices): KeepingActions {
  const { bin, conversations, exchange, folders, ui } = slices;
  const attempt = attemptWith(ui);
  const words = strings.conversations.keeping;
  const exchangeWords = strings.exchange;

  const organise = async (change: Parameters<typeof client.command<'conversation.organise'>>[1]) =>
    conversations.getState().changed(await client.command('conversation.organise', change));

  const offerUndo = (text: string, undo: () => Promise<void>) =>
    ui.getState().showToast({
      text,
      action: { label: strings.sidebar.undo, hint: strings.sidebar.undoHint, run: () => void attempt(undo) },
    });

  const closeDialog = (name: DialogName) => {
    if (ui.getState().dialog === name) ui.getState().closeDialog();
  };

  async function working<T>(work: () => Promise<T>): Promise<T> {
    exchange.getState().working(true);
    try {
      return await work();
    } finally {
      exchange.getState().working(false);
    }
  }

  // Reading a large file is shown in the dialog that will show what is in it.
  exchange.subscribe(({ progress, preview }, before) => {
    if (progress?.step !== 'reading' || before.progress !== null || preview !== null) return;
    if (ui.getState().dialog !== 'import') ui.getState().toggleDialog('import');
  });

  const titleOf = (id: string) => conversations.getState().list.find((one) => one.id === id)?.title ?? '';

  return {
    pin: (id, isPinned) => attempt(() => organise({ id, isPinned })),
    move: (id, folderId) =>
      attempt(async () => {
        const before = conversations.getState().list.find((one) => one.id === id)?.folderId ?? null;
        if (before === folderId) return;
        await organise({ id, folderId });
        const name = folders.getState().list.find((one) => one.id === folderId)?.name;
        const text = name === undefined ? words.movedOut(titleOf(id)) : words.moved(titleOf(id), name);
        offerUndo(text, () => organise({ id, folderId: before }));
      }),
    moveToNew: (id) =>
      attempt(async () => {
        const folder = await client.command('folder.create', { name: words.newFolderName });
        if (id !== null) await organise({ id, folderId: folder.id });
        folders.getState().rename(folder.id);
      }),
    archive: (id) =>
      attempt(async () => {
        const title = titleOf(id);
        await organise({ id, isArchived: true });
        offerUndo(words.archived(title), () => organise({ id, isArchived: false }));
      }),
    unarchive: (id) => attempt(() => organise({ id, isArchived: false })),
    renameFolder: (id, name) => attempt(async () => void (await client.command('folder.update', { id, name }))),
    toggleFolder: ({ id, isCollapsed }) =>
      attempt(async () => void (await client.command('folder.update', { id, isCollapsed: !isCollapsed }))),
    removeFolder: ({ id, name }) =>
      attempt(async () => {
        await client.command('folder.delete', { id });
        await conversations.getState().load();
        offerUndo(words.folderRemoved(name), async () => {
          await client.command('folder.restore', { id });
          await conversations.getState().load();
        });
      }),
    askExport: (ids) => {
      exchange.getState().ask(ids);
      ui.getState().toggleDialog('export');
    },
    export: (choice) =>
      attempt(async () => {
        const result = await working(() => client.command('conversation.export', choice));
        if (result === null) return;
        closeDialog('export');
        ui.getState().showToast({
          text: exchangeWords.exported(result.conversations, result.fileName),
          action: null,
        });
      }),
    previewImport: () =>
      attempt(async () => {
        exchange.getState().show(null);
        try {
          const preview = await working(() => client.command('import.preview', null));
          if (preview === null) {
            closeDialog('import');
            return;
          }
          exchange.getState().show(preview);
          if (ui.getState().dialog !== 'import') ui.getState().toggleDialog('import');
        } catch (error) {
          closeDialog('import');
          throw error;
        }
      }),
    applyImport: (importId) =>
      attempt(async () => {
        const outcome = await working(() => client.command('import.apply', { importId }));
        if (outcome === null) return;
        const { ids } = outcome;
        await conversations.getState().load();
        closeDialog('import');
        offerUndo(exchangeWords.imported(ids.length), async () => {
          for (const id of ids) await conversations.getState().remove(id);
        });
      }),
    cancelExchange: () =>
      attempt(async () => {
        exchange.getState().cancelling();
        await client.command('exchange.cancel', null);
      }),
    showBin: () =>
      attempt(async () => {
        ui.getState().openKept('bin');
        await bin.getState().load();
      }),
    restore: (id) =>
      attempt(async () => {
        await conversations.getState().restore(id);
        await bin.getState().load();
      }),
    purge: (ids) =>
      attempt(async () => {
        await client.command('bin.purge', { ids: ids === null ? null : [...ids] });
        await bin.getState().load();
      }),
  };
}
