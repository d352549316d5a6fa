import type { Clock } from '../clock.ts';
import { hostOf } from './endpoint.ts';
import type { Fetch } from './fetch.ts';
import { statusError } from './http-status.ts';
import { fileUrl } from './hub/addresses.ts';
import { discard, type HubAnswer, hubRequest } from './hub-request.ts';
import {
  changedOnHub,
  compressedBody,
  connectionLost,
  networkError,
  serverTrouble,
  webPage,
  wrongRange,
} from './network-errors.ts';
import type { RemoteFile, Source } from './protocol.ts';

export interface ContentSourceOptions {
  readonly fetch: Fetch;
  readonly clock: Clock;
  readonly source: Source;
  readonly file: RemoteFile;
  readonly token: () => string | null;
}

export interface ContentRequest {
  /** Bytes [start, end) of the file. */
  readonly start: number;
  readonly end: number;
  /** The validator of what has arrived so far; null when nothing has, or when the server's validators are worth nothing. */
  readonly etag: string | null;
  readonly signal: AbortSignal;
}

/** A response that may be written: its status, place, total size and validator fit. */
export interface Content {
  readonly start: number;
  readonly end: number;
  /** The server ignored the range: this is the file from its beginning, asked for or not. */
  readonly isWhole: boolean;
  readonly etag: string | null;
  readonly body: AsyncIterable<Uint8Array>;
  /** The host that sends it, for sentences. */
  readonly host: string;
}

/** The server has another validator than the bytes that have arrived. Whether the file is another one is a different question. */
export class EtagChanged extends Error {}

/** Opens stretches of one file on a hub. */
export class ContentSource {
  readonly #options: ContentSourceOptions;
  readonly #url: string;
  /** Where the hub's redirects led; saves the hub a request for each stretch. Such links expire. */
  #direct: URL | null = null;

  constructor(options: ContentSourceOptions) {
    this.#options = options;
    this.#url = fileUrl(options.source, options.file.path);
  }

  get host(): string {
    return hostOf(this.#options.source.endpoint);
  }

  /**
   * @throws EtagChanged; DownloadError for everything else; the signal's reason when it is aborted. Nothing is left open then.
   */
  async open(request: ContentRequest): Promise<Content> {
    const { response, url } = await this.#request(request);
    try {
      return this.#accept(request, response, url);
    } catch (error) {
      await discard(response);
      throw error;
    }
  }

  /**
   * Asks the hub whether this is still the file that it announced. False when the hub does not tell.
   * @throws DownloadError 'changed-on-hub' when it is not.
   */
  async isStillTheSame(signal: AbortSignal): Promise<boolean> {
    this.#direct = null;
    let isTold = false;
    const { response } = await this.#viaHub({ range: 'bytes=0-0', 'accept-encoding': 'identity' }, signal, (hash) => {
      isTold = hash !== null && hash === this.#options.file.sha256;
    });
    await discard(response);
    return isTold;
  }

  async #request({ start, end, etag, signal }: ContentRequest): Promise<HubAnswer> {
    const headers = {
      range: `bytes=${start}-${end - 1}`,
      // Ranges of a compressed body would be ranges of something else.
      'accept-encoding': 'identity',
      ...(etag !== null && { 'if-range': etag }),
    };
    if (this.#direct !== null) {
      const url = this.#direct;
      const response = await this.#options.fetch(url.href, { method: 'GET', headers, signal }).catch((error) => {
        throw signal.aborted ? signal.reason : networkError(error, url.host);
      });
      if (response.ok) return { response, url };
      await discard(response);
      this.#direct = null;
    }
    const answer = await this.#viaHub(headers, signal);
    if (answer.response.ok && answer.url.origin !== new URL(this.#url).origin) this.#direct = answer.url;
    return answer;
  }

  #viaHub(
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal,
    onHash: (sha256: string | null) => void = () => {},
  ): Promise<HubAnswer> {
    const { fetch, source, file, token } = this.#options;
    const onHubAnswer = (answer: Headers) => {
      const size = answer.get('x-linked-size');
      const hash = hashIn(answer.get('x-linked-etag'));
      const isOther =
        (size !== null && Number(size) !== file.sizeBytes) ||
        (hash !== null && file.sha256 !== null && hash !== file.sha256);
      if (isOther) throw changedOnHub(this.host);
      onHash(hash);
    };
    return hubRequest(this.#url, { fetch, endpoint: source.endpoint, token: token(), headers, signal, onHubAnswer });
  }

  #accept({ start, end, etag, signal }: ContentRequest, response: Response, url: URL): Content {
    const { file, source, token, clock } = this.#options;
    const { headers, body, status } = response;
    const { host } = url;
    // Whether a person may have a file is for the hub to say; a host that refuses its link has a trouble of its own.
    const isHub = url.origin === new URL(this.#url).origin;
    if ((status === 401 || status === 403) && !isHub) throw serverTrouble(host, status, null);
    if (status !== 200 && status !== 206) {
      throw statusError(response, { host, repo: source.repo, hadToken: token() !== null, now: clock.now() });
    }
    if (/^text\/html\b/i.test(headers.get('content-type') ?? '')) throw webPage(host);
    if (!/^(identity)?$/i.test(headers.get('content-encoding') ?? '')) throw compressedBody(host);
    if (body === null) throw wrongRange(host);
    const newEtag = headers.get('etag');
    const isOther = etag !== null && newEtag !== null && newEtag !== etag;
    const common = { etag: strong(newEtag), body: chunksOf(body, host, signal), host };

    if (status === 200) {
      if (isOther) throw new EtagChanged();
      const length = headers.get('content-length');
      if (length !== null && Number(length) !== file.sizeBytes) throw changedOnHub(this.host);
      return { ...common, start: 0, end: file.sizeBytes, isWhole: true };
    }

    const [, from, last, total] = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(headers.get('content-range') ?? '') ?? [];
    const to = Number(last) + 1;
    if (total !== undefined && Number(total) !== file.sizeBytes) throw changedOnHub(this.host);
    if (Number(from) !== start || !(to > start && to <= end)) throw wrongRange(host);
    if (isOther) throw new EtagChanged();
    return { ...common, start, end: to, isWhole: false };
  }
}

/** @throws the signal's reason, else DownloadError 'connection-lost' */
async function* chunksOf(
  body: AsyncIterable<Uint8Array>,
  host: string,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch (error) {
    throw signal.aborted ? signal.reason : connectionLost(host, error);
  }
}

/** If-Range allows strong validators only. Source: RFC 9110, section 13.1.5. */
function strong(etag: string | null): string | null {
  return etag !== null && /^"[^"]*"$/.test(etag) ? etag : null;
}

function hashIn(etag: string | null): string | null {
  return /^"?([0-9a-f]{64})"?$/.exec(etag ?? '')?.[1] ?? null;
}
