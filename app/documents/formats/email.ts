import PostalMime, { type Address, type Attachment } from 'postal-mime';
import { PartWriter } from '../part-writer.ts';
import type { ReadContext, ReadDocument } from '../read-context.ts';
import { refuse } from '../refusal.ts';
import { writeHtml } from './html-text.ts';

/** Headers and text of a mail; attachments are named, not read. */
export async function readEmail(bytes: Uint8Array, { limits }: ReadContext): Promise<ReadDocument> {
  // It refuses what only a harmful mail has: parts nested hundreds deep, megabytes of headers.
  const mail = await PostalMime.parse(bytes, { forceRfc822Attachments: true }).catch(() =>
    refuse('damaged', 'is built as no mail program would build it. Save it again from your mail program.'),
  );
  const writer = new PartWriter(limits);
  writer.beginPart();
  const shown = [
    ['From', mail.from === undefined ? '' : addressText(mail.from)],
    ['To', addressesText(mail.to)],
    ['Cc', addressesText(mail.cc)],
    ['Date', mail.headers.find((header) => header.key === 'date')?.value ?? ''],
    ['Subject', mail.subject ?? ''],
  ].filter(([, text]) => text !== '');
  writer.block(shown.map(([name, text]) => `${name}: ${text}`).join('\n'));

  const isPlain = (mail.text ?? '').trim() !== '';
  if (isPlain) writer.block((mail.text ?? '').trim());
  else if (mail.html !== undefined) writeHtml(mail.html, writer, { isWebPage: false });

  // Pictures that belong to the text are no files that somebody sent.
  const attachments = mail.attachments.filter((attachment) => attachment.related !== true).map(attachmentName);
  if (attachments.length > 0) {
    writer.block(`Attachments: ${attachments.join(', ')}`);
    writer.warn('attachments', `Attachments are not read: ${attachments.join(', ')}. Save them and add them as files.`);
  }
  return { title: mail.subject || null, partKind: 'text', parts: writer.parts, warnings: writer.warnings };
}

function addressesText(addresses: readonly Address[] = []): string {
  return addresses.map(addressText).join(', ');
}

function addressText({ name, address, group }: Address): string {
  if (group !== undefined) return `${name}: ${addressesText(group)}`;
  if (name === '') return address;
  return address === '' ? name : `${name} <${address}>`;
}

function attachmentName({ filename, mimeType }: Attachment): string {
  return filename ?? (mimeType === 'message/rfc822' ? 'a forwarded mail' : `a file (${mimeType})`);
}
