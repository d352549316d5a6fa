import type { DownloadItem, ImportResult } from '../../app/contract.ts';
import type { Client } from '../client/client.ts';
import { strings } from '../strings.ts';
import type { Slices } from './app.ts';
import { attemptWith } from './attempt.ts';

/** What a person does with the models on this computer. None of these throws: failures become banners. */
export interface ModelActions {
  /** Chooses it for every conversation without a model of its own, and loads it. */
  readonly load: (id: string) => Promise<void>;
  readonly unload: () => Promise<void>;
  readonly cancelLoad: () => Promise<void>;
  /** Lets the person pick a file, and uses it. */
  readonly openFile: () => Promise<void>;
  readonly importFrom: (what: 'files' | 'folder') => Promise<void>;
  /** Model files and folders, dropped onto the window. */
  readonly importDropped: (files: readonly File[]) => Promise<void>;
  /** Takes models of the last scan into the library; false when that failed. */
  readonly add: (candidateIds: readonly string[]) => Promise<boolean>;
  readonly verify: (id: string) => Promise<void>;
  readonly cancelVerify: (id: string) => Promise<void>;
  readonly reveal: (id: string) => Promise<void>;
  /** Removes at once; a notification and the list offer to undo it. */
  readonly remove: (id: string) => Promise<void>;
  readonly restore: (id: string) => Promise<void>;
  /** A notification that leads on: to the model, or to what can be done. */
  readonly tellFinished: (download: DownloadItem) => void;
  readonly tellFailed: (download: DownloadItem) => void;
  readonly moveFolder: () => Promise<void>;
  readonly cancelMove: () => Promise<void>;
}

export function createModelActions(client: Client, { library, model, ui }: Slices): ModelActions {
  const attempt = attemptWith(ui);
  const notice = (text: string) => ui.getState().showToast({ text, action: null });

  function tellImport({ models, skipped }: ImportResult): void {
    const text = strings.models.library;
    const [first] = models;
    if (models.length === 1 && first !== undefined) notice(text.addedOne(first.name));
    else if (models.length > 1) notice(text.added(models.length));
    const [only] = skipped;
    if (only !== undefined && skipped.length === 1) ui.getState().fail(only.problem);
    else if (skipped.length > 1) {
      ui.getState().fail({ code: 'no-models', message: text.skipped(skipped.map(({ fileName }) => fileName)) });
    }
  }

  const actions: ModelActions = {
    load: (id) => attempt(() => model.getState().load(id)),
    unload: () => attempt(() => model.getState().unload()),
    cancelLoad: () => attempt(() => model.getState().cancelLoad()),
    openFile: () => attempt(() => model.getState().choose()),

    importFrom: (what) => attempt(async () => tellImport(await client.command('library.import', { what }))),
    importDropped: (files) => attempt(async () => tellImport(await client.command('library.importDropped', files))),
    add: async (candidateIds) => {
      let isAdded = false;
      await attempt(async () => {
        tellImport(await client.command('library.add', { candidateIds: [...candidateIds] }));
        isAdded = true;
      });
      return isAdded;
    },

    verify: (id) =>
      attempt(async () => {
        const { name, problem } = await client.command('library.verify', { id });
        if (problem === null) notice(strings.models.row.verified(name));
      }),
    cancelVerify: (id) => attempt(() => client.command('library.cancelVerify', { id })),
    reveal: (id) => attempt(() => client.command('library.reveal', { id })),

    remove: (id) =>
      attempt(async () => {
        const name = library.getState().byId[id]?.name ?? '';
        const { deletesFiles, sizeBytes } = await library.getState().remove(id);
        const text = strings.models.row;
        ui.getState().showToast({
          text: deletesFiles ? text.removed(name, sizeBytes) : text.takenOff(name),
          action: { label: text.undo, hint: text.undoHint, run: () => void actions.restore(id) },
        });
      }),
    restore: (id) => attempt(() => library.getState().restore(id)),

    tellFinished: ({ title, modelId }) => {
      const text = strings.models.downloads;
      if (modelId === null) return;
      ui.getState().showToast({
        text: text.finished(title),
        action: { label: strings.models.row.use, hint: text.finishedHint, run: () => void actions.load(modelId) },
      });
    },
    tellFailed: ({ title }) => {
      const text = strings.models.downloads;
      ui.getState().showToast({
        text: text.failedNotice(title),
        action: { label: text.show, hint: text.showHint, run: () => ui.getState().openModels('downloads') },
      });
    },

    moveFolder: () =>
      attempt(async () => library.getState().folderChanged(await client.command('library.moveFolder', null))),
    cancelMove: () => attempt(() => client.command('library.cancelMove', null)),
  };
  return actions;
}
