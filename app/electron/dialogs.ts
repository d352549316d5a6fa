import { BrowserWindow, dialog, type OpenDialogOptions } from 'electron';

/** Asks for GGUF files; empty when the person changes their mind. */
export function chooseModelFiles(): Promise<readonly string[]> {
  return choose({
    title: 'Open a model file',
    buttonLabel: 'Open',
    properties: ['openFile', 'multiSelections'],
    filters: [
      { name: 'GGUF models', extensions: ['gguf'] },
      { name: 'All files', extensions: ['*'] },
    ],
  });
}

/** Asks for documents of any kind: what they are is told by looking into them. Empty when the person changes their mind. */
export function chooseDocuments(): Promise<readonly string[]> {
  return choose({ title: 'Add documents', buttonLabel: 'Add', properties: ['openFile', 'multiSelections'] });
}

/** Asks for a folder; null when the person changes their mind. */
export async function chooseFolder(): Promise<string | null> {
  const [folder] = await choose({
    title: 'Choose a folder',
    buttonLabel: 'Choose',
    properties: ['openDirectory', 'createDirectory'],
  });
  return folder ?? null;
}

/** Asks for one file with conversations; null when the person changes their mind. */
export async function chooseImportFile(): Promise<string | null> {
  const [file] = await choose({
    title: 'Import conversations',
    buttonLabel: 'Open',
    properties: ['openFile'],
    filters: [
      { name: 'Exported conversations', extensions: ['json'] },
      { name: 'All files', extensions: ['*'] },
    ],
  });
  return file ?? null;
}

/** Asks where to save a file of this name; null when the person changes their mind. */
export async function chooseSaveFile(name: string): Promise<string | null> {
  const window = BrowserWindow.getAllWindows()[0];
  const options = { title: 'Export conversations', defaultPath: name };
  const { canceled, filePath } = await (window === undefined
    ? dialog.showSaveDialog(options)
    : dialog.showSaveDialog(window, options));
  return canceled || filePath === '' ? null : filePath;
}

async function choose(options: OpenDialogOptions): Promise<readonly string[]> {
  const window = BrowserWindow.getAllWindows()[0];
  const { canceled, filePaths } = await (window === undefined
    ? dialog.showOpenDialog(options)
    : dialog.showOpenDialog(window, options));
  return canceled ? [] : filePaths;
}
