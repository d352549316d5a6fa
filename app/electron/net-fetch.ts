import { Readable } from 'node:stream';
import { type IncomingMessage, net } from 'electron';
import type { Fetch } from '../downloads/fetch.ts';

/** Statuses that a Response may not have a body with. Source: the Fetch standard. */
const bodyless: readonly number[] = [101, 103, 204, 205, 304];

/**
 * Through Chromium's network stack: the system's proxy, its certificates, no cookies. Written over `net.request`, because
 * `net.fetch` cannot stop at a redirect.
 */
export const netFetch: Fetch = (url, { method, headers, signal }) =>
  new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const request = net.request({ url, method, redirect: 'manual', credentials: 'omit', useSessionCookies: false });
    for (const [name, value] of Object.entries(headers)) request.setHeader(name, value);
    const abort = () => {
      request.abort();
      reject(signal.reason);
    };
    signal.addEventListener('abort', abort, { once: true });
    request.on('redirect', (status, _method, location, responseHeaders) => {
      resolve(new Response(null, { status, headers: headersOf({ ...responseHeaders, location: [location] }) }));
      request.abort();
    });
    request.on('response', (message) => resolve(responseOf(message)));
    // A proxy that wants a name and a password is asked for neither: the error says what is wrong.
    request.on('login', (_info, answer) => answer());
    request.on('error', reject);
    request.on('close', () => signal.removeEventListener('abort', abort));
    request.end();
  });

function responseOf(message: IncomingMessage): Response {
  const { statusCode: status, statusMessage: statusText } = message;
  const init = { status, statusText, headers: headersOf(message.headers) };
  if (bodyless.includes(status)) return new Response(null, init);
  // Electron's message is a Node stream; its type says only that it emits events.
  return new Response(Readable.toWeb(message as unknown as Readable) as ReadableStream, init);
}

function headersOf(given: Readonly<Record<string, string | string[]>>): Headers {
  const headers = new Headers();
  for (const [name, values] of Object.entries(given)) {
    for (const value of [values].flat()) headers.append(name, value);
  }
  return headers;
}
