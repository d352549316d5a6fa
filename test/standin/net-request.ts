import { Readable } from 'node:stream';
import { GuardedEmitter, notInStandin } from './guard.ts';

interface RequestOptions {
  readonly url: string;
  readonly method?: string;
  readonly redirect?: 'follow' | 'error' | 'manual';
  readonly credentials?: 'include' | 'omit' | 'same-origin';
  readonly useSessionCookies?: boolean;
}

const knownOptions = new Set(['url', 'method', 'redirect', 'credentials', 'useSessionCookies']);
const redirects = new Set([301, 302, 303, 307, 308]);

/**
 * Electron's HTTP request, over Node's network: without cookies and caches, with `redirect: 'manual'` only. A redirect that is not
 * followed at once ends in an error, as in Electron.
 */
class ClientRequest extends GuardedEmitter {
  readonly #options: RequestOptions;
  readonly #headers = new Headers();
  readonly #abort = new AbortController();

  constructor(options: RequestOptions) {
    super(['response', 'redirect', 'login', 'error', 'abort', 'finish', 'close']);
    for (const name of Object.keys(options)) {
      if (!knownOptions.has(name)) throw notInStandin(`net.request option '${name}'`);
    }
    if (options.redirect !== 'manual') throw notInStandin(`net.request with redirect '${options.redirect}'`);
    this.#options = options;
  }

  setHeader(name: string, value: string): void {
    this.#headers.set(name, value);
  }

  getHeader(name: string): string {
    return this.#headers.get(name) ?? '';
  }

  abort(): void {
    this.#abort.abort(new Error('net::ERR_ABORTED'));
  }

  end(): void {
    void this.#run();
  }

  async #run(): Promise<void> {
    const { url, method = 'GET' } = this.#options;
    try {
      const response = await fetch(url, {
        method,
        headers: this.#headers,
        redirect: 'manual',
        signal: this.#abort.signal,
      });
      const location = response.headers.get('location');
      if (redirects.has(response.status) && location !== null) {
        await response.body?.cancel();
        this.emit('redirect', response.status, method, new URL(location, url).href, headersOf(response));
        throw new Error('Redirect was cancelled');
      }
      const message = messageOf(response);
      this.emit('response', message);
      // The last event of a request, as in Electron: until its response is over it can be aborted.
      await new Promise((resolve) => message.once('close', resolve));
    } catch (error) {
      const wasAborted = this.#abort.signal.aborted;
      if (wasAborted) this.emit('abort');
      else this.emit('error', new Error('net::ERR_FAILED', { cause: error }));
    }
    this.emit('close');
  }
}

/** A Node stream with what Electron's message has on it. */
function messageOf(response: Response): Readable {
  const body = response.body === null ? Readable.from([]) : Readable.fromWeb(response.body as never);
  return Object.assign(body, {
    statusCode: response.status,
    statusMessage: response.statusText,
    headers: headersOf(response),
    httpVersion: '1.1',
  });
}

function headersOf(response: Response): Record<string, string[]> {
  const headers: Record<string, string[]> = {};
  for (const [name, value] of response.headers) headers[name] = [...(headers[name] ?? []), value];
  return headers;
}

export function request(options: RequestOptions): ClientRequest {
  return new ClientRequest(options);
}
