import type { PDFDocumentProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { PartWriter } from '../part-writer.ts';
import { pdfDataFolder } from '../pdf-data.ts';
import type { ReadContext, ReadDocument } from '../read-context.ts';
import { type Refusal, refuse } from '../refusal.ts';
import { loadPdfLibrary } from './pdf-library.ts';
import { type PdfItem, pageText } from './pdf-lines.ts';

/** One part for each page. @throws Refusal 'password-needed' | 'password-wrong' | 'no-text' | 'too-large' | 'damaged' */
export async function readPdf(bytes: Uint8Array, context: ReadContext): Promise<ReadDocument> {
  const { getDocument, VerbosityLevel } = await loadPdfLibrary();
  const folder = pdfDataFolder();
  const task = getDocument({
    // The library takes the memory over, all of the buffer that the bytes are in.
    data: bytes.slice(),
    ...(context.password === null ? {} : { password: context.password }),
    cMapUrl: `${folder}cmaps/`,
    standardFontDataUrl: `${folder}standard_fonts/`,
    useWorkerFetch: false,
    useSystemFonts: false,
    disableFontFace: true,
    isOffscreenCanvasSupported: false,
    enableXfa: false,
    // Pictures are not looked at, so none is unpacked.
    maxImageSize: 0,
    verbosity: VerbosityLevel.ERRORS,
  });
  try {
    return await readPages(await task.promise.catch(refuseOpening), context);
  } finally {
    await task.destroy();
  }
}

function refuseOpening(error: unknown): never {
  if (error instanceof Error && error.name === 'PasswordException') {
    // 2: a password was given, and it is not this one.
    const isWrong = 'code' in error && error.code === 2;
    refuse(
      isWrong ? 'password-wrong' : 'password-needed',
      isWrong ? 'does not open with this password.' : 'asks for a password.',
    );
  }
  return refuse('damaged', 'cannot be read: the PDF is damaged.', { cause: error });
}

async function readPages(pdf: PDFDocumentProxy, context: ReadContext): Promise<ReadDocument> {
  const writer = new PartWriter(context.limits);
  if (pdf.numPages > context.limits.parts) {
    refuse('too-large', `has ${pdf.numPages.toLocaleString('en')} pages, which is too much to read.`);
  }
  const labels = await pdf.getPageLabels().catch(() => null);
  for (let number = 1; number <= pdf.numPages; number++) {
    const label = labels?.[number - 1] ?? '';
    writer.beginPart(label === '' || label === String(number) ? null : label);
    const text = await textOfPage(pdf, number);
    if (text === null) writer.warn('damaged', 'Some pages are damaged and could not be read.');
    else writer.block(text);
    context.progress(number, pdf.numPages);
  }
  if (writer.parts.every(({ text }) => text === '')) refuseWithoutText(pdf.numPages);
  return { title: await titleOf(pdf), partKind: 'page', parts: writer.parts, warnings: writer.warnings };
}

/** Null for a page that cannot be read; others of the document may be sound. */
async function textOfPage(pdf: PDFDocumentProxy, number: number): Promise<string | null> {
  try {
    const page = await pdf.getPage(number);
    const { items } = await page.getTextContent();
    page.cleanup();
    return pageText(items.filter((item): item is PdfItem & typeof item => 'str' in item));
  } catch {
    return null;
  }
}

function refuseWithoutText(pages: number): Refusal {
  const which = pages === 1 ? 'its page is' : `its ${pages.toLocaleString('en')} pages are`;
  return refuse(
    'no-text',
    `has no text: ${which} pictures, as a scanner makes them. Tandem cannot read pictures; let a program for text recognition (OCR) add the text first.`,
  );
}

async function titleOf(pdf: PDFDocumentProxy): Promise<string | null> {
  try {
    const { info } = await pdf.getMetadata();
    const title = 'Title' in info && typeof info.Title === 'string' ? info.Title.trim() : '';
    return title === '' ? null : title;
  } catch {
    return null;
  }
}
