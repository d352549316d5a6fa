import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The folder with `cmaps` and `standard_fonts`, ending with a separator: beside the bundled process in the app, in the library's package
 * when run from source. Without the first, Chinese, Japanese and Korean text of many PDFs cannot be told.
 */
export function pdfDataFolder(): string {
  const bundled = join(import.meta.dirname, 'pdf/');
  return existsSync(bundled)
    ? bundled
    : fileURLToPath(new URL('../../', import.meta.resolve('pdfjs-dist/legacy/build/pdf.mjs')));
}
