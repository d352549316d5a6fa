import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { type Bridge, type CommandInput, commands, events } from '../contract.ts';

/**
 * The bridge: one narrow function for each command and each event of the contract, and nothing else. The window can neither
 * name a channel of its own nor see Electron. Commands are parsed in the main process, events here.
 */

/** Files that lie nowhere, made by a page, have no path and are left out. */
function importDropped(files: readonly File[]) {
  const paths = files.map((file) => webUtils.getPathForFile(file)).filter((path) => path !== '');
  return ipcRenderer.invoke('library.importDropped', { paths } satisfies CommandInput<'library.importDropped'>);
}

const bridge = {
  commands: {
    ...Object.fromEntries(
      Object.keys(commands).map((name) => [name, (input: unknown) => ipcRenderer.invoke(name, input)]),
    ),
    'library.importDropped': importDropped,
  },
  events: Object.fromEntries(
    Object.entries(events).map(([name, schema]) => [
      name,
      (listener: (payload: unknown) => void) => {
        const receive = (_event: unknown, payload: unknown) => listener(schema.parse(payload));
        ipcRenderer.on(name, receive);
        return () => {
          ipcRenderer.off(name, receive);
        };
      },
    ]),
  ),
};

// The entries are made from the same two maps that the type is made from; TypeScript cannot follow Object.fromEntries.
contextBridge.exposeInMainWorld('tandem', bridge as unknown as Bridge);
