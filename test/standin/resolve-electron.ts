import { registerHooks } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { launch } from './launch.ts';
import { standinFolder } from './place.ts';

const electronModule = new URL('./electron-module.ts', import.meta.url).href;
const resources = pathToFileURL(`${launch.resourcesFolder}/`).href;
const standin = pathToFileURL(`${standinFolder}/`).href;

/**
 * Makes `electron` mean the stand-in. A packaged app may load modules only from its own resources, as in Electron: on a
 * developer's machine Node would also find them in folders above, and a file missing from the package would go unnoticed.
 */
export function resolveElectron(): void {
  registerHooks({
    resolve(specifier, context, nextResolve) {
      if (specifier === 'electron' || specifier === 'electron/main' || specifier === 'electron/common') {
        return { url: electronModule, format: 'module-typescript', shortCircuit: true };
      }
      const resolved = nextResolve(specifier, context);
      const isFromApp = context.parentURL?.startsWith(resources) === true && !context.parentURL.startsWith(standin);
      if (launch.isPackaged && isFromApp && resolved.url.startsWith('file:') && !resolved.url.startsWith(resources)) {
        throw new Error(
          `Cannot find module '${specifier}' in the package; outside it there is ${fileURLToPath(resolved.url)}`,
        );
      }
      return resolved;
    },
  });
}
