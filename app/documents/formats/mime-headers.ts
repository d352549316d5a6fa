import { decodeText, isKnownEncoding } from '../decode-text.ts';

/** By lower-case name; of repeated ones, the first. Bytes are characters here, until they are decoded. */
export type Headers = ReadonlyMap<string, string>;

export function parseHeaders(block: string): Headers {
  const headers = new Map<string, string>();
  // A line that begins with a space goes on from the one before.
  for (const line of block.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/)) {
    const match = /^([!-9;-~]+)[ \t]*:[ \t]*(.*)$/.exec(line);
    const name = match?.[1]?.toLowerCase();
    if (name !== undefined && !headers.has(name)) headers.set(name, match?.[2] ?? '');
  }
  return headers;
}

/** A header as a person reads it: encoded words (RFC 2047) and plain UTF-8 decoded. */
export function headerText(raw: string): string {
  // White space between two encoded words is there for the line's length only.
  const joined = raw.replace(/(=\?[^?]+\?[bq]\?[^?]*\?=)\s+(?==\?[^?]+\?[bq]\?)/gi, '$1');
  const decodedWords = joined.replace(
    /=\?([^?*]+)(?:\*[^?]*)?\?([bq])\?([^?]*)\?=/gi,
    (word, charset: string, kind: string, text: string) => {
      if (!isKnownEncoding(charset)) return word;
      const bytes =
        kind.toLowerCase() === 'b' ? Buffer.from(text, 'base64') : quotedPrintable(text.replaceAll('_', ' '));
      // Escaped, so that what follows does not decode it a second time.
      return decodeText(bytes, charset).text;
    },
  );
  const isBytes = /[\x80-\xff]/.test(decodedWords) && !/[\u0100-\uffff]/.test(decodedWords) && decodedWords === raw;
  const text = isBytes ? decodeText(Buffer.from(raw, 'latin1'), null).text : decodedWords;
  return text.replace(/\s+/g, ' ').trim();
}

export interface HeaderValue {
  /** In lower case: `text/plain`, `attachment`. */
  readonly value: string;
  readonly parameter: (name: string) => string | null;
}

/** `text/plain; charset="x"` taken apart, with parameters in pieces (RFC 2231) put together. */
export function headerValue(raw: string): HeaderValue {
  const [value = '', ...rest] = raw.split(';');
  const parameters = new Map<string, string>();
  for (const match of rest.join(';').matchAll(/([\w*-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;]*))/g)) {
    const name = match[1]?.toLowerCase() ?? '';
    parameters.set(name, match[2]?.replace(/\\(.)/g, '$1') ?? match[3] ?? '');
  }
  return { value: value.trim().toLowerCase(), parameter: (name) => parameterOf(parameters, name) };
}

function parameterOf(parameters: ReadonlyMap<string, string>, name: string): string | null {
  const whole = parameters.get(name);
  if (whole !== undefined) return headerText(whole);
  const pieces: string[] = [];
  let isEncoded = parameters.has(`${name}*`);
  if (isEncoded) pieces.push(parameters.get(`${name}*`) ?? '');
  for (let index = 0; ; index++) {
    const plain = parameters.get(`${name}*${index}`);
    const encoded = parameters.get(`${name}*${index}*`);
    if (plain === undefined && encoded === undefined) break;
    isEncoded ||= encoded !== undefined;
    pieces.push(plain ?? encoded ?? '');
  }
  if (pieces.length === 0) return null;
  const text = pieces.join('');
  if (!isEncoded) return headerText(text);
  const [, charset = '', rest = text] = /^([^']*)'[^']*'(.*)$/s.exec(text) ?? [];
  const bytes = quotedPrintable(rest.replaceAll('=', '=3D').replaceAll('%', '='));
  return decodeText(bytes, isKnownEncoding(charset) ? charset : null).text;
}

/** `=E4` is one byte; `=` at the end of a line continues it. */
export function quotedPrintable(text: string): Buffer {
  const plain = text
    .replace(/[ \t]+(?=\r?\n)/g, '')
    .replace(/=\r?\n/g, '')
    .replace(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(plain, 'latin1');
}
