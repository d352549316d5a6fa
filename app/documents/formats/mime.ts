import { type Headers, headerValue, parseHeaders, quotedPrintable } from './mime-headers.ts';

export interface MimeEntity {
  readonly type: string;
  readonly charset: string | null;
  readonly body: Uint8Array;
}

export interface Mail {
  readonly headers: Headers;
  /** What is to be read, in order: of alternatives, the one in plain text where there is one. */
  readonly texts: readonly MimeEntity[];
  /** Their names. */
  readonly attachments: readonly string[];
}

/** Far above any real mail: what is deeper is there to harm. */
const maxDepth = 20;
const maxEntities = 2_000;

/** Takes a mail apart. Bytes stand as characters of Latin-1 until the encoding of their part is known. */
export function mimeEntities(bytes: Uint8Array): Mail {
  const reader = new MailReader();
  const source = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
  return { headers: reader.read(source.replace(/^From [^\r\n]*\r?\n/, ''), 0), ...reader };
}

class MailReader {
  readonly texts: MimeEntity[] = [];
  readonly attachments: string[] = [];
  #entities = 0;

  read(source: string, depth: number): Headers {
    const gap = /\r?\n\r?\n/.exec(source);
    const startsWithBody = /^\r?\n/.exec(source);
    const headers = parseHeaders(startsWithBody !== null ? '' : source.slice(0, gap?.index ?? source.length));
    const bodyStart = startsWithBody?.[0].length ?? (gap === null ? source.length : gap.index + gap[0].length);
    if (++this.#entities <= maxEntities && depth <= maxDepth) this.#readBody(headers, source.slice(bodyStart), depth);
    return headers;
  }

  #readBody(headers: Headers, body: string, depth: number): void {
    const type = headerValue(headers.get('content-type') ?? 'text/plain');
    const disposition = headerValue(headers.get('content-disposition') ?? '');
    const name = disposition.parameter('filename') ?? type.parameter('name');
    const boundary = type.parameter('boundary');
    if (type.value.startsWith('multipart/') && boundary !== null) {
      this.#readMultipart(type.value, bodiesBetween(body, boundary), depth);
    } else if (disposition.value !== 'attachment' && (type.value === 'text/plain' || type.value === 'text/html')) {
      this.texts.push({ type: type.value, charset: type.parameter('charset'), body: decodeBody(headers, body) });
    } else if (name !== null || disposition.value === 'attachment' || type.value === 'message/rfc822') {
      this.attachments.push(name ?? (type.value === 'message/rfc822' ? 'a forwarded mail' : `a file (${type.value})`));
    }
  }

  #readMultipart(type: string, bodies: readonly string[], depth: number): void {
    if (type !== 'multipart/alternative') {
      for (const body of bodies) this.read(body, depth + 1);
      return;
    }
    // All are the same text. Each is read aside, and the best one kept, with the attachments of all.
    const alternatives = bodies.map((body) => {
      const aside = new MailReader();
      aside.#entities = this.#entities;
      aside.read(body, depth + 1);
      this.#entities = aside.#entities;
      this.attachments.push(...aside.attachments);
      return aside.texts.filter((text) => text.body.length > 0);
    });
    const withText = alternatives.filter((texts) => texts.length > 0);
    const plain = withText.find((texts) => texts.every((text) => text.type === 'text/plain'));
    this.texts.push(...(plain ?? withText.at(-1) ?? []));
  }
}

function bodiesBetween(body: string, boundary: string): readonly string[] {
  const bodies: string[] = [];
  let current: string[] | null = null;
  for (const line of body.split('\n')) {
    const end = line.trimEnd();
    if (end === `--${boundary}` || end === `--${boundary}--`) {
      if (current !== null) bodies.push(current.join('\n').replace(/\r$/, ''));
      current = end.endsWith(`${boundary}--`) ? null : [];
      if (current === null) return bodies;
    } else {
      current?.push(line);
    }
  }
  if (current !== null) bodies.push(current.join('\n'));
  return bodies;
}

function decodeBody(headers: Headers, body: string): Uint8Array {
  switch (headerValue(headers.get('content-transfer-encoding') ?? '').value) {
    case 'base64':
      return Buffer.from(body, 'base64');
    case 'quoted-printable':
      return quotedPrintable(body);
    default:
      return Buffer.from(body, 'latin1');
  }
}
