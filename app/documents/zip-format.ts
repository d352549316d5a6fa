import { mainPartOf } from './office-package.ts';
import type { DocumentFormat, DocumentLimits } from './protocol.ts';
import { refuse } from './refusal.ts';
import { ZipArchive } from './zip.ts';

const officeFormats: Readonly<Record<string, DocumentFormat>> = { word: 'docx', ppt: 'pptx', xl: 'xlsx' };

/** @throws Refusal 'unsupported' | 'damaged' | 'zip-bomb' */
export async function formatOfZip(bytes: Uint8Array, limits: DocumentLimits): Promise<DocumentFormat> {
  const zip = new ZipArchive(bytes, limits);
  const declared = Buffer.from((await zip.read('mimetype')) ?? [])
    .toString('latin1')
    .trim();
  if (declared === 'application/epub+zip' || zip.has('META-INF/container.xml')) return 'epub';
  if (declared.startsWith('application/vnd.oasis.opendocument.text')) return 'odt';
  if (declared.startsWith('application/vnd.oasis.opendocument.')) {
    refuse('unsupported', 'is an OpenDocument file, but no text document. Save it as .xlsx, .pptx or PDF.');
  }
  if (zip.has('[Content_Types].xml')) {
    const main = await mainPartOf(zip);
    if (main?.endsWith('.bin')) refuse('unsupported', 'is a binary Excel file. Save it as .xlsx.');
    const format = officeFormats[main?.split('/')[0] ?? ''];
    if (format !== undefined) return format;
    refuse('unsupported', 'is an Office file of a kind that Tandem cannot read.');
  }
  refuse('unsupported', 'is an archive. Unpack it and add the files that are in it.');
}
