import { BrowserWindow, dialog } from 'electron';

/** Asks for a GGUF file; null when the person changes their mind. */
export async function chooseModelFile(): Promise<string | null> {
  const options = {
    title: 'Open a model file',
    buttonLabel: 'Open',
    properties: ['openFile' as const],
    filters: [
      { name: 'GGUF models', extensions: ['gguf'] },
      { name: 'All files', extensions: ['*'] },
    ],
  };
  const window = BrowserWindow.getAllWindows()[0];
  const { canceled, filePaths } = await (window === undefined
    ? dialog.showOpenDialog(options)
    : dialog.showOpenDialog(window, options));
  return canceled ? null : (filePaths[0] ?? null);
}
