import { GuardedEmitter, guardNamespace, notInStandin } from './guard.ts';
import { fetchAsElectron } from './net.ts';
import { protocol } from './protocol.ts';

/** The part of Electron's request details that Chromium tells us. */
export interface RequestDetails {
  readonly id: number;
  readonly url: string;
  readonly method: string;
  readonly resourceType: string;
  readonly referrer: string;
  readonly timestamp: number;
  readonly webContentsId: number;
}

type BeforeRequest = (details: RequestDetails, answer: (response: Electron.CallbackResponse) => void) => void;
type PermissionRequest = (
  contents: object,
  permission: string,
  answer: (granted: boolean) => void,
  details: object,
) => void;
type PermissionCheck = (contents: object, permission: string, origin: string, details: object) => boolean;

class WebRequest {
  #beforeRequest: BeforeRequest | undefined;

  onBeforeRequest(listener: BeforeRequest | null): void {
    if (typeof listener === 'object' && listener !== null) throw notInStandin('filter for onBeforeRequest()');
    this.#beforeRequest = listener ?? undefined;
  }

  /** What the app's listener says about a request; without one everything passes. */
  ask(details: RequestDetails): Promise<Electron.CallbackResponse> {
    const listener = this.#beforeRequest;
    return listener === undefined ? Promise.resolve({}) : new Promise((resolve) => listener(details, resolve));
  }
}

class Session extends GuardedEmitter {
  readonly protocol = protocol;
  readonly fetch = fetchAsElectron;
  readonly webRequest: Pick<WebRequest, 'onBeforeRequest'>;
  readonly #requests = new WebRequest();
  #permissionRequest: PermissionRequest | undefined;
  #permissionCheck: PermissionCheck | undefined;

  constructor() {
    super([]);
    const requests = this.#requests;
    this.webRequest = guardNamespace('webRequest', { onBeforeRequest: requests.onBeforeRequest.bind(requests) });
  }

  setPermissionRequestHandler(handler: PermissionRequest | null): void {
    this.#permissionRequest = handler ?? undefined;
  }

  setPermissionCheckHandler(handler: PermissionCheck | null): void {
    this.#permissionCheck = handler ?? undefined;
  }

  askBeforeRequest(details: RequestDetails): Promise<Electron.CallbackResponse> {
    return this.#requests.ask(details);
  }

  /** Whether both handlers allow it. Electron allows everything where the app set none. */
  isPermitted(contents: object, permission: string, origin: string): boolean {
    const details = { isMainFrame: true, requestingUrl: `${origin}/` };
    if (this.#permissionCheck?.(contents, permission, origin, details) === false) return false;
    let granted: boolean | undefined = this.#permissionRequest === undefined ? true : undefined;
    this.#permissionRequest?.(
      contents,
      permission,
      (answer) => {
        granted = answer;
      },
      details,
    );
    if (granted === undefined) throw notInStandin('permission request handler that answers later');
    return granted;
  }
}

export const defaultSession = new Session();

export const session = guardNamespace('session', { defaultSession });
