import type { Page } from './browser.ts';
import type { CdpPayload } from './cdp-types.ts';
import { notInStandin } from './guard.ts';
import { fromPageUrl } from './page-url.ts';
import { handlerOf } from './protocol.ts';

type Paused = CdpPayload<'Fetch.requestPaused'>;

export interface Navigation {
  readonly frameId: string;
  /** As the app sees it. */
  readonly url: string;
  readonly isMainFrame: boolean;
  readonly isRedirect: boolean;
}

export interface RequestPolicy {
  /** A document is about to load in the top frame or below it; false refuses it and leaves the page as it is. */
  allowNavigation(navigation: Navigation): boolean;
  /** Called before the request of a top document, to prepare its origin. */
  prepareOrigin(pageOrigin: string): Promise<void>;
  beforeRequest(request: { url: string; method: string; resourceType: string; referrer: string }): Promise<{
    cancel?: boolean;
    redirectURL?: string;
  }>;
}

/** Chromium's kinds of request in the words of Electron's webRequest. */
const resourceTypes: Readonly<Record<string, string>> = {
  Stylesheet: 'stylesheet',
  Image: 'image',
  Media: 'media',
  Font: 'font',
  Script: 'script',
  XHR: 'xhr',
  Fetch: 'xhr',
  WebSocket: 'webSocket',
  CSPViolationReport: 'cspReport',
  Ping: 'ping',
};

/** Sends every request of the page past the app: navigation events, webRequest, then the protocol handler or the network. */
export async function interceptRequests({ session, targetId }: Page, policy: RequestPolicy): Promise<void> {
  const fail = (paused: Paused, errorReason: 'Aborted' | 'BlockedByClient' | 'Failed' | 'NameNotResolved') =>
    session.send('Fetch.failRequest', { requestId: paused.requestId, errorReason });

  async function decide(paused: Paused): Promise<unknown> {
    const url = fromPageUrl(paused.request.url);
    const isMainFrame = paused.frameId === targetId;
    if (paused.resourceType === 'Document') {
      const isRedirect = paused.redirectedRequestId !== undefined;
      const { frameId } = paused;
      if (!policy.allowNavigation({ frameId, url, isMainFrame, isRedirect })) return fail(paused, 'Aborted');
      if (isMainFrame) await policy.prepareOrigin(new URL(paused.request.url).origin);
    } else if (new URL(url).pathname === '/favicon.ico') {
      // Chromium's tab asks for it; Electron's windows have no tab.
      return fail(paused, 'Aborted');
    }
    const referrer = fromPageUrl(paused.request.headers.Referer ?? '');
    const document = isMainFrame ? 'mainFrame' : 'subFrame';
    const resourceType =
      paused.resourceType === 'Document' ? document : (resourceTypes[paused.resourceType] ?? 'other');
    const { cancel, redirectURL } = await policy.beforeRequest({
      url,
      method: paused.request.method,
      resourceType,
      referrer,
    });
    if (redirectURL !== undefined) throw notInStandin('redirectURL in the answer of onBeforeRequest()');
    if (cancel === true) return fail(paused, 'BlockedByClient');
    if (url === paused.request.url) return session.send('Fetch.continueRequest', { requestId: paused.requestId });
    return serve(paused, url);
  }

  async function serve(paused: Paused, url: string): Promise<unknown> {
    const handler = handlerOf(new URL(url).protocol.slice(0, -1));
    if (handler === undefined) return fail(paused, 'NameNotResolved');
    const response = await handler(toRequest(paused, url));
    if (response.type === 'error') return fail(paused, 'Failed');
    return session.send('Fetch.fulfillRequest', {
      requestId: paused.requestId,
      responseCode: response.status,
      responseHeaders: [...response.headers].map(([name, value]) => ({ name, value })),
      body: Buffer.from(await response.arrayBuffer()).toString('base64'),
    });
  }

  session.on('Fetch.requestPaused', (paused) => {
    decide(paused).catch(async (error: unknown) => {
      process.stderr.write(`Request for ${fromPageUrl(paused.request.url)} failed: ${String(error)}\n`);
      // The page may be gone, and the request with it.
      await fail(paused, 'Failed').catch(() => undefined);
    });
  });
  await session.send('Fetch.enable', { patterns: [{ urlPattern: '*' }] });
}

function toRequest({ request }: Paused, url: string): Request {
  const headers = Object.entries(request.headers).map(
    ([name, value]) => [name, fromPageUrl(value)] as [string, string],
  );
  const parts = request.postDataEntries?.map(({ bytes = '' }) => Buffer.from(bytes, 'base64')) ?? [];
  return new Request(url, {
    method: request.method,
    headers,
    ...(parts.length > 0 ? { body: Buffer.concat(parts) } : {}),
  });
}
