import { randomUUID } from 'node:crypto';
import { createWire } from '../wire.ts';
import { createBridgeEnd } from './bridge.ts';
import { watchNewWindows } from './main-world.ts';
import { createRendererModule } from './preload-world.ts';
import { watchTitle } from './title.ts';

/** Name of the isolated world in which the preload runs. */
export const preloadWorld = 'electron-preload';

export interface PageScripts {
  /** For the page's own world. */
  readonly main: string;
  /** For the preload's world; runs after `main`, before the page. */
  readonly preload: string;
}

export interface PreloadSource {
  readonly file: string;
  readonly text: string;
}

/** What a sandboxed preload sees as `process`. */
function processFacts() {
  const { platform, arch, versions } = process;
  return { type: 'renderer', platform, arch, versions, contextIsolated: true, sandboxed: true, argv: [], env: {} };
}

/**
 * The scripts of one window, run at every new document of its top frame: subframes get no preload, as in Electron. Functions
 * are sent as their source; Node has already removed the types from it.
 */
export function pageScripts(preload: PreloadSource | undefined): PageScripts {
  const [toMain, toPreload] = [JSON.stringify(randomUUID()), JSON.stringify(randomUUID())];
  const main = `if (window === window.top) {
  const end = (${createBridgeEnd})(${toMain}, ${toPreload});
  (${watchNewWindows})((...args) => end.unpackFunction(0)(...args));
}`;
  const isolated = `if (window === window.top) {
  const end = (${createBridgeEnd})(${toPreload}, ${toMain});
  const renderer = (${createRendererModule})((${createWire})(), end.exposeInMainWorld);
  end.packFunction((url, frameName, features) => renderer.send({ kind: 'linkOpened', url, frameName, features }));
  (${watchTitle})((title) => renderer.send({ kind: 'titleChanged', title }));
  try {
    ${preload === undefined ? '' : preloadCall(preload)}
  } catch (error) {
    renderer.send({ kind: 'preloadFailed', error });
  }
}`;
  return { main, preload: isolated };
}

function preloadCall({ file, text }: PreloadSource): string {
  const wrapper = `(function (require, module, exports, process) {${text}\n})`;
  return `const require = (name) => {
      if (name === 'electron' || name === 'electron/renderer') return renderer.module;
      throw new Error('module not found: ' + name + ' (a sandboxed preload has only electron; bundle the rest)');
    };
    const module = { exports: {} };
    (${wrapper})(require, module, module.exports, ${JSON.stringify(processFacts())});
//# sourceURL=${file}`;
}
