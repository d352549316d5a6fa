import type { PDFDocumentProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { useEffect, useState } from 'react';
import { useApp } from '../../stores/context.ts';
import { openPdf } from './pdf-library.ts';

export interface OpenPdf {
  readonly library: typeof import('pdfjs-dist/legacy/build/pdf.mjs');
  readonly pdf: PDFDocumentProxy;
  /** Width and height of the first page, in points; most documents have one size. */
  readonly size: readonly [number, number];
}

/** The PDF, once it is open: null before; 'failed' when it cannot be drawn, as when it asks for a password again. */
export function usePdf(id: string): OpenPdf | null | 'failed' {
  const { client } = useApp();
  const [state, setState] = useState<OpenPdf | null | 'failed'>(null);

  useEffect(() => {
    let isWanted = true;
    let destroy = () => {};
    setState(null);
    (async () => {
      const { library, task } = await openPdf(client, id);
      destroy = () => void task.destroy();
      if (!isWanted) return destroy();
      const pdf = await task.promise;
      const { width, height } = (await pdf.getPage(1)).getViewport({ scale: 1 });
      if (isWanted) setState({ library, pdf, size: [width, height] });
    })().catch(() => {
      if (isWanted) setState('failed');
    });
    return () => {
      isWanted = false;
      destroy();
    };
  }, [client, id]);

  return state;
}
