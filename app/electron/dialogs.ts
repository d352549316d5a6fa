import { BrowserWindow, dialog, type OpenDialogOptions } from 'electron';
import type { NativeWords } from '../native-words.ts';

/** The system's dialogs for files and folders, in the language that `words` has when one opens. */
export function fileDialogs(words: () => NativeWords['dialogs']) {
  return {
    /** Asks for GGUF files; empty when the person changes their mind. */
    chooseModelFiles: (): Promise<readonly string[]> => {
      const { models, allFiles } = words();
      return choose({
        title: models.title,
        buttonLabel: models.button,
        properties: ['openFile', 'multiSelections'],
        filters: [
          { name: models.kind, extensions: ['gguf'] },
          { name: allFiles, extensions: ['*'] },
        ],
      });
    },

    /** Asks for documents of any kind: what they are is told by looking into them. Empty when the person changes their mind. */
    chooseDocuments: (): Promise<readonly string[]> => {
      const { title, button } = words().documents;
      return choose({ title, buttonLabel: button, properties: ['openFile', 'multiSelections'] });
    },

    /** Asks for a folder; null when the person changes their mind. */
    chooseFolder: async (): Promise<string | null> => {
      const { title, button } = words().folder;
      const [folder] = await choose({ title, buttonLabel: button, properties: ['openDirectory', 'createDirectory'] });
      return folder ?? null;
    },

    /** Asks for one file with conversations; null when the person changes their mind. */
    chooseImportFile: async (): Promise<string | null> => {
      const { importing, allFiles } = words();
      const [file] = await choose({
        title: importing.title,
        buttonLabel: importing.button,
        properties: ['openFile'],
        filters: [
          { name: importing.kind, extensions: ['json'] },
          { name: allFiles, extensions: ['*'] },
        ],
      });
      return file ?? null;
    },

    /** Asks where to save a file of this name; null when the person changes their mind. */
    chooseSaveFile: async (name: string): Promise<string | null> => {
      const window = BrowserWindow.getAllWindows()[0];
      const options = { title: words().exporting, defaultPath: name };
      const { canceled, filePath } = await (window === undefined
        ? dialog.showSaveDialog(options)
        : dialog.showSaveDialog(window, options));
      return canceled || filePath === '' ? null : filePath;
    },
  };
}

async function choose(options: OpenDialogOptions): Promise<readonly string[]> {
  const window = BrowserWindow.getAllWindows()[0];
  const { canceled, filePaths } = await (window === undefined
    ? dialog.showOpenDialog(options)
    : dialog.showOpenDialog(window, options));
  return canceled ? [] : filePaths;
}
