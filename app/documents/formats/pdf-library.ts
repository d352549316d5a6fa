/**
 * The PDF library, loaded with the first PDF: it is far larger than everything else here. Its worker's module, loaded into the same
 * thread, makes it run there: the process is for nothing else.
 */
export async function loadPdfLibrary(): Promise<typeof import('pdfjs-dist/legacy/build/pdf.mjs')> {
  const { warn } = console;
  // While it is loaded it complains that it has no canvas to draw on. Nothing is drawn here.
  console.warn = () => {};
  try {
    // @ts-expect-error It has no types, and nothing in it is called from here.
    await import('pdfjs-dist/legacy/build/pdf.worker.mjs');
    return await import('pdfjs-dist/legacy/build/pdf.mjs');
  } finally {
    console.warn = warn;
  }
}
