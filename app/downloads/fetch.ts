/**
 * How the service reaches the network: Electron's network stack in the app, which knows the system's proxy and certificates,
 * and Node's `fetch` elsewhere. Unlike the web's, it never follows a redirect: it answers with the 3xx response and its
 * Location header. (Electron's own `net.fetch` cannot do that: with `redirect: 'manual'` it fails, by design.)
 */
export type Fetch = (url: string, init: FetchInit) => Promise<Response>;

export interface FetchInit {
  readonly method: 'GET' | 'HEAD';
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

export const nodeFetch: Fetch = (url, init) => fetch(url, { ...init, redirect: 'manual' });
