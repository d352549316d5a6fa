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

/** A PDF that asks for its password. */
export interface LockedPdf {
  /** The last password was wrong. */
  readonly isWrong: boolean;
  readonly unlock: (password: string) => void;
}

export type PdfState =
  | { readonly status: 'opening' }
  | { readonly status: 'locked'; readonly locked: LockedPdf }
  | { readonly status: 'open'; readonly opened: OpenPdf }
  | { readonly status: 'failed' };

/** `PasswordResponses.INCORRECT_PASSWORD` of the library, which is loaded later than this. */
const passwordWasWrong = 2;

/** A PDF for drawing. The password of a locked one is taken from what was typed in this window, or asked for. */
export function usePdf(id: string): PdfState {
  const { client, documentActions } = useApp();
  const { passwords } = documentActions;
  const [state, setState] = useState<PdfState>({ status: 'opening' });

  useEffect(() => {
    let isWanted = true;
    let destroy = () => {};
    setState({ status: 'opening' });
    (async () => {
      const { library, task } = await openPdf(client, id);
      destroy = () => void task.destroy();
      if (!isWanted) return destroy();
      task.onPassword = (answer: (password: string) => void, reason: number) => {
        if (!isWanted) return;
        const known = passwords.get(id);
        const isWrong = reason === passwordWasWrong;
        if (known !== undefined && !isWrong) return answer(known);
        const unlock = (password: string) => {
          passwords.set(id, password);
          setState({ status: 'opening' });
          answer(password);
        };
        setState({ status: 'locked', locked: { isWrong, unlock } });
      };
      const pdf = await task.promise;
      const { width, height } = (await pdf.getPage(1)).getViewport({ scale: 1 });
      if (isWanted) setState({ status: 'open', opened: { library, pdf, size: [width, height] } });
    })().catch(() => {
      if (isWanted) setState({ status: 'failed' });
    });
    return () => {
      isWanted = false;
      destroy();
    };
  }, [client, id, passwords]);

  return state;
}
