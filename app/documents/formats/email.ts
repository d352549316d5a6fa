import { decodeText, isKnownEncoding } from '../decode-text.ts';
import { PartWriter } from '../part-writer.ts';
import type { ReadContext, ReadDocument } from '../read-context.ts';
import { decodeHtml } from './html.ts';
import { writeHtml } from './html-text.ts';
import { type MimeEntity, mimeEntities } from './mime.ts';
import { headerText } from './mime-headers.ts';

const shownHeaders = ['From', 'To', 'Cc', 'Date', 'Subject'];

/** Headers and text of a mail; attachments are named, not read. */
export function readEmail(bytes: Uint8Array, { limits, encoding }: ReadContext): ReadDocument {
  const { headers, texts, attachments } = mimeEntities(bytes);
  const writer = new PartWriter(limits);
  writer.beginPart();
  const shown = shownHeaders
    .map((name) => [name, headerText(headers.get(name.toLowerCase()) ?? '')] as const)
    .filter(([, text]) => text !== '');
  writer.block(shown.map(([name, text]) => `${name}: ${text}`).join('\n'));
  for (const entity of texts) writeText(entity, writer, encoding);
  if (attachments.length > 0) {
    writer.block(`Attachments: ${attachments.join(', ')}`);
    writer.warn('attachments', `Attachments are not read: ${attachments.join(', ')}. Save them and add them as files.`);
  }
  const subject = headerText(headers.get('subject') ?? '');
  return { title: subject === '' ? null : subject, partKind: 'text', parts: writer.parts, warnings: writer.warnings };
}

function writeText({ type, charset, body }: MimeEntity, writer: PartWriter, chosen: string | null): void {
  const encoding = chosen ?? (charset !== null && isKnownEncoding(charset) ? charset : null);
  if (type === 'text/html') {
    writeHtml(decodeHtml(body, encoding).text, writer, { isWebPage: false });
    return;
  }
  const { text, lostCharacters } = decodeText(body, encoding);
  writer.block(text.trim());
  if (lostCharacters > 0) writer.warn('characters-lost', 'Some characters of the mail could not be read.');
}
