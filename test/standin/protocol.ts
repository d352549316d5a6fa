import { app } from './app.ts';
import { guardNamespace, notInStandin } from './guard.ts';

type Handler = (request: Request) => Response | Promise<Response>;

/** Schemes that the app registered, all of them standard and secure. */
export const registeredSchemes = new Set<string>();

const handlers = new Map<string, Handler>();

/** The answer of the app's handler for `scheme`, or undefined when it has none. */
export function handlerOf(scheme: string): Handler | undefined {
  return handlers.get(scheme);
}

export const protocol = guardNamespace('protocol', {
  registerSchemesAsPrivileged(schemes: readonly Electron.CustomScheme[]): void {
    app.requireNotReady('protocol.registerSchemesAsPrivileged()');
    for (const { scheme, privileges } of schemes) {
      if (privileges?.standard !== true || privileges.secure !== true) {
        throw notInStandin(`scheme '${scheme}' that is not both standard and secure`);
      }
      registeredSchemes.add(scheme);
    }
  },
  handle(scheme: string, handler: Handler): void {
    app.requireReady('protocol.handle()');
    if (!registeredSchemes.has(scheme))
      throw notInStandin(`protocol.handle() for '${scheme}', which is not registered`);
    if (handlers.has(scheme)) throw new Error(`Failed to register protocol: ${scheme}`);
    handlers.set(scheme, handler);
  },
  unhandle(scheme: string): void {
    if (!handlers.delete(scheme)) throw new Error(`Failed to unhandle protocol: ${scheme}`);
  },
  isProtocolHandled: (scheme: string): boolean => handlers.has(scheme),
});
