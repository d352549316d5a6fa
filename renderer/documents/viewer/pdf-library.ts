import type { PDFDocumentLoadingTask } from 'pdfjs-dist/legacy/build/pdf.mjs';
import type { Client } from '../../client/client.ts';

/** What it draws with that is not in the file: fonts and tables of encodings, which the build puts beside the page. */
const dataFolder = new URL('./pdf/', document.baseURI).href;

/** One request to the app fetches this much: many page lists can only be walked one request after the other. */
const chunkBytes = 2 ** 20;

type Library = typeof import('pdfjs-dist/legacy/build/pdf.mjs');
let library: Promise<Library> | null = null;

/** Loaded with the first PDF: it is larger than the rest of the window. */
function loadLibrary(): Promise<Library> {
  library ??= (async () => {
    const [loaded, { default: workerUrl }] = await Promise.all([
      import('pdfjs-dist/legacy/build/pdf.mjs'),
      import('pdfjs-dist/legacy/build/pdf.worker.min.mjs?url'),
    ]);
    loaded.GlobalWorkerOptions.workerSrc = workerUrl;
    return loaded;
  })();
  return library;
}

/** Fetches the fonts and tables: the library's own way would not take our scheme for one that can be fetched. */
class LocalFiles {
  async fetch({ kind, filename }: { readonly kind: string; readonly filename: string }): Promise<Uint8Array> {
    const folder = kind === 'cMapUrl' ? 'cmaps' : kind === 'standardFontDataUrl' ? 'standard_fonts' : 'wasm';
    const response = await fetch(`${dataFolder}${folder}/${filename}`);
    if (!response.ok) throw new Error(`There is no ${filename}.`);
    return new Uint8Array(await response.arrayBuffer());
  }
}

/** Opens the PDF that the app keeps. Only the pieces of the file that are looked at are read. */
export async function openPdf(
  client: Client,
  id: string,
): Promise<{ readonly library: Library; readonly task: PDFDocumentLoadingTask }> {
  const loaded = await loadLibrary();
  const first = await readBytes(client, id, 0, chunkBytes);

  class Source extends loaded.PDFDataRangeTransport {
    override requestDataRange(begin: number, end: number): void {
      readBytes(client, id, begin, end - begin).then(
        ({ bytes }) => this.onDataRange(begin, bytes),
        // What did not come fails the pages that need it; null says so.
        () => this.onDataRange(begin, null),
      );
    }
  }

  const task = loaded.getDocument({
    range: new Source(first.sizeBytes, first.bytes),
    rangeChunkSize: chunkBytes,
    disableAutoFetch: true,
    disableStream: true,
    cMapUrl: `${dataFolder}cmaps/`,
    standardFontDataUrl: `${dataFolder}standard_fonts/`,
    wasmUrl: `${dataFolder}wasm/`,
    // The page's policy lets nothing compile; the same decoders come as plain script.
    useWasm: false,
    useWorkerFetch: false,
    BinaryDataFactory: LocalFiles,
    disableWorkerRendering: true,
    enableXfa: false,
    verbosity: loaded.VerbosityLevel.ERRORS,
  });
  return { library: loaded, task };
}

async function readBytes(client: Client, id: string, start: number, length: number) {
  const { base64, sizeBytes } = await client.command('document.bytes', { id, start, length });
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  return { bytes, sizeBytes };
}
