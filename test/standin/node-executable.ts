/** Node itself. `process.execPath` is changed to the app's executable, as in Electron, so this is read before. */
export const nodeExecutable = process.execPath;
