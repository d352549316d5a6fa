import { isLoopback, isSafe } from './endpoint.ts';
import type { Fetch } from './fetch.ts';
import { insecureRedirect, networkError, tooManyRedirects } from './network-errors.ts';
import type { Endpoint } from './protocol.ts';

const maxRedirects = 10;
const redirectStatus = new Set([301, 302, 303, 307, 308]);

export interface HubRequestOptions {
  readonly fetch: Fetch;
  readonly endpoint: Endpoint;
  /** Sent to the endpoint's own origin and to nobody else, whatever redirects say. */
  readonly token: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** Each answer of the hub itself, redirects included: their headers tell of the file. */
  readonly onHubAnswer?: (headers: Headers) => void;
}

export interface HubAnswer {
  readonly response: Response;
  /** Where the response came from, after redirects. */
  readonly url: URL;
}

/**
 * GET, following redirects: at most ten, only to encrypted addresses, and with the token for the hub itself only.
 * @throws DownloadError for whatever prevents a response; an HTTP error status is a response.
 */
export async function hubRequest(address: string, options: HubRequestOptions): Promise<HubAnswer> {
  const { fetch, endpoint, token, headers, signal } = options;
  const hub = new URL(endpoint.url);
  let url = new URL(address);
  for (let hop = 0; hop <= maxRedirects; hop++) {
    const isHub = url.origin === hub.origin;
    const response = await fetch(url.href, {
      method: 'GET',
      headers: { ...headers, ...(isHub && token !== null && { authorization: `Bearer ${token}` }) },
      signal,
    }).catch((error: unknown) => {
      throw signal.aborted ? signal.reason : networkError(error, url.host);
    });
    if (isHub) options.onHubAnswer?.(response.headers);
    const location = response.headers.get('location');
    if (!redirectStatus.has(response.status) || location === null) return { response, url };

    await discard(response);
    const next = URL.parse(location, url.href);
    // An answer from the outside must not lead to a service on this machine.
    const isAllowed = next !== null && isSafe(next) && (!isLoopback(next.hostname) || isLoopback(hub.hostname));
    if (!isAllowed) throw insecureRedirect(url.host);
    url = next;
  }
  throw tooManyRedirects(hub.host);
}

/** Gives up a response whose body nobody wants, so that its connection is free. */
export async function discard(response: Response): Promise<void> {
  await response.body?.cancel().catch(() => {});
}
