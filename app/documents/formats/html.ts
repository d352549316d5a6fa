import { type DecodedText, decodeText, isKnownEncoding } from '../decode-text.ts';
import { PartWriter } from '../part-writer.ts';
import type { ReadContext, ReadDocument } from '../read-context.ts';
import { writeHtml } from './html-text.ts';

export function readHtml(bytes: Uint8Array, { limits, encoding: wanted }: ReadContext): ReadDocument {
  const { text, encoding, isGuess } = decodeHtml(bytes, wanted);
  const writer = new PartWriter(limits);
  writer.beginPart();
  const { title } = writeHtml(text, writer, { isWebPage: true });
  if (isGuess) writer.warn('encoding-guessed', `The page does not say its encoding; it is read as ${encoding}.`);
  return {
    title: title === '' ? null : title,
    partKind: 'text',
    parts: writer.parts,
    encoding,
    warnings: writer.warnings,
  };
}

/** What the page names as its encoding counts unless it is valid UTF-8: pages that were saved anew often keep the old name. */
export function decodeHtml(bytes: Uint8Array, wanted: string | null): DecodedText {
  const found = decodeText(bytes, wanted);
  if (wanted !== null || !found.isGuess) return found;
  const head = Buffer.from(bytes.subarray(0, 4_096)).toString('latin1');
  const named = /<meta[^>]+charset\s*=\s*["']?([\w.:-]+)|^<\?xml[^>]+encoding\s*=\s*["']([\w.:-]+)/i.exec(head);
  const encoding = named?.[1] ?? named?.[2];
  return encoding !== undefined && isKnownEncoding(encoding) ? decodeText(bytes, encoding) : found;
}
