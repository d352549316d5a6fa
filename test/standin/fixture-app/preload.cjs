const { contextBridge, ipcRenderer, webUtils } = require('electron');

globalThis.onlyInPreload = true;

contextBridge.exposeInMainWorld('fixture', {
  invoke: (channel, ...args) => ipcRenderer.invoke(channel, ...args),
  tell: (text) => ipcRenderer.send('tell', text),
  onTold: (listener) => {
    const receive = (_event, ...args) => listener(...args);
    ipcRenderer.on('told', receive);
    return () => ipcRenderer.off('told', receive);
  },
  pathOf: (file) => webUtils.getPathForFile(file),
  applyTwice: (change, value) => change(change(value)),
  fail: () => {
    throw new RangeError('too far');
  },
  failLater: async () => {
    throw new RangeError('too late');
  },
  call: (name) => ipcRenderer[name](),
  nested: { list: [1, { deep: () => 'deep' }] },
});
