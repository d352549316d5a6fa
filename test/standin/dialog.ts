import { guardNamespace } from './guard.ts';

function unanswered(name: string): () => never {
  return () => {
    throw new Error(`dialog.${name} was called and nobody is there to answer. Replace it in the test before.`);
  };
}

/** Nobody sits in front of the stand-in: a test replaces the dialogs that it expects, here as on real Electron. */
export const dialog = guardNamespace('dialog', {
  showOpenDialog: unanswered('showOpenDialog'),
  showOpenDialogSync: unanswered('showOpenDialogSync'),
  showSaveDialog: unanswered('showSaveDialog'),
  showSaveDialogSync: unanswered('showSaveDialogSync'),
  showMessageBox: unanswered('showMessageBox'),
  showMessageBoxSync: unanswered('showMessageBoxSync'),
  /** On the error output, as Electron does on Linux before it is ready. */
  showErrorBox(title: string, content: string): void {
    process.stderr.write(`${title}\n${content}\n`);
  },
});
