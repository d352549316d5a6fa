/** What the stand-in does to one request instead of answering it properly. */
export type HubFault =
  /** Ends the connection after so many bytes of the body; before the headers for −1. */
  | { readonly kind: 'cut'; readonly afterBytes: number }
  /** Sends so many bytes of the body and then nothing, without ending; no headers either for −1. */
  | { readonly kind: 'stall'; readonly afterBytes: number }
  /** One byte of the body at a time. */
  | { readonly kind: 'trickle'; readonly intervalMs: number }
  /** The whole file with status 200, whatever range was asked for. */
  | { readonly kind: 'ignore-range' }
  /** A Content-Range that starts this many bytes later than the body does. */
  | { readonly kind: 'shifted-range'; readonly byBytes: number }
  | { readonly kind: 'other-total'; readonly sizeBytes: number }
  | { readonly kind: 'etag'; readonly etag: string }
  | { readonly kind: 'web-page' }
  /** To any address; to the request's own one for `itself`. */
  | { readonly kind: 'redirect'; readonly to: string }
  | { readonly kind: 'status'; readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  /** JSON of this many bytes, almost nothing on the wire. */
  | { readonly kind: 'gzip-bomb'; readonly bytes: number }
  /** The body as it should be, but compressed. */
  | { readonly kind: 'gzip' }
  /** The byte at this offset of the file is another one. */
  | { readonly kind: 'flip'; readonly at: number }
  /** So many bytes too few, or too many when negative, although headers and a proper end say that all is well. */
  | { readonly kind: 'short'; readonly byBytes: number }
  | { readonly kind: 'body'; readonly contentType: string; readonly body: string };

/** What a request asks for. `content` is the file itself, on the host that the hub redirects to. */
export type HubRequestKind = 'info' | 'tree' | 'search' | 'resolve' | 'content';

export interface HubRequest {
  readonly kind: HubRequestKind;
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly repo: string | null;
  /** Path of the file inside the repository. */
  readonly file: string | null;
  /** First byte asked for, and the byte after the last one; null without a range. */
  readonly range: { readonly start: number; readonly end: number } | null;
  /** Counts requests of this kind, from 0. */
  readonly number: number;
}
