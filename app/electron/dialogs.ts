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

async function choose(options: OpenDialogOptions): Promise<readonly string[]> {
  const window = BrowserWindow.getAllWindows()[0];
  const { canceled, filePaths } = await (window === undefined
    ? dialog.showOpenDialog(options)
    : dialog.showOpenDialog(window, options));
  return canceled ? [] : filePaths;
}
