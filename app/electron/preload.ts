import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { type Bridge, type BridgeInput, type CommandInput, commands, events } from '../contract.ts';

/**
 * The bridge: one narrow function for each command and each event of the contract, and nothing else. The window can neither
 * name a channel of its own nor see Electron. Commands are parsed in the main process, events here.
 */

/** Files that lie nowhere, made by a page, have no path and are left out. */
function pathsOf(files: readonly File[]): string[] {
  return files.map((file) => webUtils.getPathForFile(file)).filter((path) => path !== '');
}

function importDropped(files: BridgeInput<'library.importDropped'>) {
  const input: CommandInput<'library.importDropped'> = { paths: pathsOf(files) };
  return ipcRenderer.invoke('library.importDropped', input);
}

function addDropped({ conversationId, files }: BridgeInput<'document.addDropped'>) {
  const input: CommandInput<'document.addDropped'> = { conversationId, paths: pathsOf(files) };
  return ipcRenderer.invoke('document.addDropped', input);
}

const bridge = {
  commands: {
    ...Object.fromEntries(
      Object.keys(commands).map((name) => [name, (input: unknown) => ipcRenderer.invoke(name, input)]),
    ),
    'library.importDropped': importDropped,
    'document.addDropped': addDropped,
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
