import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { formatOf } from './detect.ts';
import { readDocx } from './formats/docx.ts';
import { readEmail } from './formats/email.ts';
import { readEpub } from './formats/epub.ts';
import { readHtml } from './formats/html.ts';
import { readOdt } from './formats/odt.ts';
import { readPdf } from './formats/pdf.ts';
import { readPlain } from './formats/plain.ts';
import { readPptx } from './formats/pptx.ts';
import { readXlsx } from './formats/xlsx.ts';
import { PartWriter } from './part-writer.ts';
import type {
  DocumentFormat,
  DocumentPart,
  DocumentSource,
  DocumentWarning,
  ExtractedDocument,
  PartKind,
} from './protocol.ts';
import type { ReadContext, ReadDocument } from './read-context.ts';
import { readDocumentFile } from './read-file.ts';
import { refusalOf, refuse } from './refusal.ts';

const readers: Readonly<
  Record<DocumentFormat, (bytes: Uint8Array, context: ReadContext) => ReadDocument | Promise<ReadDocument>>
> = {
  pdf: readPdf,
  docx: readDocx,
  pptx: readPptx,
  xlsx: readXlsx,
  odt: readOdt,
  epub: readEpub,
  html: readHtml,
  email: readEmail,
  markdown: readPlain,
  text: readPlain,
  csv: readPlain,
  json: readPlain,
  code: readPlain,
};

/** Reads one document whole. What is in it is data: nothing is run, loaded or followed. @throws Refusal with a sentence for the person */
export async function extract(source: DocumentSource, context: ReadContext): Promise<ExtractedDocument> {
  const name = source.kind === 'file' ? basename(source.path) : source.name;
  try {
    if (source.kind === 'text') return pasted(source.text, context);
    const bytes = await readDocumentFile(source.path, context.limits);
    const format = await formatOf(bytes, name, context.limits);
    // Before a reader has it: the one for PDFs takes the bytes away.
    const identity = identityOf(bytes);
    return completed(identity, format, await readers[format](bytes, context));
  } catch (error) {
    throw refusalOf(error, name);
  }
}

function pasted(text: string, { limits }: ReadContext): ExtractedDocument {
  const writer = new PartWriter(limits);
  writer.beginPart();
  writer.block(text.replace(/\r\n?/g, '\n'));
  return completed(identityOf(Buffer.from(text)), 'text', {
    title: null,
    partKind: 'text',
    parts: writer.parts,
    warnings: [],
  });
}

type Identity = Pick<ExtractedDocument, 'hash' | 'sizeBytes'>;

function identityOf(bytes: Uint8Array): Identity {
  return { hash: createHash('sha256').update(bytes).digest('hex'), sizeBytes: bytes.length };
}

function completed(
  identity: Identity,
  format: DocumentFormat,
  { title, partKind, parts, encoding, warnings }: ReadDocument,
): ExtractedDocument {
  const empty = parts.filter(({ text }) => text.trim() === '').map(({ number }) => number);
  if (empty.length === parts.length) refuse('empty', 'has no text in it.');
  return {
    ...identity,
    format,
    title,
    partKind,
    parts: parts.map(wellFormed),
    characterCount: parts.reduce((sum, { text }) => sum + text.length, 0),
    partsWithoutText: empty,
    encoding: encoding ?? null,
    warnings: [...(empty.length > 0 ? [withoutText(partKind, empty)] : []), ...warnings],
  };
}

/** Halves of characters, which only broken files have, become U+FFFD: they would not survive the way to the app. */
function wellFormed(part: DocumentPart): DocumentPart {
  return { ...part, title: part.title?.toWellFormed() ?? null, text: part.text.toWellFormed() };
}

const partNames: Readonly<Record<PartKind, readonly [string, string]>> = {
  page: ['Page', 'Pages'],
  slide: ['Slide', 'Slides'],
  sheet: ['Sheet', 'Sheets'],
  chapter: ['Chapter', 'Chapters'],
  text: ['Part', 'Parts'],
};

function withoutText(kind: PartKind, numbers: readonly number[]): DocumentWarning {
  const isOne = numbers.length === 1;
  const which = `${partNames[kind][isOne ? 0 : 1]} ${rangesOf(numbers)} ${isOne ? 'has' : 'have'} no text`;
  const why = kind === 'page' ? ': scanned, or pictures only, or blank.' : '.';
  return { code: 'parts-without-text', message: which + why };
}

/** More than these would make no sentence. */
const maxRanges = 12;

/** `2, 5–9, 12` for rising numbers. */
export function rangesOf(numbers: readonly number[]): string {
  const ranges: { first: number; last: number }[] = [];
  for (const number of numbers) {
    const last = ranges.at(-1);
    if (last !== undefined && last.last === number - 1) last.last = number;
    else ranges.push({ first: number, last: number });
  }
  const shown = ranges.slice(0, maxRanges).map(({ first, last }) => (first === last ? `${first}` : `${first}–${last}`));
  return shown.join(', ') + (ranges.length > maxRanges ? ' and others' : '');
}
